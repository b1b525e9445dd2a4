// Makes what is left plain: round times, simple operations, short names. The scenario keeps its
// parts; it only becomes easier to read.

import type { Fault } from '../../faults/fault.ts';
import type { KvOperation } from '../../kv/operation.ts';
import type { Override, Scenario } from '../scenario/scenario.ts';
import type { Trial } from './trial.ts';
import { take, takeFirst } from './trial.ts';

/** Simpler times than `ms`, the simplest first. */
function rounder(ms: number): number[] {
  const candidates = [0];
  for (const grid of [100, 50, 10]) {
    candidates.push(Math.floor(ms / grid) * grid, Math.ceil(ms / grid) * grid);
  }
  return [...new Set(candidates)].filter((candidate) => roundness(candidate) > roundness(ms));
}

/** 0 is rounder than hundreds, hundreds than fifties, fifties than tens. */
function roundness(ms: number): number {
  if (ms === 0) return 4;
  return [100, 50, 10].findIndex((grid) => ms % grid === 0) >= 0
    ? 3 - [100, 50, 10].findIndex((grid) => ms % grid === 0)
    : 0;
}

function withFault(scenario: Scenario, at: number, fault: Fault): Scenario {
  return { ...scenario, faults: scenario.faults.map((old, index) => (index === at ? fault : old)) };
}

async function roundFaults(trial: Trial): Promise<void> {
  for (let at = 0; at < trial.current.faults.length; at++) {
    for (const field of ['atMs', 'forMs'] as const) {
      const fault = trial.current.faults[at];
      if (fault === undefined) continue;
      const times = rounder(fault[field]).filter((ms) => field === 'atMs' || ms > 0);
      await takeFirst(
        trial,
        times.map((ms) => withFault(trial.current, at, { ...fault, [field]: ms })),
      );
    }
  }
}

function withPlanned(
  scenario: Scenario,
  client: number,
  at: number,
  change: { afterMs?: number; operation?: KvOperation },
): Scenario {
  const clients = scenario.clients.map((plan, index) => {
    if (index !== client) return plan;
    const operations = plan.operations.map((planned, place) =>
      place === at ? { ...planned, ...change } : planned,
    );
    return { ...plan, operations };
  });
  return { ...scenario, clients };
}

function simpler(operation: KvOperation): KvOperation[] {
  const { kind, key } = operation;
  if (kind === 'append') return [{ kind: 'put', key, value: operation.value }];
  if (kind === 'cas') return [{ kind: 'put', key, value: operation.to }];
  if (kind === 'delete') return [{ kind: 'get', key }];
  return [];
}

async function plainOperations(trial: Trial): Promise<void> {
  for (const [client, plan] of trial.current.clients.entries()) {
    for (const [at, { afterMs, operation }] of plan.operations.entries()) {
      const times = rounder(afterMs);
      await takeFirst(
        trial,
        times.map((ms) => withPlanned(trial.current, client, at, { afterMs: ms })),
      );
      const kinds = simpler(operation);
      await takeFirst(
        trial,
        kinds.map((other) => withPlanned(trial.current, client, at, { operation: other })),
      );
    }
  }
}

function withOverride(scenario: Scenario, at: number, override: Override): Scenario {
  const overrides = scenario.overrides.map((old, index) => (index === at ? override : old));
  return { ...scenario, overrides };
}

async function roundOverrides(trial: Trial): Promise<void> {
  for (let at = 0; at < trial.current.overrides.length; at++) {
    const override = trial.current.overrides[at];
    if (override === undefined || !('ms' in override)) continue;
    await takeFirst(
      trial,
      rounder(override.ms).map((ms) => withOverride(trial.current, at, { ...override, ms })),
    );
  }
}

const NAMES = 'abcdefghijklmnopqrstuvw';

/** Every name that occurs becomes the next of the short ones, in order of appearance. */
function renamer(names: string): (old: string) => string {
  const known = new Map<string, string>();
  return (old) => {
    const name = known.get(old) ?? names[known.size] ?? old;
    known.set(old, name);
    return name;
  };
}

function renamed(scenario: Scenario): Scenario {
  const key = renamer('xyz');
  const value = renamer(NAMES);
  const rename = (operation: KvOperation): KvOperation => {
    const named = { ...operation, key: key(operation.key) };
    if (named.kind === 'put' || named.kind === 'append') {
      return { ...named, value: value(named.value) };
    }
    if (named.kind !== 'cas') return named;
    return { ...named, from: named.from === null ? null : value(named.from), to: value(named.to) };
  };
  const clients = scenario.clients.map((plan) => ({
    ...plan,
    operations: plan.operations.map((planned) => ({
      ...planned,
      operation: rename(planned.operation),
    })),
  }));
  return { ...scenario, clients };
}

/** Round times, simple operations, short names: whatever of it keeps the failure. */
export async function makePlain(trial: Trial): Promise<void> {
  await roundFaults(trial);
  await plainOperations(trial);
  await roundOverrides(trial);
  await take(trial, renamed(trial.current));
}
