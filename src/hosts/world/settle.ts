// Takes in what came of a grant: frames, syncs, timers, answers to clients, and what the
// invariants make of it.

import { assert, unreachable } from '../../base/assert.ts';
import { mixString } from '../../base/hash.ts';
import type { SessionEffect, OperationOutcome } from '../../client/session.ts';
import type { Override } from '../../lab/scenario/scenario.ts';
import { replicaId } from '../../protocol/ids.ts';
import { observe, observeStart } from '../../replica/invariants.ts';
import type { Effect } from '../../replica/io.ts';
import type { SentFrame } from '../outcome.ts';
import { drawAddress, drawUpTo } from './address.ts';
import type { Client } from './client.ts';
import { processEndpoint, retire } from './client.ts';
import type { Grant, GrantResult } from './grant.ts';
import type { Endpoint } from './network.ts';
import type { Node } from './node.ts';
import { QUIET_SYNC_MS } from './node.ts';
import { foldEffect, foldSessionEffect } from './trace-hash.ts';
import type { World } from './world.ts';
import { fail, nodeAt, plan, planNext, sendFrame } from './world.ts';

function clientEndpoint(world: World, process: number): Endpoint {
  const client = world.clients.find((candidate) => candidate.process === process);
  return client?.endpoint ?? processEndpoint(process);
}

function deviate(world: World, override: Override): void {
  world.network.deviations?.push(override);
}

function timingOverride(
  world: World,
  what: 's' | 'e',
  replica: number,
  nth: number,
): Override | undefined {
  if (world.jitter.size === 0) return undefined;
  return world.jitter.get(`${what}${String(replica)}.${String(nth)}`);
}

/** Plans the end of the sync that the newest records wait for. */
function startSync(world: World, node: Node, upTo: number): void {
  const { noise, seed } = world.scenario;
  const nth = node.syncs++;
  const override = timingOverride(world, 's', node.id, nth);
  let extraMs = override?.kind === 'slow-sync' ? override.ms : 0;
  if (noise !== null && noise.diskMsMax > 0 && !world.network.quiet) {
    extraMs += drawUpTo(drawAddress(seed, node.id, nth), 'slow-sync', noise.diskMsMax);
  }
  if (extraMs > 0) deviate(world, { kind: 'slow-sync', replica: node.id, sync: nth, ms: extraMs });
  const atMs = Math.max(node.lastSyncAtMs, world.nowMs + QUIET_SYNC_MS + extraMs);
  node.lastSyncAtMs = atMs;
  const { id: replica, incarnation } = node;
  plan(world, atMs, { kind: 'synced', replica, incarnation, upTo });
}

/** On the quiet clock replicas time out one after the other, in order of their ids. */
function electionJitter(world: World, node: Node, jitterMs: number): number {
  const nth = node.timeouts++;
  const quiet = Math.floor((jitterMs * node.id) / world.nodes.length);
  const override = timingOverride(world, 'e', node.id, nth);
  let chosen = override?.kind === 'election-jitter' ? override.ms : quiet;
  if (world.scenario.noise !== null && !world.network.quiet) {
    const address = drawAddress(world.scenario.seed, node.id, nth);
    chosen = drawUpTo(address, 'election-jitter', jitterMs);
  }
  if (chosen !== quiet) {
    deviate(world, { kind: 'election-jitter', replica: node.id, timeout: nth, ms: chosen });
  }
  return chosen;
}

function setReplicaTimer(world: World, node: Node, effect: Effect & { kind: 'timer' }): void {
  const { timer, afterMs, jitterMs } = effect;
  const jitter = timer === 'election' ? electionJitter(world, node, jitterMs) : 0;
  const setting = ++node.timers[timer];
  const atMs = world.nowMs + afterMs + jitter;
  plan(world, atMs, { kind: 'replica-timer', replica: node.id, timer, setting });
}

function onReplicaEffect(world: World, node: Node, effect: Effect): SentFrame | null {
  switch (effect.kind) {
    case 'persist':
      node.unsynced.push(...effect.records);
      startSync(world, node, effect.upTo);
      return null;
    case 'send': {
      const to = nodeAt(world, effect.to);
      const { incarnation } = node;
      return sendFrame(world, node, incarnation, to.endpoint, to, effect.message);
    }
    case 'reply': {
      const { incarnation } = node;
      const to = clientEndpoint(world, effect.message.client);
      return sendFrame(world, node, incarnation, to, null, effect.message);
    }
    case 'timer':
      setReplicaTimer(world, node, effect);
      return null;
    case 'lead':
      node.leads = effect.ballot;
      return null;
    case 'follow':
      node.leads = null;
      return null;
    case 'mark':
      world.marks.set(effect.mark, (world.marks.get(effect.mark) ?? 0) + 1);
      return null;
    case 'self':
    case 'decide':
    case 'apply':
      return null;
  }
  return unreachable(effect);
}

function settleReplica(
  world: World,
  grant: Grant & { kind: 'replica' },
  effects: readonly Effect[],
): void {
  const node = nodeAt(world, grant.replica);
  const sent: SentFrame[] = [];
  if (grant.input.kind === 'start') observeStart(world.invariants, replicaId(node.id));
  for (const effect of effects) {
    foldEffect(world.trace, effect);
    const frame = onReplicaEffect(world, node, effect);
    if (frame !== null) sent.push(frame);
  }
  const broken = observe(world.invariants, replicaId(node.id), effects);
  if (broken !== null) {
    fail(world, { kind: 'invariant', ...broken, atMs: world.nowMs, step: grant.step });
  }
  world.entries?.push({
    kind: 'replica',
    step: grant.step,
    atMs: world.nowMs,
    replica: grant.replica,
    input: grant.input,
    frame: grant.frame?.frame ?? null,
    effects,
    sent,
  });
}

function record(world: World, client: Client, outcome: OperationOutcome): void {
  const { process } = client;
  const time = world.nowMs;
  if (outcome.kind === 'ok') {
    world.history.push({ process, type: 'ok', time, output: outcome.output });
  } else {
    world.history.push({ process, type: outcome.kind, time, note: outcome.reason });
  }
  world.lastResponseMs = time;
}

function onComplete(world: World, client: Client, outcome: OperationOutcome): void {
  if (world.phase === 'probing') {
    if (outcome.kind !== 'ok') {
      const within = `${String(client.deadlineMs)} ms after everything had healed`;
      const detail = `no replica answered a read within ${within}`;
      fail(world, { kind: 'liveness', atMs: world.nowMs, detail });
    }
  } else {
    record(world, client, outcome);
  }
  client.next++;
  world.operationsLeft--;
  if (outcome.kind === 'info') retire(client, world.scenario.clients.length);
  planNext(world, client);
}

function onSessionEffect(world: World, client: Client, effect: SessionEffect): SentFrame | null {
  switch (effect.kind) {
    case 'send': {
      const to = nodeAt(world, effect.to);
      return sendFrame(world, client, 0, to.endpoint, to, effect.message);
    }
    case 'timer': {
      const { timer } = effect;
      const setting = ++client.timers[timer];
      const atMs = world.nowMs + effect.afterMs;
      const { index, process } = client;
      plan(world, atMs, { kind: 'client-timer', client: index, process, timer, setting });
      return null;
    }
    case 'complete':
      onComplete(world, client, effect.outcome);
      return null;
  }
  return unreachable(effect);
}

function settleClient(
  world: World,
  grant: Grant & { kind: 'client' },
  effects: readonly SessionEffect[],
): void {
  const client = world.clients[grant.client];
  assert(client !== undefined, 'a grant names a client of the scenario');
  const sent: SentFrame[] = [];
  for (const effect of effects) {
    foldSessionEffect(world.trace, effect);
    const frame = onSessionEffect(world, client, effect);
    if (frame !== null) sent.push(frame);
  }
  world.entries?.push({
    kind: 'client',
    step: grant.step,
    atMs: world.nowMs,
    process: grant.process,
    input: grant.input,
    frame: grant.frame?.frame ?? null,
    effects,
    sent,
  });
}

function settleThrown(world: World, grant: Grant, detail: string): void {
  const replica = 'replica' in grant ? grant.replica : -1;
  fail(world, { kind: 'crash', replica, atMs: world.nowMs, step: world.steps, detail });
  world.phase = 'over';
}

/** Tells the world what came of the last grant. */
export function settle(world: World, grant: Grant, result: GrantResult): void {
  if (result.kind === 'thrown') {
    settleThrown(world, grant, result.detail);
    return;
  }
  if (grant.kind === 'replica' && result.kind === 'replica') {
    settleReplica(world, grant, result.effects);
    if (result.digest !== null) mixString(world.trace.hash, result.digest);
  } else if (grant.kind === 'client' && result.kind === 'client') {
    settleClient(world, grant, result.effects);
  } else if (result.kind === 'digest') {
    mixString(world.trace.hash, result.digest);
  } else {
    assert(result.kind === 'killed', `a ${result.kind} result answers a ${grant.kind} grant`);
  }
}
