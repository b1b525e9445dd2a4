// Faults as plain data. Faults name replicas by their owner, the index in the cluster, never by
// what a message claims. A fault carries its duration, so that no half of one can be left over.

/** One-directional link between two replicas. */
export interface Link {
  readonly from: number;
  readonly to: number;
}

/** Who is hit: a replica's index, or whoever leads when the fault begins. */
export type Target = number | 'leader';

/** Shapes of a partition between replicas (Jepsen's names). Clients reach every replica. */
export type PartitionShape =
  /** Replicas in different groups do not hear each other; who is in no group is alone. */
  | { readonly kind: 'groups'; readonly groups: readonly (readonly number[])[] }
  /** One replica hears nobody and is heard by nobody. */
  | { readonly kind: 'isolate'; readonly target: Target }
  /** Every replica sees a majority, no two the same one. */
  | { readonly kind: 'ring' }
  /** Two halves that hear each other only through one replica. */
  | { readonly kind: 'bridge'; readonly bridge: number }
  /** What `from` sends does not arrive anywhere, what it is sent does; or the reverse. */
  | { readonly kind: 'one-way'; readonly target: Target; readonly direction: 'in' | 'out' };

/**
 * Something that happens in a run, and the how-manieth time counts: 1 for the first. `replica`: only
 * what it does is counted; by default what any replica does.
 */
export type Trigger =
  /** A replica begins to lead. */
  | { readonly event: 'leads'; readonly nth: number; readonly replica?: number }
  /** A replica sends a message of this kind to another one, or to a client. */
  | {
      readonly event: 'sends';
      readonly message: string;
      readonly nth: number;
      readonly replica?: number;
    }
  /** A write with a record of this kind is durable, and its replica has not been told so yet. */
  | {
      readonly event: 'syncs';
      readonly record: string;
      readonly nth: number;
      readonly replica?: number;
    }
  /** A replica takes a rare branch (a coverage mark). */
  | {
      readonly event: 'marks';
      readonly mark: string;
      readonly nth: number;
      readonly replica?: number;
    }
  /** A client learns what became of its operation. */
  | { readonly event: 'answers'; readonly nth: number };

interface Timed {
  /** Where it is there: begins `atMs` after this has happened, and never if it does not. */
  readonly after?: Trigger;
  /** Virtual milliseconds from the start of the run, or from its trigger. */
  readonly atMs: number;
  readonly forMs: number;
}

/** Links are all of the cluster, clients included, where none are named. */
interface OnLinks extends Timed {
  readonly links?: readonly Link[];
  /** Only messages of this kind are hit. */
  readonly message?: string;
  /** Share of the messages that are hit, in thousandths. */
  readonly perMille: number;
}

/** A change of who votes, by replicas' indices; as the store's own changes. */
export type Membership =
  | { readonly kind: 'add'; readonly replica: number }
  | { readonly kind: 'remove'; readonly replica: number }
  | { readonly kind: 'replace'; readonly remove: number; readonly add: number }
  | { readonly kind: 'set'; readonly voters: readonly number[] }
  | { readonly kind: 'quorums'; readonly phase1: number; readonly phase2: number };

export type Fault =
  | ({ readonly kind: 'partition'; readonly shape: PartitionShape } & Timed)
  /** Volatile state and unsynced writes are lost; the replica restarts from its disk. */
  | ({ readonly kind: 'crash'; readonly target: Target } & Timed)
  /** As a crash, but each unsynced write may be kept, lost or torn in the middle. */
  | ({ readonly kind: 'tear'; readonly target: Target } & Timed)
  /**
   * As a crash, and some synced sectors are damaged meanwhile, where the cluster can bear it;
   * `recent`: one of the last of the log, which may hold what is not decided yet.
   */
  | ({ readonly kind: 'damage'; readonly target: Target; readonly recent?: true } & Timed)
  /** As a crash, and the disk is replaced by an empty one, where the cluster can bear it. */
  | ({ readonly kind: 'wipe'; readonly target: Target } & Timed)
  /**
   * Every write fails; a replica that notices ends and restarts when the disk works again. For want
   * of space nothing of it is written; `io`: for an error of the device, and each may be kept, lost
   * or torn all the same.
   */
  | ({ readonly kind: 'disk-full'; readonly target: Target; readonly io?: true } & Timed)
  /** As a crash, and what restarts reads and writes the newest format. */
  | ({ readonly kind: 'upgrade'; readonly target: Target } & Timed)
  /** An operator wants other voters, and asks again until it is done or time is over. */
  | ({ readonly kind: 'reconfigure'; readonly change: Membership } & Timed)
  /** An operator wants this replica to lead. */
  | ({ readonly kind: 'transfer'; readonly to: number } & Timed)
  /** The replica stands still; what arrives meanwhile waits for it. */
  | ({ readonly kind: 'pause'; readonly target: Target } & Timed)
  | ({ readonly kind: 'drop' } & OnLinks)
  /** Hit messages arrive later by up to `maxMs`; `steady`: by exactly as much, so in order. */
  | ({ readonly kind: 'delay'; readonly maxMs: number; readonly steady?: true } & OnLinks)
  /** Hit messages arrive a second time, up to `maxMs` later. */
  | ({ readonly kind: 'duplicate'; readonly maxMs: number } & OnLinks)
  /** Hit messages are overtaken by those sent in the next `maxMs`: a delay within a short window. */
  | ({ readonly kind: 'reorder'; readonly maxMs: number } & OnLinks);

export type FaultKind = Fault['kind'];

/** Every kind of fault, in the order in which people list them. */
export const FAULT_KINDS = [
  'partition',
  'crash',
  'tear',
  'damage',
  'wipe',
  'disk-full',
  'upgrade',
  'reconfigure',
  'transfer',
  'pause',
  'drop',
  'delay',
  'duplicate',
  'reorder',
] as const satisfies readonly FaultKind[];

/** Those that can be inflicted from outside on processes that run free, without privileges. */
export const LIVE_FAULTS = [
  'partition',
  'crash',
  'reconfigure',
  'transfer',
  'pause',
  'drop',
  'delay',
  'duplicate',
  'reorder',
] as const satisfies readonly FaultKind[];
