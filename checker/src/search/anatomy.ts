/**
 * What a search is made of, as types: used by all files of this room, imports none that does something.
 */

import type { Operation } from '../history.ts';
import type { Model } from '../model.ts';
import type { Part } from '../timeline.ts';
import type { ConfigSet } from './config-set.ts';
import type { Plan } from './plan.ts';
import type { StateTable } from './state-table.ts';

/** The growing arrays of a search, kept from one search to the next. */
export interface Memory {
  readonly plan: Plan;
  readonly dead: ConfigSet;
  stack: Int32Array;
  trail: Int32Array;
}

/**
 * In which order the candidates of a frame are tried. 'by-return': earliest return first, pending ones
 * last. 'by-need': the same, but first of all those that make the next operation to return possible.
 * 'by-call': earliest call first, pending ones among them.
 */
export type Order = 'by-return' | 'by-need' | 'by-call';

export interface Search<S, I, O> {
  readonly model: Model<S, I, O>;
  readonly operations: readonly Operation<I, O>[];
  readonly part: Part;
  readonly memory: Memory;
  readonly states: StateTable<S>;
  /** By state: the first return from the last place asked on whose operation observes it. */
  readonly observedAt: (number | undefined)[];
  /** Integers of a configuration, and of a frame. */
  readonly width: number;
  readonly frameSize: number;
  /** What a long search works with; undefined in the first round. */
  labels: Labels | undefined;
  prospects: Prospects | undefined;
  order: Order;
  round: number;
  /** Configurations entered so far, and how many of them end the round. */
  entered: number;
  roundEnd: number;
  /** States that the caller has charged to its budget. */
  counted: number;
  depth: number;
  trailLength: number;
  /** Defined when the longest orders are asked for. */
  longest: Longest | undefined;
}

/** See labels.ts. */
export interface Labels {
  /** By local number. */
  readonly of: Int32Array;
  /**
   * By local number: of the operations that are just the same, the one that returned last before this
   * one, or the pending one that was called last before this pending one; -1 when there is none.
   */
  readonly twin: Int32Array;
  /** By label: it has been illegal somewhere. */
  readonly isChoosy: Uint8Array;
  /** (state, label, next state) by hash; a newer entry takes the place of an older one. */
  readonly memo: Int32Array;
  readonly memoMask: number;
}

/**
 * See prospects.ts. For returns that have been asked about: the operations that enable what returns there,
 * and those that overwrite in its favour.
 */
export interface Prospects {
  /** How many returns to look ahead. */
  readonly reach: number;
  /** By return: where its entry in `lists` begins, -1 when there is none yet. */
  readonly entryOf: Int32Array;
  /** By return: the enabling operation that was left when last asked, -1 when none has been found. */
  readonly found: Int32Array;
  /** An entry: how many enable, how many overwrite, and then their local numbers. */
  lists: Int32Array;
  used: number;
  /** Undefined where nobody has a rival. */
  readonly rivals: Rivals | undefined;
}

/** See rivals.ts. */
export interface Rivals {
  /** By local number: its group, or -1. */
  readonly groupOf: Int32Array;
  /** By local number: the groups that it helps, a bit for each. */
  readonly helps: Int32Array;
  /** A count at one configuration, by group: a member is possible now; others are due; helpers are left. */
  readonly isReady: Uint8Array;
  readonly due: Int32Array;
  readonly helpers: Int32Array;
  /** Operations that have been asked whether they help. */
  called: number;
}

/** See longest.ts. */
export interface Longest {
  /** By local number: the length of its longest order, and which one that is; -1 when there is none. */
  readonly length: Int32Array;
  readonly orderOf: Int32Array;
  /** Orders by local numbers, and how many operations they are the longest of; then they are let go. */
  readonly orders: (Int32Array | undefined)[];
  readonly uses: number[];
  /** Of the path that was recorded last: its length, and how much of it the search still stands on. */
  last: number;
  shared: number;
  /** The depth that was left last: one below a frame that is no end of a path. */
  depth: number;
}
