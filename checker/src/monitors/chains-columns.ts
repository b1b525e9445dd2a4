/**
 * What the front ends (register, cas-register, kv) tell the chain engine about one partition, as columns.
 *
 * A chain is a run of states of which each but the first is made from the one before it: a write or
 * the initial state is its root, a successful cas or an append that somebody saw is a link. Stage 2k is
 * the operation that makes the k-th state of a chain, stage 2k + 1 are those that saw that state and
 * left it. When every state of a chain is made by one operation alone, then in every legal order the
 * stages of a chain come one after another, and no operation of another chain comes in between.
 * Source: clusters of Gibbons & Korach, "Testing shared memories" (1997), section 4, made longer.
 */

import { item } from '../base/ints.ts';
import type { PartView } from './monitor.ts';

/** Does not matter: pending and nobody saw it, or a state made more than once (see `isWhole`). */
export const LEFT_OUT = 0;
/** Takes effect, at `stage` of `chain`. */
export const MEMBER = 1;
/**
 * Completed, changes nothing, and did not find the state whose readers are at `stage` of `chain`: a
 * cas that failed. `chain` NONE: the state that it asked for is never there.
 */
export const REFUSED = 2;
/**
 * Pending, may take effect or not, and nobody saw what it wrote. Like a MEMBER (stage 0 of a chain of
 * its own, or the stage after the last one of the chain it goes on with) when it does. The engine may
 * make it a MEMBER. Matters only where there are REFUSED operations: for those it can change the state.
 */
export const OPTIONAL = 3;
/** As OPTIONAL, but another OPTIONAL operation has its place: only keeps 'held' from being claimed. */
export const RIVAL = 4;

/** No chain. */
export const NONE = -1;
/** The chain that begins with the initial state: all of it comes before every other chain. */
export const INITIAL_CHAIN = 0;

/** Columns by local index: the operation `calls[i]` of the partition has index i. */
export interface Chained {
  readonly role: Uint8Array;
  readonly chain: Int32Array;
  readonly stage: Int32Array;
  /** Chains are numbered from 0 (INITIAL_CHAIN) to this, exclusive; a chain may be empty. */
  readonly chains: number;
  /**
   * False: some completed operation was LEFT_OUT because its state is made more than once. Then only
   * violations among the others are found, never a legal order.
   */
  readonly isWhole: boolean;
  /**
   * True: the rule 'held' of the specification exists, so that one REFUSED operation that nothing can
   * make true is proven wrong. Needs every operation that could replace the state by being the root of
   * a chain, or by going on from the state, to be MEMBER, OPTIONAL or RIVAL.
   */
  readonly hasHeldRule: boolean;
}

/** The columns of a partition that the engine reads. */
export type ChainPart = Pick<
  PartView<unknown, unknown>,
  'callAt' | 'returnAt' | 'calls' | 'isOver'
>;

/** Id of an operation by its local index. */
export function idOf(part: ChainPart, index: number): number {
  return item(part.calls, index);
}

export function callOf(part: ChainPart, index: number): number {
  return item(part.callAt, item(part.calls, index));
}

/** Infinity for a pending operation. */
export function returnOf(part: ChainPart, index: number): number {
  return item(part.returnAt, item(part.calls, index));
}
