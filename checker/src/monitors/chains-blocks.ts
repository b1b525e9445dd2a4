/**
 * Chains as blocks: the members sorted by chain, stage and call, and the zone of every chain. Finds
 * operations of one chain that came back before something of an earlier stage was called. Called by
 * chains.ts.
 * Source: zones of Gibbons & Korach, "Testing shared memories" (1997), section 4.
 */

import { at } from '../base/ints.ts';
import { MEMBER, NONE, callOf, returnOf } from './chains-columns.ts';
import type { ChainPart, Chained } from './chains-columns.ts';

export interface Blocks {
  /** Local indices of the members by chain, stage, call. */
  readonly members: Int32Array;
  /** By chain: where its members begin; one more at the end. */
  readonly starts: Int32Array;
  /** By chain: the slot of its stage 0; those of its other stages follow. One more at the end. */
  readonly slots: Int32Array;
  /** By slot: where the members of that stage begin; one more at the end. */
  readonly slotStarts: Int32Array;
  /** By chain: the member that returned first, NONE when the chain is empty. */
  readonly firstBack: Int32Array;
  /** By chain: the member called last, NONE when the chain is empty. */
  readonly lastCalled: Int32Array;
}

/** `later` belongs after `earlier` (a stage of the same chain), but had returned before its call. */
export interface StageConflict {
  readonly earlier: number;
  readonly later: number;
}

/** Where every chain and stage begins among the members: a counting sort that keeps the order of calls. */
export function blocksOf(chained: Chained): Blocks {
  const { role, chain, stage, chains } = chained;
  const count = role.length;
  const slots = new Int32Array(chains + 1);
  for (let i = 0; i < count; i++) {
    if (role[i] !== MEMBER) continue;
    const next = at(chain, i) + 1;
    if (at(slots, next) <= at(stage, i)) slots[next] = at(stage, i) + 1;
  }
  for (let c = 1; c <= chains; c++) slots[c] = at(slots, c) + at(slots, c - 1);
  // Now slots[c] is the slot of stage 0 of chain c; the slot after the last stage is that of chain c + 1.
  const places = new Int32Array(at(slots, chains) + 2);
  for (let i = 0; i < count; i++) {
    if (role[i] !== MEMBER) continue;
    const slot = at(slots, at(chain, i)) + at(stage, i) + 2;
    places[slot] = at(places, slot) + 1;
  }
  for (let slot = 2; slot < places.length; slot++) {
    places[slot] = at(places, slot) + at(places, slot - 1);
  }
  const members = new Int32Array(at(places, places.length - 1));
  const starts = new Int32Array(chains + 1);
  for (let c = 0; c <= chains; c++) starts[c] = at(places, at(slots, c) + 1);
  for (let i = 0; i < count; i++) {
    if (role[i] !== MEMBER) continue;
    const slot = at(slots, at(chain, i)) + at(stage, i) + 1;
    const place = at(places, slot);
    members[place] = i;
    places[slot] = place + 1;
  }
  // Filling has moved the beginning of every slot to the index of the slot itself.
  const firstBack = new Int32Array(chains).fill(NONE);
  const lastCalled = new Int32Array(chains).fill(NONE);
  return { members, starts, slots, slotStarts: places, firstBack, lastCalled };
}

/** Fills in the zones. The first conflict inside a chain, or undefined. */
export function zonesOf(
  part: ChainPart,
  { stage }: Chained,
  { members, starts, firstBack, lastCalled }: Blocks,
): StageConflict | undefined {
  for (let c = 0; c < firstBack.length; c++) {
    const end = at(starts, c + 1);
    let before = NONE;
    let last = NONE;
    let back = NONE;
    let now = 0;
    for (let place = at(starts, c); place < end; place++) {
      const i = at(members, place);
      if (at(stage, i) !== now) {
        now = at(stage, i);
        before = last;
      }
      if (before !== NONE && returnOf(part, i) < callOf(part, before)) {
        return { earlier: before, later: i };
      }
      // By local index is by call.
      if (i > last) last = i;
      if (back === NONE || returnOf(part, i) < returnOf(part, back)) back = i;
    }
    firstBack[c] = back;
    lastCalled[c] = last;
  }
  return undefined;
}
