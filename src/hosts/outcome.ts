// What one execution of a scenario leaves behind, the same on every host.

import type { History } from 'porcupine-ts';
import type { SessionEffect, SessionInput } from '../client/session.ts';
import type { KvOperation, KvResult } from '../kv/operation.ts';
import type { Override } from '../lab/scenario/scenario.ts';
import type { InvariantId } from '../replica/invariants.ts';
import type { Effect, Input } from '../replica/io.ts';
import type { Mark } from '../replica/marks.ts';

/** Something other than the history that makes a run a violation. */
export type RunFailure =
  | {
      readonly kind: 'invariant';
      readonly id: InvariantId;
      readonly replica: number;
      readonly atMs: number;
      readonly step: number;
      readonly detail: string;
    }
  /** A replica's code threw. */
  | {
      readonly kind: 'crash';
      readonly replica: number;
      readonly atMs: number;
      readonly step: number;
      readonly detail: string;
    }
  /** No progress although nothing was wrong any more. */
  | { readonly kind: 'liveness'; readonly atMs: number; readonly detail: string };

/** What became of a message that was sent. */
export interface SentFrame {
  /** Number of the frame in the run, from 0. */
  readonly frame: number;
  readonly to: string;
  /** Virtual times at which it is to arrive: none if it is lost, two if it is doubled. */
  readonly arrivals: readonly number[];
  readonly because: 'sent' | 'noise' | 'fault' | 'override' | 'down';
}

/** One step of one actor, or one act of the world. */
export type TraceEntry =
  | {
      readonly kind: 'replica';
      readonly step: number;
      readonly atMs: number;
      readonly replica: number;
      readonly input: Input;
      /** The frame that was delivered, for a message or request. */
      readonly frame: number | null;
      readonly effects: readonly Effect[];
      readonly sent: readonly SentFrame[];
    }
  | {
      readonly kind: 'client';
      readonly step: number;
      readonly atMs: number;
      /** Names the client's session: the process that it was when it began. */
      readonly session: number;
      readonly input: SessionInput;
      readonly frame: number | null;
      readonly effects: readonly SessionEffect[];
      readonly sent: readonly SentFrame[];
    }
  /** A fault of the scenario begins or ends; `replica` is whom it hit, where it hits one. */
  | {
      readonly kind: 'fault';
      readonly atMs: number;
      readonly fault: number;
      readonly phase: 'begin' | 'end';
      readonly replica: number | null;
    }
  /** A frame that was to arrive and did not. */
  | {
      readonly kind: 'lost';
      readonly atMs: number;
      readonly frame: number;
      /** `unreadable`: written in a format that the receiver does not know. */
      readonly because: 'partition' | 'crash' | 'unreadable';
    };

/** When a fault was under way, in the run's own milliseconds. */
export interface FaultPeriod {
  /** Its place in the scenario. */
  readonly fault: number;
  readonly fromMs: number;
  /** Null: to the end. */
  readonly toMs: number | null;
}

export interface RunOutcome {
  readonly history: History<KvOperation, KvResult>;
  /** At most one of each kind, in the order in which they were found. */
  readonly failures: readonly RunFailure[];
  /**
   * Names every event and payload in order and the replicas' states; 16 hexadecimal digits. Null
   * where the host runs free, so that no two runs are the same, and where nobody asked.
   */
  readonly traceHash: string | null;
  readonly steps: number;
  /** Virtual time of the last response to a client. */
  readonly virtualMs: number;
  readonly marks: ReadonlyMap<Mark, number>;
  /** How often a replica began to lead; null where the host does not see it. */
  readonly reigns: number | null;
  /** How often each kind of fault began. */
  readonly faultsBegun: number;
  /** Every fault that began, in order. */
  readonly faultPeriods: readonly FaultPeriod[];
  /** Abstract states of the cluster (world/abstract-state.ts); null where the host sees none. */
  readonly states: ReadonlySet<string> | null;
  /** Present when asked for. */
  readonly trace: readonly TraceEntry[] | null;
  /** All draws that left the quiet network, as overrides; present when asked for. */
  readonly deviations: readonly Override[] | null;
}

/** What a deterministic host leaves behind: its trace has a name. */
export interface DeterministicOutcome extends RunOutcome {
  readonly traceHash: string;
}

/** What a caller may ask a host to keep beyond the outcome itself. */
export interface RunOptions {
  readonly trace?: boolean;
  /** False: no trace hash, which takes a fifth of a run and only pinned runs need. */
  readonly hash?: boolean;
  readonly deviations?: boolean;
}
