/**
 * Guarantees that promise less than linearizability: what can be asked, and what is answered. Called by
 * users, and by the two checks of this room.
 * Sources: Lamport, "How to make a multiprocessor computer that correctly executes multiprocess
 * programs" (1979), for sequential consistency; Terry et al., "Session guarantees for weakly consistent
 * replicated data" (1994); Viotti & Vukolić, "Consistency in non-transactional distributed storage
 * systems" (2016), for both in one language; Herlihy & Wing (1990), for why the first does not compose.
 */

import type { PartitionKey } from '../model.ts';
import type { CheckOptions, UnknownCause } from '../result.ts';

export const SESSION_GUARANTEES = [
  'read-your-writes',
  'monotonic-reads',
  'monotonic-writes',
  'writes-follow-reads',
] as const;

export type SessionGuarantee = (typeof SESSION_GUARANTEES)[number];

/** Names a session. Told apart as the keys of a Map are. */
export type SessionName = string | number;

export interface GuaranteeOptions extends CheckOptions {
  /**
   * The session that a process belongs to. After an operation of unknown outcome a client goes on as
   * another process: whoever knows how they are numbered says so here. Default: each process is one.
   */
  readonly sessionOf?: (process: number) => SessionName;
}

/** Nothing is known: a limit ended the check. */
export interface GuaranteeUndecided {
  readonly verdict: 'unknown';
  readonly cause: UnknownCause;
  readonly reason: string;
  readonly states: number;
}

/** One order of all operations that every session agrees with. */
export interface SequentialHolds {
  readonly verdict: 'holds';
  /** Ids in that order. Pending operations stand in it only where they took effect. */
  readonly witness: readonly number[];
  readonly states: number;
}

export interface SequentialViolation {
  readonly verdict: 'violation';
  /** The partition that is a violation by itself; null where it takes several. */
  readonly partition: PartitionKey | null;
  /** Ids that are a violation although all other operations may take effect at any later time, or never. */
  readonly core: readonly number[];
  /** True when relaxing any further operation was seen to give a legal order. */
  readonly minimal: boolean;
  readonly states: number;
}

export type SequentialResult = SequentialHolds | SequentialViolation | GuaranteeUndecided;

/** The guarantees that were asked for hold together. */
export interface SessionHolds {
  readonly verdict: 'holds';
  /** Ids of the writes in an order that every server can have applied them in. */
  readonly writeOrder: readonly number[];
  readonly states: number;
}

export interface SessionViolation {
  readonly verdict: 'violation';
  /** Ids of the operations that contradict each other; the others do not matter. */
  readonly core: readonly number[];
  readonly minimal: boolean;
  /** Why, step by step. */
  readonly sentences: readonly string[];
  readonly states: number;
}

/** Several writes can have left what was read, so that nothing is known. */
export interface SessionAmbiguous {
  readonly verdict: 'unknown';
  readonly cause: 'ambiguous';
  readonly reason: string;
  readonly states: number;
}

export type SessionResult = SessionHolds | SessionViolation | SessionAmbiguous | GuaranteeUndecided;

export function undecided(cause: UnknownCause, states: number): GuaranteeUndecided {
  return { verdict: 'unknown', cause, reason: `the check stopped after ${states} steps`, states };
}
