// The world of a deterministic run: virtual time, the network, disks, clients and faults around
// replicas that it does not execute itself. It is sans-IO like the replica: `nextGrant` says what
// may happen next, the host makes it happen, `settle` takes in what came of it. The simulator and
// the ZeroMQ lockstep host drive the same world, which is why they run the same run.

import { assert } from '../../base/assert.ts';
import type { HistoryEvent } from 'porcupine-ts';
import type { Trigger } from '../../faults/fault.ts';
import type { KvOperation, KvResult } from '../../kv/operation.ts';
import type { Override, Scenario } from '../../lab/scenario/scenario.ts';
import type { Format } from '../../protocol/configuration.ts';
import type { Message } from '../../protocol/message.ts';
import type { Invariants } from '../../replica/invariants.ts';
import { newInvariants } from '../../replica/invariants.ts';
import type { Mark } from '../../replica/marks.ts';
import type {
  FaultPeriod,
  RunFailure,
  RunOptions,
  RunOutcome,
  SentFrame,
  TraceEntry,
} from '../outcome.ts';
import type { Client } from './client.ts';
import { newClient } from './client.ts';
import type { Delivery, WorldEvent } from './event.ts';
import type { Planned } from './heap.ts';
import { push } from './heap.ts';
import type { Endpoint, Network } from './network.ts';
import { fateOf, newNetwork } from './network.ts';
import type { Node } from './node.ts';
import type { Memberships } from './harm.ts';
import { initialConfiguration, isDown, newNode } from './node.ts';
import { clusterSize } from './size.ts';
import type { TraceHash } from './trace-hash.ts';
import { foldFrame, newTraceHash } from './trace-hash.ts';
import type { Waiting, Watch } from './trigger.ts';
import { takeDue, watchesOf } from './trigger.ts';
import { hashHex } from '../../base/hash.ts';

/** A partition under way: pairs of replicas that do not hear each other, as from * replicas + to. */
export interface ActivePartition {
  readonly fault: number;
  readonly blocked: ReadonlySet<number>;
}

export interface World {
  readonly scenario: Scenario;
  nowMs: number;
  /** Ties among events at one time are broken by the order of planning. */
  planned: number;
  readonly heap: Planned<WorldEvent>[];
  readonly nodes: readonly Node[];
  readonly clients: Client[];
  readonly network: Network;
  partitions: ActivePartition[];
  readonly memberships: Memberships;
  /** Faults whose change is made. */
  readonly operated: Set<number>;
  /** Replicas that ended themselves in the last step. */
  readonly halting: Node[];
  /** At the end only these count on each other; null while everyone does. */
  core: ReadonlySet<number> | null;
  /** What clients write: what every replica reads at first. */
  readonly clientFormat: Format;
  readonly invariants: Invariants;
  /** Null where nobody asks for the run's name. */
  readonly trace: TraceHash | null;
  readonly history: HistoryEvent<KvOperation, KvResult>[];
  readonly failures: RunFailure[];
  readonly marks: Map<Mark, number>;
  /** Which replica each target of a fault turned out to be. */
  readonly hit: Map<number, number>;
  readonly jitter: ReadonlyMap<string, Override>;
  frames: number;
  steps: number;
  /** How often a replica began to lead. */
  reigns: number;
  faultsBegun: number;
  /** Faults under way, by number; and all that have begun, with their times. */
  readonly openFaults: Set<number>;
  readonly faultPeriods: FaultPeriod[];
  /** The abstract states that the cluster has been in, and whether it may be in another one now. */
  readonly states: Set<string>;
  isMoment: boolean;
  /** Faults and operations whose trigger has not happened yet. */
  readonly watched: Watch[];
  lastResponseMs: number;
  /** Operations of this phase that have not ended. */
  operationsLeft: number;
  /** `running` the workload, `probing` for progress, `closing` with the final digests, `over`. */
  phase: 'running' | 'probing' | 'closing' | 'over';
  /** Replicas whose final digest is taken already. */
  closed: number;
  readonly entries: TraceEntry[] | null;
}

function jitterOverrides(scenario: Scenario): Map<string, Override> {
  const found = new Map<string, Override>();
  for (const override of scenario.overrides) {
    if (override.kind === 'election-jitter') {
      found.set(`e${String(override.replica)}.${String(override.timeout)}`, override);
    } else if (override.kind === 'slow-sync') {
      found.set(`s${String(override.replica)}.${String(override.sync)}`, override);
    }
  }
  return found;
}

/** The override of a replica's n-th sync (`s`) or election time-out (`e`). */
export function timingOverride(
  world: World,
  what: 's' | 'e',
  replica: number,
  nth: number,
): Override | undefined {
  if (world.jitter.size === 0) return undefined;
  return world.jitter.get(`${what}${String(replica)}.${String(nth)}`);
}

/** Notes a draw that left the quiet network. */
export function deviate(world: World, override: Override): void {
  world.network.deviations?.push(override);
}

/** Plans an event. */
export function plan(world: World, atMs: number, event: WorldEvent): void {
  push(world.heap, { atMs, order: world.planned++, event });
}

/** Plans a fault that counts its time from now. */
export function planFault(world: World, index: number): void {
  const fault = world.scenario.faults[index];
  assert(fault !== undefined, `fault ${String(index)} does not exist`);
  const beginMs = world.nowMs + fault.atMs;
  plan(world, beginMs, { kind: 'fault-begin', fault: index });
  plan(world, beginMs + fault.forMs, { kind: 'fault-end', fault: index });
}

/** What waited may begin. */
function begin(world: World, waiting: Waiting): void {
  if (waiting.kind === 'fault') return planFault(world, waiting.fault);
  const client = world.clients[waiting.client];
  const planned = client?.plan.operations[waiting.place];
  if (client === undefined || planned === undefined) return;
  if (client.isPlanned && client.next === waiting.place) planInvoke(world, client, planned.afterMs);
}

/**
 * Something has happened that faults and operations may wait for. Returns whether any did. Costs
 * nothing while none waits.
 */
export function happens(
  world: World,
  event: Trigger['event'],
  replica: number | null,
  subject: string | null = null,
): boolean {
  if (world.watched.length === 0 || world.phase !== 'running') return false;
  const due = takeDue(world.watched, { event, replica, subject });
  for (const waiting of due) begin(world, waiting);
  return due.length > 0;
}

/** A world before its first event. */
export function newWorld(scenario: Scenario, options: RunOptions = {}): World {
  const world: World = {
    scenario,
    nowMs: 0,
    planned: 0,
    heap: [],
    nodes: Array.from({ length: clusterSize(scenario) }, (_, id) => newNode(id, scenario)),
    clients: scenario.clients.map((plan, index) => newClient(plan, index, scenario)),
    network: newNetwork(scenario, options.deviations === true),
    partitions: [],
    memberships: [initialConfiguration(scenario)],
    operated: new Set(),
    halting: [],
    core: null,
    clientFormat: initialConfiguration(scenario).format,
    invariants: newInvariants(clusterSize(scenario)),
    trace: options.hash === false ? null : newTraceHash(),
    history: [],
    failures: [],
    marks: new Map(),
    hit: new Map(),
    jitter: jitterOverrides(scenario),
    frames: 0,
    steps: 0,
    reigns: 0,
    faultsBegun: 0,
    openFaults: new Set(),
    faultPeriods: [],
    states: new Set(),
    isMoment: false,
    watched: watchesOf(scenario),
    lastResponseMs: 0,
    operationsLeft: scenario.clients.reduce((sum, client) => sum + client.operations.length, 0),
    phase: 'running',
    closed: 0,
    entries: options.trace === true ? [] : null,
  };
  for (const node of world.nodes) {
    plan(world, 0, { kind: 'start', replica: node.id, incarnation: 0 });
  }
  scenario.faults.forEach(({ after }, index) => {
    if (after === undefined) planFault(world, index);
  });
  for (const client of world.clients) planNext(world, client);
  return world;
}

/**
 * An operation waits for its trigger no longer than this: longer than an election, with its lease,
 * takes. While one waits in vain little else happens.
 */
const WAIT_MS_MAX = 600;

/** Plans the client's next operation, if it has one. */
export function planNext(world: World, client: Client): void {
  const next = client.plan.operations[client.next];
  if (next === undefined || client.isPlanned) return;
  client.isPlanned = true;
  const waits = world.watched.some(({ waiting }) => {
    if (waiting.kind === 'fault') return false;
    return waiting.client === client.index && waiting.place === client.next;
  });
  planInvoke(world, client, waits ? WAIT_MS_MAX : next.afterMs);
}

/** The latest plan holds. */
function planInvoke(world: World, client: Client, afterMs: number): void {
  const setting = ++client.invocations;
  plan(world, world.nowMs + afterMs, { kind: 'invoke', client: client.index, setting });
}

export function nodeAt(world: World, replica: number): Node {
  const node = world.nodes[replica];
  assert(node !== undefined, `replica ${String(replica)} does not exist`);
  return node;
}

/** Notes a failure; the first of each kind stays. */
export function fail(world: World, failure: RunFailure): void {
  if (world.failures.some((known) => known.kind === failure.kind)) return;
  world.failures.push(failure);
}

/** Whoever sends: an endpoint that counts its frames to each other one. */
interface Sender {
  readonly endpoint: Endpoint;
  readonly sent: Map<number, number>;
}

function nextLinkSeq(from: Sender, to: Endpoint): number {
  const seq = from.sent.get(to.number) ?? 0;
  from.sent.set(to.number, seq + 1);
  return seq;
}

/** Puts a message on the network. `toNode` is the receiving replica, null for a client. */
export function sendFrame(
  world: World,
  sender: Sender,
  fromIncarnation: number,
  to: Endpoint,
  toNode: Node | null,
  message: Message,
  format: Format,
): SentFrame {
  const frame = world.frames++;
  const from = sender.endpoint;
  const linkSeq = nextLinkSeq(sender, to);
  const fate = fateOf(world.network, world.nowMs, from, to, message);
  const payload = foldFrame(world.trace, message, format);
  if (toNode !== null && isDown(toNode)) {
    return { frame, to: to.name, arrivals: [], because: 'down' };
  }
  const delivery: Delivery = {
    kind: 'deliver',
    id: { frame, from: from.name, fromIncarnation, to: to.name, linkSeq },
    message,
    payloadHash: payload,
    format,
    from: from.number,
    to: to.number,
    toIncarnation: toNode?.incarnation ?? 0,
  };
  for (const atMs of fate.arrivals) plan(world, atMs, delivery);
  return { frame, to: to.name, arrivals: fate.arrivals, because: fate.because };
}

/** What the run left behind. Call it when `nextGrant` has returned null. */
export function outcomeOf(world: World): RunOutcome {
  return {
    history: world.history,
    failures: world.failures,
    traceHash: world.trace === null ? null : hashHex(world.trace.hash),
    steps: world.steps,
    virtualMs: world.lastResponseMs,
    marks: world.marks,
    reigns: world.reigns,
    faultsBegun: world.faultsBegun,
    faultPeriods: world.faultPeriods,
    states: world.states,
    trace: world.entries,
    deviations: world.network.deviations,
  };
}
