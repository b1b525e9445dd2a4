// Takes in what came of a grant: frames, syncs, timers, answers to clients, and what the
// invariants make of it.

import { assert, unreachable } from '../../base/assert.ts';
import type { OperationOutcome } from '../../client/outcome.ts';
import type { SessionEffect } from '../../client/session.ts';
import type { Command } from '../../protocol/command.ts';
import { useFormat } from '../../storage/simulated.ts';
import { replicaId } from '../../protocol/ids.ts';
import { observe, observeStart } from '../../replica/invariants.ts';
import type { Effect } from '../../replica/io.ts';
import type { SentFrame } from '../outcome.ts';
import { abstractState } from './abstract-state.ts';
import { drawAddress, drawUpTo } from './address.ts';
import type { Client } from './client.ts';
import { processStride, renew, retire, sessionEndpoint, timerName } from './client.ts';
import { startWrite } from './disks.ts';
import type { Grant, GrantResult } from './grant.ts';
import { noteConfiguration } from './harm.ts';
import type { Endpoint } from './network.ts';
import type { Node } from './node.ts';
import { realMs } from './node.ts';
import { noteAnswer } from './operator.ts';
import { foldDigest, foldEffect, foldSessionEffect } from './trace-hash.ts';
import type { World } from './world.ts';
import {
  deviate,
  fail,
  happens,
  nodeAt,
  plan,
  planNext,
  sendFrame,
  timingOverride,
} from './world.ts';

function clientEndpoint(world: World, session: number): Endpoint {
  const client = world.clients.find((candidate) => candidate.session === session);
  return client?.endpoint ?? sessionEndpoint(session);
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
  const atMs = world.nowMs + realMs(node, afterMs + jitter);
  plan(world, atMs, { kind: 'replica-timer', replica: node.id, timer, setting });
}

/** What the world itself remembers of a replica. */
function note(world: World, node: Node, effect: Effect): void {
  switch (effect.kind) {
    case 'lead':
      node.leads = effect.ballot;
      world.reigns++;
      world.isMoment = true;
      happens(world, 'leads', node.id);
      return;
    case 'follow':
      node.leads = null;
      world.isMoment = true;
      return;
    case 'live':
      if (node.life !== effect.life) node.lifeSinceMs = world.nowMs;
      node.life = effect.life;
      world.isMoment = true;
      return;
    case 'configure':
      node.configuration = effect.configuration;
      node.format = effect.configuration.format;
      useFormat(node.disk, node.format);
      world.isMoment = true;
      return;
    case 'decide':
      noteCommand(world, effect.command);
      return;
    case 'mark':
      world.marks.set(effect.mark, (world.marks.get(effect.mark) ?? 0) + 1);
      happens(world, 'marks', node.id, effect.mark);
      return;
    case 'halt':
      world.halting.push(node);
      world.isMoment = true;
      return;
    case 'install':
      world.isMoment = true;
      return;
    case 'persist':
    case 'rewrite':
    case 'save-snapshot':
    case 'send':
    case 'reply':
    case 'timer':
    case 'self':
    case 'apply':
      return;
  }
}

function noteCommand(world: World, command: Command): void {
  if (command.kind === 'configure') noteConfiguration(world.memberships, command.configuration);
}

function onReplicaEffect(world: World, node: Node, effect: Effect): SentFrame | null {
  const { incarnation, format } = node;
  switch (effect.kind) {
    case 'persist':
    case 'rewrite':
    case 'save-snapshot':
      if (effect.kind === 'save-snapshot') world.isMoment = true;
      startWrite(world, node, effect);
      return null;
    case 'send': {
      const to = nodeAt(world, effect.to);
      if (effect.message.kind === 'accept') {
        for (const { command } of effect.message.entries) noteCommand(world, command);
      }
      happens(world, 'sends', node.id, effect.message.kind);
      return sendFrame(world, node, incarnation, to.endpoint, to, effect.message, format);
    }
    case 'reply': {
      noteAnswer(world, effect);
      happens(world, 'sends', node.id, effect.message.kind);
      const to = clientEndpoint(world, effect.message.client);
      return sendFrame(world, node, incarnation, to, null, effect.message, world.clientFormat);
    }
    case 'timer':
      setReplicaTimer(world, node, effect);
      return null;
    case 'self':
    case 'live':
    case 'lead':
    case 'follow':
    case 'decide':
    case 'apply':
    case 'install':
    case 'configure':
    case 'halt':
    case 'mark':
      note(world, node, effect);
      return null;
  }
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
    if (world.trace !== null) foldEffect(world.trace, effect);
    const frame = onReplicaEffect(world, node, effect);
    if (frame !== null) sent.push(frame);
  }
  const broken = observe(world.invariants, replicaId(node.id), effects);
  if (broken !== null) {
    fail(world, { kind: 'invariant', ...broken, atMs: world.nowMs, step: grant.step });
  }
  if (world.isMoment) {
    world.states.add(abstractState(world));
    world.isMoment = false;
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

function record(world: World, process: number, outcome: OperationOutcome): void {
  const time = world.nowMs;
  if (outcome.kind === 'ok') {
    world.history.push({ process, type: 'ok', time, output: outcome.output });
  } else {
    world.history.push({ process, type: outcome.kind, time, note: outcome.reason });
  }
  world.lastResponseMs = time;
  happens(world, 'answers', null);
}

function judgeProbe(world: World, client: Client, outcome: OperationOutcome): void {
  if (outcome.kind === 'ok') return;
  const who = world.core === null ? 'everything' : `a quorum (${coreNames(world.core)})`;
  const within = `${String(client.deadlineMs)} ms after ${who} had healed`;
  const detail = `no replica answered a read within ${within}`;
  fail(world, { kind: 'liveness', atMs: world.nowMs, detail });
}

function coreNames(core: ReadonlySet<number>): string {
  return [...core].map((id) => `r${String(id)}`).join(', ');
}

function onComplete(
  world: World,
  client: Client,
  request: number,
  outcome: OperationOutcome,
): void {
  const lane = client.lanes.find((candidate) => candidate.request === request);
  assert(lane !== undefined, 'an operation is completed that is under way');
  if (world.phase === 'probing') judgeProbe(world, client, outcome);
  else record(world, lane.process, outcome);
  lane.request = null;
  client.timers.delete(timerName('retry', request));
  client.timers.delete(timerName('deadline', request));
  world.operationsLeft--;
  if (outcome.kind === 'info') retire(lane, processStride(world.scenario));
  planNext(world, client);
}

function onSessionEffect(world: World, client: Client, effect: SessionEffect): SentFrame | null {
  switch (effect.kind) {
    case 'send': {
      const to = nodeAt(world, effect.to);
      return sendFrame(world, client, 0, to.endpoint, to, effect.message, world.clientFormat);
    }
    case 'timer': {
      const { timer, request } = effect;
      const name = timerName(timer, request);
      const setting = (client.timers.get(name) ?? 0) + 1;
      client.timers.set(name, setting);
      const atMs = world.nowMs + effect.afterMs;
      const { index, session } = client;
      plan(world, atMs, { kind: 'client-timer', client: index, session, timer, request, setting });
      return null;
    }
    case 'complete':
      onComplete(world, client, effect.request, effect.outcome);
      return null;
    case 'over':
      renew(client, processStride(world.scenario));
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
    if (world.trace !== null) foldSessionEffect(world.trace, effect);
    const frame = onSessionEffect(world, client, effect);
    if (frame !== null) sent.push(frame);
  }
  world.entries?.push({
    kind: 'client',
    step: grant.step,
    atMs: world.nowMs,
    session: grant.session,
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
    foldDigest(world.trace, result.digest);
  } else if (grant.kind === 'client' && result.kind === 'client') {
    settleClient(world, grant, result.effects);
  } else if (result.kind === 'digest') {
    foldDigest(world.trace, result.digest);
  } else {
    assert(result.kind === 'killed', `a ${result.kind} result answers a ${grant.kind} grant`);
  }
}
