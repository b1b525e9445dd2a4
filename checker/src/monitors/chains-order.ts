/**
 * The order of the chains: which come one after another, or which two cannot. Called by chains.ts.
 *
 * The zone of a chain lies between f, the first return of its members, and s, the last call. When f < s
 * (a forward zone) the block of the chain has to cover it; otherwise all members share the moments from
 * s to f, and the block may stand at any one of them. There is an order exactly when no two chains A, B
 * have fA < sB and fB < sA: then a forward block stands on its zone, and a backward one at s, or at the
 * end of the forward zone that s lies in. For the chain of the initial state f is -Infinity.
 * Source: Gibbons & Korach, "Testing shared memories" (1997), section 4, theorem 4.2.
 */

import { at, item } from '../base/ints.ts';
import { INITIAL_CHAIN, MEMBER, callOf, returnOf } from './chains-columns.ts';
import type { ChainPart, Chained } from './chains-columns.ts';
import type { Blocks } from './chains-blocks.ts';

/** Two chains of which each has an operation that returned before one of the other was called. */
export interface ZoneConflict {
  readonly one: number;
  readonly other: number;
}

export type ChainOrder =
  | { readonly kind: 'ordered'; readonly chains: Int32Array }
  | { readonly kind: 'conflict'; readonly conflict: ZoneConflict };

/** First return of a chain's members; the initial state was there before everything. */
export function zoneStart(part: ChainPart, blocks: Blocks, chain: number): number {
  return chain === INITIAL_CHAIN ? -Infinity : returnOf(part, at(blocks.firstBack, chain));
}

export function zoneEnd(part: ChainPart, blocks: Blocks, chain: number): number {
  return callOf(part, at(blocks.lastCalled, chain));
}

/** All chains that have members, in an order that real time allows. */
export function orderChains(part: ChainPart, chained: Chained, blocks: Blocks): ChainOrder {
  const byEnd = chainsByEnd(chained, blocks);
  const forwards = nextForward(part, blocks, byEnd);
  const chains = new Int32Array(byEnd.length);
  // Backward chains that wait for the end of the forward zone they begin in.
  const waiting = new Int32Array(byEnd.length);
  let waits = 0;
  let length = 0;
  for (let rank = 0; rank < byEnd.length; rank++) {
    const chain = at(byEnd, rank);
    const forward = at(forwards, rank);
    if (forward === chain) {
      const after = rank + 1 < byEnd.length ? at(forwards, rank + 1) : -1;
      if (after >= 0 && zoneStart(part, blocks, after) < zoneEnd(part, blocks, chain)) {
        return { kind: 'conflict', conflict: { one: chain, other: after } };
      }
      chains[length++] = chain;
      for (let w = 0; w < waits; w++) chains[length++] = at(waiting, w);
      waits = 0;
    } else if (forward >= 0 && zoneStart(part, blocks, forward) < zoneEnd(part, blocks, chain)) {
      if (zoneStart(part, blocks, chain) < zoneEnd(part, blocks, forward)) {
        return { kind: 'conflict', conflict: { one: forward, other: chain } };
      }
      waiting[waits++] = chain;
    } else {
      chains[length++] = chain;
    }
  }
  return { kind: 'ordered', chains };
}

/** Chains by the call of their last member; no sorting, since members are numbered by call. */
function chainsByEnd({ role, chain }: Chained, { lastCalled }: Blocks): Int32Array {
  const ends = new Int32Array(lastCalled.length);
  let count = 0;
  for (let i = 0; i < role.length; i++) {
    if (role[i] === MEMBER && at(lastCalled, at(chain, i)) === i) ends[count++] = at(chain, i);
  }
  return ends.subarray(0, count);
}

/**
 * By rank: the first chain from there on with a forward zone, or -1. As the ends rise, it is the only
 * one that can hold the end of the chain at that rank: those after it begin where it ends, or later.
 */
function nextForward(part: ChainPart, blocks: Blocks, byEnd: Int32Array): Int32Array {
  const next = new Int32Array(byEnd.length);
  let forward = -1;
  for (let rank = byEnd.length - 1; rank >= 0; rank--) {
    const chain = item(byEnd, rank);
    if (zoneStart(part, blocks, chain) < zoneEnd(part, blocks, chain)) forward = chain;
    next[rank] = forward;
  }
  return next;
}
