// A run as somebody saw it who looked at every replica and client after every step. Made by sim/watch.ts, told
// by the report; it lives in memory only.

import type { SessionState } from '../client/describe.ts';
import type { DurableState, ReplicaState } from '../replica/describe.ts';
import type { TraceEntry } from './outcome.ts';

export type { RequestState, SessionState } from '../client/describe.ts';
export type { DurableState, ReplicaState } from '../replica/describe.ts';

/** A write that the disk has taken and not synced: a crash may lose it. */
export interface UnsyncedWrite {
  /** Counts the writes of a disk. */
  readonly ticket: number;
  readonly write: Extract<
    Extract<TraceEntry, { readonly kind: 'replica' }>['effects'][number],
    { readonly kind: 'persist' | 'rewrite' | 'save-snapshot' }
  >;
}

/** One replica after a step, with its disk and its timers. */
export interface ReplicaSeen {
  readonly replica: number;
  readonly status: 'not started' | 'runs' | 'stands still' | 'down';
  /** Null while no process runs. */
  readonly state: ReplicaState | null;
  /** What the disk would give back now. */
  readonly disk: DurableState;
  /** The disk says itself that something synced is missing. */
  readonly isDoubtful: boolean;
  readonly unsynced: readonly UnsyncedWrite[];
  /** When each timer that is set fires, in virtual time. */
  readonly timers: readonly { readonly timer: string; readonly atMs: number }[];
  /** What its own clock says, and how much faster than virtual time that runs, in thousandths. */
  readonly clockMs: number;
  readonly clockPerMille: number;
  /** A leader's lease by its own rules and by those that they are compared with; null for none. */
  readonly relies: LeaseSeen | null;
}

/**
 * Until when a leader relies on its lease, by its own clock: infinite where that needs nobody's
 * answer, minus infinite where too few have answered.
 */
export interface LeaseSeen {
  readonly untilMs: number;
  /** The same state by the rules that this code is compared with. */
  readonly otherUntilMs: number;
}

/** The session that a client has now. */
export interface SessionSeen {
  /** Index of the client in the scenario; behind them comes who asks for progress at the end. */
  readonly client: number;
  readonly session: number;
  /** Null until it has asked anything. */
  readonly state: SessionState | null;
  /** When the timers of its requests fire, in virtual time. */
  readonly timers: readonly {
    readonly timer: string;
    readonly request: number;
    readonly atMs: number;
  }[];
}

/** A rule of the code that answered otherwise than the rule it was compared with. */
export interface RuleDiffers {
  readonly rule: string;
  /** Whatever rules return: yes and no, numbers, commands, records. */
  readonly answer: unknown;
  readonly other: unknown;
}

export interface WatchedStep {
  readonly entry: TraceEntry;
  /** What the replica's code threw in this step. */
  readonly thrown: string | null;
  /** Every replica as it was after this step; none where another step follows at once. */
  readonly seen: readonly ReplicaSeen[];
  /** Every client likewise. */
  readonly clients: readonly SessionSeen[];
  /** Rules that answered otherwise in this step, once each. */
  readonly rules: readonly RuleDiffers[];
}

/** A run, step by step in the order of its trace; at the end its trace hash. Can be had once. */
export type WatchedRun = Generator<WatchedStep, string, undefined>;
