// A scenario: everything that one run needs, as plain explicit data. Executing it twice gives the
// same run, event for event, on every deterministic host. The file format is scenario/schema.ts.

import type { Fault, Trigger } from '../../faults/fault.ts';
import type { KvOperation } from '../../kv/operation.ts';
import type { Format } from '../../protocol/configuration.ts';
import type { Settings } from '../../protocol/settings.ts';
import type { Guarantee } from './guarantee.ts';

/** What is special about a scenario's cluster; whatever is left out is as the store has it. */
export interface ClusterPlan {
  /** Replicas beyond the first voters, with empty disks: they can be added. */
  readonly spares?: number;
  readonly settings?: Partial<Settings>;
  /** Sizes of the quorums, if they are not majorities. */
  readonly quorums?: { readonly phase1: number; readonly phase2: number };
  /** How much faster than real time each replica's clock runs, in thousandths. */
  readonly clocksPerMille?: readonly number[];
  /** The newest format that the replicas read at first. */
  readonly software?: Format;
}

/** One operation a client will do, `afterMs` virtual milliseconds after its previous response. */
export interface PlannedOperation {
  /**
   * Where it is there: not before this has happened, from the start of the run, or 2 seconds have
   * passed; `afterMs` counts from the later of the two.
   */
  readonly after?: Trigger;
  readonly afterMs: number;
  readonly operation: KvOperation;
  /** The replica that is asked first answers itself, after asking the leader. Only for a get. */
  readonly read?: 'here';
}

/** A single-threaded client; after an operation of unknown outcome it goes on as a new process. */
export interface ClientPlan {
  /** The replica that it asks first; by default its own number modulo the cluster's size. */
  readonly firstReplica?: number;
  /** Operations that may be under way at once, 1 by default; each is a process of its own. */
  readonly pipeline?: number;
  readonly operations: readonly PlannedOperation[];
}

/**
 * Noise on every link for the whole run. Each draw is a hash of the scenario's seed and the
 * identity of what it is for.
 */
export interface Noise {
  /** Extra delay of a message, uniform from 0. */
  readonly delayMsMax: number;
  /** Share of messages lost, and delivered twice, in thousandths. */
  readonly dropPerMille: number;
  readonly duplicatePerMille: number;
  /** Extra time a disk sync takes, uniform from 0. */
  readonly diskMsMax: number;
}

/**
 * Names one message: the link, what the message is, and how many like it went before.
 * `about` is the ballot and slot, or the client and request number, as the trace writes it.
 */
export interface MessageAddress {
  /** `r0`, `r1`, … a replica; `c0`, `c1`, … a client process. */
  readonly from: string;
  readonly to: string;
  readonly message: string;
  readonly about: string;
  /** 0 for the first such message on the link. */
  readonly occurrence: number;
}

/** One deviation from the quiet network, disk or clock. */
export type Override =
  | ({ readonly kind: 'drop' } & MessageAddress)
  /** Arrives `ms` later than on the quiet network. */
  | ({ readonly kind: 'delay'; readonly ms: number } & MessageAddress)
  /** Arrives a second time, `ms` after the first. */
  | ({ readonly kind: 'duplicate'; readonly ms: number } & MessageAddress)
  /** The replica's n-th disk sync (from 0) takes `ms` longer. */
  | {
      readonly kind: 'slow-sync';
      readonly replica: number;
      readonly sync: number;
      readonly ms: number;
    }
  /** The replica's n-th election time-out (from 0) has this jitter. */
  | {
      readonly kind: 'election-jitter';
      readonly replica: number;
      readonly timeout: number;
      readonly ms: number;
    };

/** What replaying the scenario must give, on the system it was found on. */
export interface Expectation {
  readonly system: string;
  readonly verdict: 'linearizable' | 'holds' | 'violation' | 'unknown';
  /** Null for a linearizable run. */
  readonly signature: string | null;
  readonly traceHash: string;
  readonly protocolVersion: number;
  /** What it is judged by, if not by linearizability alone. */
  readonly guarantees?: readonly Guarantee[];
}

/** Where a scenario came from. Never needed to execute it. */
export interface Provenance {
  readonly seed: number;
  readonly case: number;
  readonly note?: string;
}

export interface Scenario {
  readonly format: 'linlab/scenario@1';
  readonly name?: string;
  readonly about?: string;
  /** Voters at first. */
  readonly replicas: number;
  readonly cluster?: ClusterPlan;
  readonly clients: readonly ClientPlan[];
  readonly faults: readonly Fault[];
  /** Null: the quiet network, first in first out with one constant delay. */
  readonly noise: Noise | null;
  /** Every draw of the noise and of faults on links is a hash of it and of what the draw is for. */
  readonly seed: number;
  readonly overrides: readonly Override[];
  /** After the last response all faults end, and one more read must succeed within this. */
  readonly progressWithinMs: number | null;
  /** Only a quorum is healed then, the others stay as they are, cut off from it for ever. */
  readonly progressBy?: 'quorum';
  readonly expected?: Expectation;
  readonly provenance?: Provenance;
}
