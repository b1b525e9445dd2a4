// One replica as the world sees it: whether it runs, its incarnation, its disk, clock and timers.
// The world owns the disk, on every host; a replica only asks for writes.

import type { Ballot } from '../../protocol/ballot.ts';
import type { Configuration, Format } from '../../protocol/configuration.ts';
import { firstConfiguration, NEWEST_FORMAT } from '../../protocol/configuration.ts';
import { replicaId } from '../../protocol/ids.ts';
import { firstRecords, firstSnapshot } from '../../replica/bootstrap.ts';
import type { TimerName } from '../../replica/io.ts';
import type { Scenario } from '../../lab/scenario/scenario.ts';
import type { SimulatedDisk } from '../../storage/simulated.ts';
import { blankDisk, formattedDisk } from '../../storage/simulated.ts';
import type { WorldEvent } from './event.ts';
import type { Planned } from './heap.ts';
import type { Endpoint } from './network.ts';

/** What of a replica's synced data is gone and not yet made good. */
export type Harm =
  | { readonly kind: 'none' }
  /** It cannot vote in this life any more. */
  | { readonly kind: 'life'; readonly life: number }
  /** Acceptances at these slots have lost their commands. */
  | { readonly kind: 'acceptances'; readonly slots: Set<number> }
  /** The state below its log is gone, and maybe acceptances too. */
  | { readonly kind: 'state'; readonly slots: Set<number> };

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
  disk: SimulatedDisk;
  /** Faults under way in which every write fails. */
  diskFailures: number;
  /** The last of them is an error of the device, not want of space. */
  hasDiskErrors: boolean;
  /** It halted because of its disk, and stays down until the disk works again. */
  isHalted: boolean;
  /** What of its synced data is gone and not yet made good. */
  harm: Harm;
  /** Syncs and election time-outs asked for in the whole run: they address draws. */
  syncs: number;
  timeouts: number;
  /** The latest setting of each timer; an older one that fires is void. */
  readonly timers: Record<TimerName, number>;
  /** How much faster than real time its clock runs, in thousandths. */
  readonly clockPerMille: number;
  /** The newest format that it reads. */
  software: Format;
  /** What it writes. */
  format: Format;
  /** The configuration that it knows, in this incarnation or the one before. */
  configuration: Configuration | null;
  life: number;
  /** When its last life ended, and then when its present one began. */
  lifeSinceMs: number;
  leads: Ballot | null;
}

/** The configuration in which a scenario's cluster begins. */
export function initialConfiguration({ replicas, cluster }: Scenario): Configuration {
  const voters = Array.from({ length: replicas }, (_, id) => replicaId(id));
  return firstConfiguration(voters, cluster?.quorums, cluster?.software ?? NEWEST_FORMAT);
}

export function newNode(id: number, scenario: Scenario): Node {
  const configuration = initialConfiguration(scenario);
  const isVoter = id < scenario.replicas;
  const first = { records: firstRecords(replicaId(id)), snapshot: firstSnapshot(configuration) };
  return {
    id,
    endpoint: { number: id, name: `r${String(id)}` },
    sent: new Map(),
    incarnation: 0,
    started: false,
    crashes: 0,
    pauses: 0,
    held: [],
    disk: isVoter ? formattedDisk(first, configuration.format) : blankDisk(),
    diskFailures: 0,
    hasDiskErrors: false,
    isHalted: false,
    harm: { kind: 'none' },
    syncs: 0,
    timeouts: 0,
    timers: { election: 0, heartbeat: 0, snapshot: 0 },
    clockPerMille: scenario.cluster?.clocksPerMille?.[id] ?? 0,
    software: scenario.cluster?.software ?? NEWEST_FORMAT,
    format: 1,
    configuration: null,
    life: 0,
    lifeSinceMs: Number.NEGATIVE_INFINITY,
    leads: null,
  };
}

export const isDown = (node: Node): boolean => node.crashes > 0 || node.isHalted;

/** What the replica's own clock says. */
export function clockOf(node: Node, nowMs: number): number {
  return Math.floor((nowMs * (1000 + node.clockPerMille)) / 1000);
}

/** How long it really takes until the replica's clock has moved on by `ms`. */
export function realMs(node: Node, ms: number): number {
  return node.clockPerMille === 0 ? ms : Math.ceil((ms * 1000) / (1000 + node.clockPerMille));
}

/** Forgets everything volatile but the disk. */
export function crash(node: Node): void {
  node.incarnation++;
  node.started = false;
  node.sent.clear();
  node.held = [];
  node.timers.election++;
  node.timers.heartbeat++;
  node.timers.snapshot++;
  node.format = 1;
  node.leads = null;
}
