// Runs a scenario of scenarios/crafted/ on the simulated store and tells what the classics assert on:
// who knew which decision when, who led, what was sent, and what was kept.

import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { SOUND_CODE } from '../../src/hosts/code.ts';
import type { RunOutcome, TraceEntry } from '../../src/hosts/outcome.ts';
import { actorPlan, newActors, perform } from '../../src/hosts/sim/simulate.ts';
import { nextGrant } from '../../src/hosts/world/next.ts';
import { settle } from '../../src/hosts/world/settle.ts';
import { newWorld, outcomeOf } from '../../src/hosts/world/world.ts';
import { judge } from '../../src/lab/run/judge.ts';
import { parseScenario } from '../../src/lab/scenario/file.ts';
import type { Scenario } from '../../src/lab/scenario/scenario.ts';
import type { Command } from '../../src/protocol/command.ts';
import type { PeerMessage } from '../../src/protocol/message.ts';
import type { Replica } from '../../src/replica/replica.ts';

type ReplicaStep = Extract<TraceEntry, { readonly kind: 'replica' }>;

const folder = new URL('../../scenarios/crafted/', import.meta.url);

export function crafted(name: string): Scenario {
  const file = `${name}.yaml`;
  return parseScenario(readFileSync(new URL(file, folder), 'utf8'), file);
}

/** What a replica keeps in memory: slots of the log, and code units of values in it. */
export interface Kept {
  readonly replica: number;
  readonly atMs: number;
  readonly slots: number;
  readonly units: number;
  /** The first slot that it still knows. */
  readonly base: number;
}

export interface Watched {
  readonly outcome: RunOutcome;
  readonly steps: readonly ReplicaStep[];
  /** After every step of a replica. */
  readonly kept: readonly Kept[];
  /** As the run left them; undefined where one was down. */
  readonly replicas: readonly (Replica | undefined)[];
}

function unitsOf(command: Command | null): number {
  if (command?.kind !== 'request') return 0;
  const { operation } = command;
  return 'value' in operation ? operation.value.length : 0;
}

function keptBy(replica: Replica, atMs: number): Kept {
  const { log, acceptor } = replica;
  let units = 0;
  for (const command of log.decided.values()) units += unitsOf(command);
  for (const { command } of acceptor.accepted.values()) units += unitsOf(command);
  const slots = log.decided.size + acceptor.accepted.size;
  return { replica: replica.id, atMs, slots, units, base: log.base };
}

/** Executes a scenario and looks at each replica after each of its steps. */
export function watch(scenario: Scenario): Watched {
  const world = newWorld(scenario, { trace: true });
  const actors = newActors();
  const plan = actorPlan(scenario, SOUND_CODE);
  const kept: Kept[] = [];
  for (let grant = nextGrant(world); grant !== null; grant = nextGrant(world)) {
    settle(world, grant, perform(actors, plan, grant));
    const replica = grant.kind === 'replica' ? actors.replicas[grant.replica] : undefined;
    if (replica !== undefined) kept.push(keptBy(replica, world.nowMs));
  }
  const outcome = outcomeOf(world);
  const steps = (outcome.trace ?? []).filter((entry) => entry.kind === 'replica');
  return { outcome, steps, kept, replicas: actors.replicas };
}

/** Watches a scenario of scenarios/crafted/, which must be linearizable. */
export function watchCrafted(name: string): Watched {
  const watched = watch(crafted(name));
  const { verdict, explanation } = judge(watched.outcome);
  expect(verdict, explanation).toBe('linearizable');
  return watched;
}

/** Who has learned by then that this value was chosen, or taken over a state that has it. */
export function knowers({ steps }: Watched, value: string, byMs: number): number[] {
  const known = new Set<number>();
  let chosenAt = Infinity;
  for (const { atMs, replica, effects } of steps) {
    if (atMs > byMs) break;
    for (const effect of effects) {
      if (effect.kind === 'install' && effect.slot > chosenAt) known.add(replica);
      if (effect.kind !== 'decide' || effect.command.kind !== 'request') continue;
      const { operation } = effect.command;
      if (!('value' in operation) || operation.value !== value) continue;
      known.add(replica);
      chosenAt = Math.min(chosenAt, effect.slot);
    }
  }
  return [...known].sort((left, right) => left - right);
}

/** Slots that these replicas learned of in this time. */
export function decidedBy(
  { steps }: Watched,
  replicas: readonly number[],
  fromMs: number,
  toMs: number,
): number[] {
  const slots = new Set<number>();
  for (const { atMs, replica, effects } of steps) {
    if (atMs < fromMs || atMs >= toMs || !replicas.includes(replica)) continue;
    for (const effect of effects) if (effect.kind === 'decide') slots.add(effect.slot);
  }
  return [...slots];
}

/** Messages from replica to replica in this time, by kind. */
export function sent(
  { steps }: Watched,
  fromMs: number,
  toMs: number,
): Partial<Record<PeerMessage['kind'], number>> {
  const counts: Partial<Record<PeerMessage['kind'], number>> = {};
  for (const { atMs, effects } of steps) {
    if (atMs < fromMs || atMs >= toMs) continue;
    for (const effect of effects) {
      if (effect.kind !== 'send') continue;
      const { kind } = effect.message;
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
  }
  return counts;
}

export interface Reign {
  readonly replica: number;
  readonly atMs: number;
}

export function reigns({ steps }: Watched): Reign[] {
  return steps.flatMap(({ atMs, replica, effects }) =>
    effects.some(({ kind }) => kind === 'lead') ? [{ replica, atMs }] : [],
  );
}

/** How many operations ended in each way. */
export function ends({ outcome }: Watched): Record<'ok' | 'fail' | 'info', number> {
  const counts = { ok: 0, fail: 0, info: 0 };
  for (const { type } of outcome.history) if (type !== 'invoke') counts[type]++;
  return counts;
}

/** What was answered to reads of a key, in order of the answers. */
export function readsOf({ outcome }: Watched, key: string): unknown[] {
  const open = new Map<number, boolean>();
  const answers: unknown[] = [];
  for (const event of outcome.history) {
    if (event.type === 'invoke') {
      open.set(event.process, event.input?.kind === 'get' && event.input.key === key);
    } else if (event.type === 'ok' && open.get(event.process) === true) {
      answers.push(event.output);
    }
  }
  return answers;
}

/** Every replica that runs has executed the same, up to the end, and is in the same state. */
export function expectAgreement({ replicas }: Watched): void {
  const running = replicas.filter((replica) => replica !== undefined);
  const states = running.map(({ log, store, sessions }) => ({
    executedBelow: log.nextToApply,
    store: store.digest,
    sessions: sessions.digest,
  }));
  expect(states).toEqual(states.map(() => states[0]));
  for (const { log } of running) expect(log.nextToApply).toBe(log.firstUndecided);
}

export function highestDecided(replica: Replica | undefined): number {
  expect(replica).toBeDefined();
  return (replica?.log.firstUndecided ?? 0) - 1;
}
