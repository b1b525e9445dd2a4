/**
 * The chains of one key as columns for the chain engine, from what kv-reading.ts read. Called by kv.ts.
 */

import { at, item } from '../base/ints.ts';
import { INITIAL_CHAIN, LEFT_OUT, MEMBER, NONE, OPTIONAL, REFUSED, RIVAL } from './chains.ts';
import type { Chained } from './chains.ts';
import { NOBODY } from './kv-tokens.ts';
import { APPEND, EMPTY, GET, KEPT, MAYBE } from './kv-reading.ts';
import type { Reading } from './kv-reading.ts';

/** The columns, and by writer the root of its segment: the last put, cas or beginning before it. */
export interface Chains extends Chained {
  readonly roots: Int32Array;
}

/** Columns that grow while the chains are numbered. */
interface Draft {
  readonly role: Uint8Array;
  /** One longer than the operations: the initial state is the last writer. */
  readonly chain: Int32Array;
  readonly stage: Int32Array;
  readonly roots: Int32Array;
  chains: number;
  isWhole: boolean;
}

export function chainsOf(reading: Reading): Chains {
  const { count, kinds } = reading;
  const draft: Draft = {
    role: new Uint8Array(count),
    chain: new Int32Array(count + 1).fill(NONE),
    stage: new Int32Array(count + 1),
    roots: new Int32Array(count + 1).fill(NOBODY),
    chains: INITIAL_CHAIN,
    isWhole: reading.isWhole,
  };
  numberChain(reading, draft, count);
  let hasRefused = false;
  for (let i = 0; i < count; i++) {
    if (kinds[i] === KEPT) hasRefused = true;
    if (at(reading.before, i) === NOBODY && isCertain(reading, i)) numberChain(reading, draft, i);
  }
  if (hasRefused) placeOptional(reading, draft);
  placeReaders(reading, draft);
  const { role, chain, stage, roots, chains, isWhole } = draft;
  return { role, chain, stage, roots, chains, isWhole, hasHeldRule: false };
}

/** Whether the operation certainly changes the value: it came back, or somebody saw what it wrote. */
export function isCertain({ part, kinds, seenBy }: Reading, i: number): boolean {
  const kind = kinds[i];
  if (kind === GET || kind === KEPT || kind === EMPTY) return false;
  if (at(seenBy, i) !== NOBODY) return true;
  return kind !== MAYBE && item(part.operations, at(part.calls, i)).return !== null;
}

/** Numbers the writers that follow `head`, each directly after the one before. */
function numberChain({ kinds, count, after }: Reading, draft: Draft, head: number): void {
  const chain = draft.chains++;
  let stage = 0;
  let root = head;
  for (let writer = head; writer !== NOBODY; writer = at(after, writer)) {
    if (kinds[writer] !== APPEND) root = writer;
    draft.chain[writer] = chain;
    draft.stage[writer] = stage;
    draft.roots[writer] = root;
    if (writer !== count) draft.role[writer] = MEMBER;
    stage += 2;
  }
}

/** Pending operations that nobody saw: a chain of their own, or, for a cas, the end of one. */
function placeOptional(reading: Reading, draft: Draft): void {
  const { kinds, count, saw, after } = reading;
  const goneOn = new Set<number>();
  for (let i = 0; i < count; i++) {
    const kind = kinds[i];
    if (kind === GET || kind === KEPT || kind === EMPTY || isCertain(reading, i)) continue;
    if (kind !== MAYBE) {
      draft.chain[i] = draft.chains++;
      draft.role[i] = OPTIONAL;
      continue;
    }
    const writer = at(saw, i);
    if (writer === NOBODY) continue;
    if (!isPlaced(reading, draft, i) || draft.role[writer] === OPTIONAL) {
      draft.isWhole = false;
    } else if (at(after, writer) === NOBODY) {
      draft.chain[i] = at(draft.chain, writer);
      draft.stage[i] = at(draft.stage, writer) + 2;
      draft.role[i] = goneOn.has(writer) ? RIVAL : OPTIONAL;
      goneOn.add(writer);
    }
  }
}

/** Gets, and cas that failed. */
function placeReaders(reading: Reading, draft: Draft): void {
  const { part, kinds, count, saw } = reading;
  for (let i = 0; i < count; i++) {
    const kind = kinds[i];
    if (kind === EMPTY) placeEmpty(reading, draft, i);
    if (kind !== GET && kind !== KEPT) {
      // A certain writer of no chain comes after itself: left to the search.
      if (draft.role[i] === LEFT_OUT && isCertain(reading, i)) draft.isWhole = false;
      continue;
    }
    if (item(part.operations, at(part.calls, i)).return === null) continue;
    const writer = at(saw, i);
    if (kind === KEPT && writer === NOBODY) draft.role[i] = REFUSED;
    else if (!isPlaced(reading, draft, i)) draft.isWhole = false;
    else {
      draft.role[i] = kind === GET ? MEMBER : REFUSED;
      draft.chain[i] = at(draft.chain, writer);
      draft.stage[i] = at(draft.stage, writer) + 1;
    }
  }
}

/** Nothing is changed by an append of nothing, unless the key can be absent. */
function placeEmpty({ part, absent }: Reading, draft: Draft, i: number): void {
  if (absent !== NOBODY) draft.isWhole = false;
  else if (item(part.operations, at(part.calls, i)).return !== null) draft.role[i] = REFUSED;
}

/** Whether the value that operation `i` saw, or asked for, is a state of a chain. */
function isPlaced({ desk, kinds, saw, places }: Reading, draft: Draft, i: number): boolean {
  const writer = at(saw, i);
  if (writer < 0 || at(draft.chain, writer) === NONE || draft.role[writer] === RIVAL) return false;
  const place = at(places, i);
  return kinds[writer] !== APPEND || place === NOBODY || desk.linked[place] === 1;
}
