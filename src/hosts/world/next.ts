// Which grant comes next: takes planned events in order until one of them is for an actor.

import { unreachable } from '../../base/assert.ts';
import type { SessionInput } from '../../client/session.ts';
import { clientId, replicaId } from '../../protocol/ids.ts';
import { inputOf, isReply } from '../../replica/inputs.ts';
import type { Input } from '../../replica/io.ts';
import type { DiskEvent } from '../../storage/disk.ts';
import { recover } from '../../storage/simulated.ts';
import { abstractState } from './abstract-state.ts';
import type { Client } from './client.ts';
import { CLIENT_ENDPOINT_BASE, newProbe, timerName } from './client.ts';
import { failWrite, finishWrite, recordKinds } from './disks.ts';
import type { Delivery, FrameId, WorldEvent } from './event.ts';
import { beginFault, endFault, halt } from './faults.ts';
import { harmOf } from './harm.ts';
import { operate } from './operator.ts';
import { endFaults } from './progress.ts';
import type { Grant } from './grant.ts';
import type { Planned } from './heap.ts';
import { pop } from './heap.ts';
import type { Node } from './node.ts';
import { clockOf, isDown } from './node.ts';
import { foldGrant } from './trace-hash.ts';
import type { World } from './world.ts';
import { fail, happens, nodeAt, plan, planNext } from './world.ts';

/** More steps than this without an end are a lack of progress. */
const STEPS_MAX = 500_000;

/** A replica's digest is folded into the trace hash at every step that is a multiple of this. */
const CHECKPOINT_STEPS = 512;

interface Carried {
  readonly frame: FrameId | null;
  readonly payloadHash: number;
}

const NOT_CARRIED: Carried = { frame: null, payloadHash: 0 };

function toReplica(world: World, node: Node, input: Input, carried = NOT_CARRIED): Grant {
  const step = world.steps++;
  return {
    kind: 'replica',
    step,
    replica: node.id,
    incarnation: node.incarnation,
    input,
    clockMs: clockOf(node, world.nowMs),
    software: node.software,
    frame: carried.frame,
    payloadHash: carried.payloadHash,
    checkpoint: world.trace !== null && step % CHECKPOINT_STEPS === 0,
  };
}

function toClient(world: World, client: Client, input: SessionInput, carried = NOT_CARRIED): Grant {
  const step = world.steps++;
  const { index, session, firstTarget, deadlineMs } = client;
  return {
    kind: 'client',
    step,
    client: index,
    session,
    input,
    firstTarget,
    deadlineMs,
    frame: carried.frame,
    payloadHash: carried.payloadHash,
  };
}

function lose(world: World, event: Delivery, because: 'partition' | 'crash' | 'unreadable'): null {
  world.entries?.push({ kind: 'lost', atMs: world.nowMs, frame: event.id.frame, because });
  return null;
}

function isCut(world: World, from: number, to: number): boolean {
  if (from >= CLIENT_ENDPOINT_BASE) return false;
  if (world.core !== null) return !(world.core.has(from) && world.core.has(to));
  const pair = from * world.nodes.length + to;
  return world.partitions.some((partition) => partition.blocked.has(pair));
}

function deliverToReplica(world: World, item: Planned<WorldEvent>, event: Delivery): Grant | null {
  const node = nodeAt(world, event.to);
  if (isDown(node) || node.incarnation !== event.toIncarnation) return lose(world, event, 'crash');
  if (isCut(world, event.from, event.to)) return lose(world, event, 'partition');
  if (event.format > node.software) return lose(world, event, 'unreadable');
  if (hold(node, item)) return null;
  const carried = { frame: event.id, payloadHash: event.payloadHash };
  const input = inputOf(replicaId(event.from), event.message);
  return input === null ? null : toReplica(world, node, input, carried);
}

function deliverToClient(world: World, event: Delivery): Grant | null {
  const { message } = event;
  if (!isReply(message)) return null;
  // A session that is over hears nothing any more.
  const client = world.clients.find(({ session }) => clientId(session) === message.client);
  if (client === undefined) return null;
  const input: SessionInput = { kind: 'message', from: replicaId(event.from), message };
  return toClient(world, client, input, { frame: event.id, payloadHash: event.payloadHash });
}

/** Keeps an event for a paused replica until it resumes. */
function hold(node: Node, item: Planned<WorldEvent>): boolean {
  if (node.pauses === 0) return false;
  node.held.push(item);
  return true;
}

/** Tells a replica what its disk says: the first event now, others right after. */
function tell(
  world: World,
  item: Planned<WorldEvent>,
  node: Node,
  events: readonly DiskEvent[],
): Grant | null {
  const { id: replica, incarnation } = node;
  const [first, ...rest] = events;
  if (first === undefined) return null;
  if (node.pauses > 0) {
    for (const event of events) {
      node.held.push({ ...item, event: { kind: 'disk-says', replica, incarnation, event } });
    }
    return null;
  }
  for (const event of rest)
    plan(world, world.nowMs, { kind: 'disk-says', replica, incarnation, event });
  return toReplica(world, node, first);
}

function onSynced(
  world: World,
  item: Planned<WorldEvent>,
  node: Node,
  ticket: number,
): Grant | null {
  const kinds = world.watched.length === 0 ? [] : recordKinds(node, ticket);
  const events = finishWrite(world, node, ticket);
  const begins = kinds.map((kind) => happens(world, 'syncs', node.id, kind));
  if (!begins.includes(true)) return tell(world, item, node, events);
  // What begins at once comes between the disk and its replica.
  const { id: replica, incarnation } = node;
  for (const event of events) {
    plan(world, world.nowMs, { kind: 'disk-says', replica, incarnation, event });
  }
  return null;
}

function onDisk(
  world: World,
  item: Planned<WorldEvent>,
  event: WorldEvent & { kind: 'synced' | 'disk-fails' | 'disk-says' },
): Grant | null {
  const node = nodeAt(world, event.replica);
  if (isDown(node) || node.incarnation !== event.incarnation) return null;
  switch (event.kind) {
    case 'synced':
      // The disk does its work although its replica may stand still.
      return node.disk.hasFailed ? null : onSynced(world, item, node, event.ticket);
    case 'disk-fails': {
      const failure = failWrite(node);
      return failure === null ? null : tell(world, item, node, [failure]);
    }
    case 'disk-says':
      return tell(world, item, node, [event.event]);
  }
}

function onReplicaTimer(
  world: World,
  item: Planned<WorldEvent>,
  event: WorldEvent & { kind: 'replica-timer' },
): Grant | null {
  const node = nodeAt(world, event.replica);
  if (node.timers[event.timer] !== event.setting || hold(node, item)) return null;
  return toReplica(world, node, { kind: 'timer', timer: event.timer });
}

function onStart(
  world: World,
  item: Planned<WorldEvent>,
  event: WorldEvent & { kind: 'start' },
): Grant | null {
  const node = nodeAt(world, event.replica);
  if (isDown(node) || node.incarnation !== event.incarnation || hold(node, item)) return null;
  node.started = true;
  const { contents } = recover(node.disk);
  if (node.harm.kind !== 'life') node.harm = harmOf(node, contents);
  const freshLife = node.incarnation + 1;
  return toReplica(world, node, { kind: 'start', disk: contents, freshLife });
}

function onClientTimer(world: World, event: WorldEvent & { kind: 'client-timer' }): Grant | null {
  const client = world.clients[event.client];
  const { timer, request, setting } = event;
  if (client === undefined || client.session !== event.session) return null;
  if (client.timers.get(timerName(timer, request)) !== setting) return null;
  return toClient(world, client, { kind: 'timer', timer, request });
}

function onInvoke(world: World, event: WorldEvent & { kind: 'invoke' }): Grant | null {
  const client = world.clients[event.client];
  if (client === undefined || client.invocations !== event.setting) return null;
  client.isPlanned = false;
  const lane = client.lanes.find(({ request }) => request === null);
  const planned = client.plan.operations[client.next];
  // Without a free lane the end of an operation plans the next one again.
  if (planned === undefined || lane === undefined) return null;
  const { operation } = planned;
  client.next++;
  lane.request = ++client.lastRequest;
  lane.isUsed = true;
  if (world.phase === 'running') {
    const { process } = lane;
    world.history.push({ process, type: 'invoke', time: world.nowMs, input: operation });
  }
  if (client.lanes.some(({ request }) => request === null)) planNext(world, client);
  const read = planned.read ?? 'leader';
  return toClient(world, client, { kind: 'invoke', request: lane.request, operation, read });
}

function onEvent(world: World, item: Planned<WorldEvent>): Grant | null {
  const { event } = item;
  switch (event.kind) {
    case 'deliver':
      if (event.to >= CLIENT_ENDPOINT_BASE) return deliverToClient(world, event);
      return deliverToReplica(world, item, event);
    case 'replica-timer':
      return onReplicaTimer(world, item, event);
    case 'synced':
    case 'disk-fails':
    case 'disk-says':
      return onDisk(world, item, event);
    case 'operate': {
      const request = operate(world, event.fault);
      return request === null ? null : toReplica(world, request.node, request.input);
    }
    case 'start':
      return onStart(world, item, event);
    case 'client-timer':
      return onClientTimer(world, event);
    case 'invoke':
      return onInvoke(world, event);
    case 'fault-begin':
    case 'fault-end': {
      const fault = world.scenario.faults[event.fault];
      if (fault === undefined || world.phase !== 'running') return null;
      const grant = event.kind === 'fault-begin' ? beginFault(world, event.fault, fault) : null;
      if (event.kind === 'fault-end') endFault(world, event.fault, fault);
      world.states.add(abstractState(world));
      return grant;
    }
  }
  return unreachable(event);
}

/** Ends what must end and asks for one more answer. */
function startProbe(world: World, withinMs: number): void {
  world.phase = 'probing';
  const firstTarget = endFaults(world);
  const probe = newProbe(world.clients.length, firstTarget, withinMs);
  world.operationsLeft = 1;
  world.clients.push(probe);
  planNext(world, probe);
}

/** Moves on to the next phase where this one has nothing left to do. */
function advancePhase(world: World): void {
  if (world.phase === 'closing' || world.operationsLeft > 0) return;
  const { progressWithinMs } = world.scenario;
  if (world.phase === 'running' && progressWithinMs !== null) startProbe(world, progressWithinMs);
  else world.phase = 'closing';
}

/** The final digests are for the trace hash alone. */
function nextDigest(world: World): Grant | null {
  for (; world.trace !== null && world.closed < world.nodes.length; world.closed++) {
    const node = nodeAt(world, world.closed);
    if (!node.started || node.pauses > 0) continue;
    world.closed++;
    return { kind: 'digest', replica: node.id, incarnation: node.incarnation };
  }
  world.phase = 'over';
  return null;
}

function nextEventGrant(world: World): Grant | null {
  const halting = world.halting.shift();
  if (halting !== undefined) return halt(world, halting);
  for (;;) {
    const item = pop(world.heap);
    if (item === undefined) return null;
    world.nowMs = item.atMs;
    const grant = onEvent(world, item);
    if (grant !== null) return grant;
  }
}

function runsAway(world: World): boolean {
  if (world.steps < STEPS_MAX) return false;
  const detail = `the run has not ended after ${String(STEPS_MAX)} steps`;
  fail(world, { kind: 'liveness', atMs: world.nowMs, detail });
  return true;
}

/** What may happen next, or null when the run is over. */
export function nextGrant(world: World): Grant | null {
  if (world.phase === 'over') return null;
  advancePhase(world);
  if (runsAway(world)) world.phase = 'closing';
  const grant = (world.phase === 'closing' ? null : nextEventGrant(world)) ?? nextDigest(world);
  if (grant !== null && world.trace !== null) foldGrant(world.trace, world.nowMs, grant);
  return grant;
}
