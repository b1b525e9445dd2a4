// One replica as the world sees it: whether it runs, its incarnation, its disk and its timers.
// The world owns the disk, on every host; a replica only asks for records to be appended.

import type { Ballot } from '../../protocol/ballot.ts';
import type { DurableRecord } from '../../protocol/record.ts';
import type { TimerName } from '../../replica/io.ts';
import type { WorldEvent } from './event.ts';
import type { Planned } from './heap.ts';
import type { Endpoint } from './network.ts';

/** Time a sync takes on the quiet disk. */
export const QUIET_SYNC_MS = 2;

export interface Node {
  readonly id: number;
  readonly endpoint: Endpoint;
  /** Frames sent in this life, by the receiving endpoint's number. */
  readonly sent: Map<number, number>;
  /** Counts starts, from 0. Frames and timers of an earlier incarnation are void. */
  incarnation: number;
  /** This incarnation has been given its `start`. */
  started: boolean;
  /** Crash faults under way: the replica is down while there are any. */
  crashes: number;
  /** Pause faults under way. */
  pauses: number;
  /** What happened to the replica while it was paused. */
  held: Planned<WorldEvent>[];
  /** Records that survive a crash, and those of this incarnation that do not yet. */
  readonly synced: DurableRecord[];
  unsynced: DurableRecord[];
  /** Records of this incarnation that are synced. */
  syncedCount: number;
  lastSyncAtMs: number;
  /** Syncs and election time-outs asked for in the whole run: they address draws. */
  syncs: number;
  timeouts: number;
  /** The latest setting of each timer; an older one that fires is void. */
  readonly timers: Record<TimerName, number>;
  leads: Ballot | null;
}

export function newNode(id: number): Node {
  return {
    id,
    endpoint: { number: id, name: `r${String(id)}` },
    sent: new Map(),
    incarnation: 0,
    started: false,
    crashes: 0,
    pauses: 0,
    held: [],
    synced: [],
    unsynced: [],
    syncedCount: 0,
    lastSyncAtMs: 0,
    syncs: 0,
    timeouts: 0,
    timers: { election: 0, heartbeat: 0 },
    leads: null,
  };
}

export const isDown = (node: Node): boolean => node.crashes > 0;

/** Forgets everything volatile, the unsynced end of the disk included. */
export function crash(node: Node): void {
  node.incarnation++;
  node.started = false;
  node.sent.clear();
  node.held = [];
  node.unsynced = [];
  node.syncedCount = 0;
  node.timers.election++;
  node.timers.heartbeat++;
  node.leads = null;
}

/** The disk has synced the first `upTo` records of this incarnation. */
export function markSynced(node: Node, upTo: number): void {
  for (; node.syncedCount < upTo; node.syncedCount++) {
    const record = node.unsynced.shift();
    if (record !== undefined) node.synced.push(record);
  }
}
