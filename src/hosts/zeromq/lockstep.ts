// One execution of a scenario in lockstep. The simulator runs beside the processes, step by step:
// its world issues the grants, a second world takes in what the processes say came of them, and
// the run goes on only while both are the same. The outcome is the second world's.

import { assert, unreachable } from '../../base/assert.ts';
import type { Scenario } from '../../lab/scenario/scenario.ts';
import { HostError } from '../../lab/run/system.ts';
import type { Code } from '../code.ts';
import type { RunOptions, RunOutcome } from '../outcome.ts';
import type { ActorPlan, Actors } from '../sim/simulate.ts';
import { actorPlan, newActors, perform } from '../sim/simulate.ts';
import type { Grant, GrantResult } from '../world/grant.ts';
import { nextGrant } from '../world/next.ts';
import { settle } from '../world/settle.ts';
import type { World } from '../world/world.ts';
import { newWorld, outcomeOf } from '../world/world.ts';
import type { LinkRange, Tamper, WireGrant } from './control.ts';
import { actorOf, compare } from './divergence.ts';
import type { Answer, ProcessPool } from './pool.ts';
import type { Worker } from './worker.ts';

interface LockstepRun {
  readonly pool: ProcessPool;
  /** Greater than that of every run before it in this pool. */
  readonly run: number;
  readonly code: Code;
  readonly frameWaitMs: number;
  /**
   * Grants that may be on their way at once, from 1. With more than one a process may be told a
   * step before the acknowledgement of an earlier one was read: no process can do a step too early,
   * because a step waits for the frame that it consumes, and what is found does not change, because
   * acknowledgements are compared in the order of the steps.
   */
  readonly window: number;
  readonly tamper: Tamper | null;
}

/** Frames sent on a link, and how many of them went to an earlier process of the receiver. */
interface LinkCount {
  base: number;
  next: number;
}

interface Execution extends LockstepRun {
  /** What the processes did. */
  readonly world: World;
  /** The simulator beside them, ahead by the grants in `issued`. */
  readonly simulated: World;
  readonly actors: Actors;
  readonly plan: ActorPlan;
  readonly issued: Issued[];
  readonly hosts: Worker[];
  readonly clients: Worker;
  /** By sender, then receiver. */
  readonly sent: Map<string, Map<string, LinkCount>>;
}

type ActorGrant = Exclude<Grant, { readonly kind: 'kill' }>;

/** A grant on its way, and what the simulator made of it. */
interface Issued {
  readonly grant: ActorGrant;
  /** Number of the step, also where the grant has none. */
  readonly step: number;
  readonly expected: GrantResult;
  readonly answered: Promise<Answer>;
}

function begin(execution: Execution, worker: Worker): void {
  const { run, frameWaitMs, tamper, hosts, clients, pool, plan, simulated } = execution;
  pool.tell(worker, {
    kind: 'begin',
    run,
    replicas: plan.replicas,
    settings: plan.settings,
    clientFormat: simulated.clientFormat,
    hosts: hosts.map(({ id }) => id),
    clients: clients.id,
    frameWaitMs,
    tamper,
  });
}

function hostOf(execution: Execution, endpoint: string): Worker {
  const host = endpoint.startsWith('r') ? execution.hosts[Number(endpoint.slice(1))] : undefined;
  return host ?? execution.clients;
}

function count(execution: Execution, from: string, to: string): void {
  let links = execution.sent.get(from);
  if (links === undefined) {
    links = new Map();
    execution.sent.set(from, links);
  }
  const link = links.get(to);
  if (link === undefined) links.set(to, { base: 0, next: 1 });
  else link.next++;
}

/** Remembers which frames a process has on their way. */
function countSent(execution: Execution, grant: ActorGrant, result: GrantResult): void {
  if (!('effects' in result)) return;
  const from = actorOf(grant);
  for (const effect of result.effects) {
    if (effect.kind === 'send') count(execution, from, `r${String(effect.to)}`);
    else if (effect.kind === 'reply') count(execution, from, `c${String(effect.message.client)}`);
  }
}

/** Waits until all frames of a replica that is about to be killed have reached who is to get them. */
async function awaitFrames(execution: Execution, from: string, incarnation: number): Promise<void> {
  const { pool, run } = execution;
  const ranges = new Map<Worker, LinkRange[]>();
  for (const [to, { base, next }] of execution.sent.get(from) ?? []) {
    if (base === next) continue;
    const host = hostOf(execution, to);
    const known = ranges.get(host);
    if (known === undefined) ranges.set(host, [{ to, base, next }]);
    else known.push({ to, base, next });
  }
  const asked = [...ranges].map(([host, links]) =>
    pool.ask(host, (serial) => ({
      kind: 'await-frames',
      run,
      serial,
      from,
      fromIncarnation: incarnation,
      links,
    })),
  );
  await Promise.all(asked);
}

/** Kills a replica's process for real and lets a spare take its place, ready for its next start. */
async function kill(execution: Execution, grant: Grant & { kind: 'kill' }): Promise<void> {
  const { pool, run, hosts, clients, sent } = execution;
  const { replica } = grant;
  const name = actorOf(grant);
  const victim = hosts[replica];
  if (victim === undefined) throw new HostError('process-died', `${name} has no process`);
  await awaitFrames(execution, name, grant.incarnation);
  pool.kill(victim);
  const heir = await pool.replacement();
  hosts[replica] = heir;
  sent.delete(name);
  for (const links of sent.values()) {
    const link = links.get(name);
    if (link !== undefined) link.base = link.next;
  }
  begin(execution, heir);
  for (const worker of [...hosts, clients]) {
    if (worker !== heir) pool.tell(worker, { kind: 'route', run, replica, host: heir.id });
  }
}

function onTheWire(grant: ActorGrant): WireGrant {
  switch (grant.kind) {
    case 'digest':
      return grant;
    case 'client': {
      const { payloadHash: _, input, ...rest } = grant;
      return { ...rest, input: grant.frame === null ? input : null };
    }
    case 'replica': {
      const { payloadHash: _, input, ...rest } = grant;
      return { ...rest, input: grant.frame === null ? input : null };
    }
  }
  return unreachable(grant);
}

/** Every step is a checkpoint of the comparison, whether or not the trace asks for a digest. */
function watched(grant: ActorGrant): ActorGrant {
  return grant.kind === 'replica' && !grant.checkpoint ? { ...grant, checkpoint: true } : grant;
}

function checkFrame(grant: ActorGrant, { report }: Answer): void {
  if (report.kind !== 'ack' || report.outcome !== 'missing') return;
  if (report.undecodable > 0) return;
  throw new HostError('timeout', `a frame for ${actorOf(grant)} never arrived`);
}

/** The acknowledged result, which says what the simulator's says, as data of its own. */
function resultOf(grant: ActorGrant, expected: GrantResult, effects: string): GrantResult {
  if (expected.kind === 'replica') {
    // Equal to the simulator's effects, which have this type.
    const acknowledged = JSON.parse(effects) as typeof expected.effects;
    const digest = grant.kind === 'replica' && grant.checkpoint ? expected.digest : null;
    return { kind: 'replica', effects: acknowledged, digest };
  }
  if (expected.kind === 'client') {
    return { kind: 'client', effects: JSON.parse(effects) as typeof expected.effects };
  }
  return expected;
}

/** The simulator's result as its world takes it in. */
function unwatched(grant: ActorGrant, result: GrantResult): GrantResult {
  const asked = grant.kind !== 'replica' || grant.checkpoint || result.kind !== 'replica';
  return asked ? result : { ...result, digest: null };
}

/** Sends a grant to its actor's process; while it works, so does the simulator. */
function issue(execution: Execution, grant: ActorGrant): void {
  const { pool, run, simulated, actors, plan, issued } = execution;
  const full = watched(grant);
  const host = hostOf(execution, actorOf(grant));
  const wire = onTheWire(full);
  const answered = pool.ask(host, (serial) => ({ kind: 'grant', run, serial, grant: wire }));
  // Should another one fail before its turn has come, nobody asks for this answer any more.
  answered.catch(() => undefined);
  const expected = perform(actors, plan, full);
  issued.push({ grant, step: simulated.steps - 1, expected, answered });
  settle(simulated, grant, unwatched(grant, expected));
}

/** Takes in the acknowledgement of the oldest grant on its way. */
async function confirm(execution: Execution, oldest: Issued): Promise<void> {
  const { world } = execution;
  const { step, expected } = oldest;
  const answer = await oldest.answered;
  const { report, effects } = answer;
  checkFrame(oldest.grant, answer);
  if (report.kind !== 'ack') throw new HostError('socket', 'an answer to another question');
  const grant = nextGrant(world);
  assert(grant !== null && grant.kind !== 'kill', 'both worlds grant the same');
  compare(grant, step, expected, report, effects);
  const result = resultOf(grant, expected, effects);
  countSent(execution, grant, result);
  settle(world, grant, result);
}

async function confirmAllBut(execution: Execution, count: number): Promise<void> {
  const { issued } = execution;
  while (issued.length > count) {
    const oldest = issued.shift();
    if (oldest !== undefined) await confirm(execution, oldest);
  }
}

async function performKill(execution: Execution, grant: Grant & { kind: 'kill' }): Promise<void> {
  await confirmAllBut(execution, 0);
  await kill(execution, grant);
  const { world, simulated, actors, plan } = execution;
  const same = nextGrant(world);
  assert(same?.kind === 'kill' && same.replica === grant.replica, 'both worlds grant the same');
  settle(world, same, { kind: 'killed' });
  settle(simulated, grant, perform(actors, plan, grant));
}

async function performAll(execution: Execution): Promise<void> {
  const { simulated, world, window } = execution;
  for (let grant = nextGrant(simulated); grant !== null; grant = nextGrant(simulated)) {
    if (grant.kind === 'kill') {
      await performKill(execution, grant);
    } else {
      issue(execution, grant);
      await confirmAllBut(execution, window - 1);
    }
  }
  await confirmAllBut(execution, 0);
  assert(nextGrant(world) === null, 'both worlds end together');
}

/**
 * Executes a scenario on the processes of a pool. Rejects with a HostError when the environment
 * failed, and with a DivergenceError at the first step at which a process and the simulator differ.
 */
export async function executeLockstep(
  lockstep: LockstepRun,
  scenario: Scenario,
  options: RunOptions = {},
): Promise<RunOutcome> {
  const plan = actorPlan(scenario, lockstep.code);
  const enlisted = await lockstep.pool.enlist(plan.replicas + 1);
  const hosts = enlisted.slice(0, plan.replicas);
  const clients = enlisted[plan.replicas];
  if (clients === undefined) throw new HostError('process-died', 'no process for the clients');
  const execution: Execution = {
    ...lockstep,
    world: newWorld(scenario, { ...options, hash: true }),
    simulated: newWorld(scenario),
    actors: newActors(),
    plan,
    issued: [],
    hosts,
    clients,
    sent: new Map(),
  };
  for (const worker of enlisted) begin(execution, worker);
  await performAll(execution);
  const outcome = outcomeOf(execution.world);
  const { traceHash } = outcomeOf(execution.simulated);
  assert(outcome.traceHash === traceHash, 'equal steps give equal trace hashes');
  return outcome;
}
