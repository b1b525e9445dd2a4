// Makes what is left plain: round times, simple operations, short names. The scenario keeps its
// parts; it only becomes easier to read.

import type { Fault } from '../../faults/fault.ts';
import type { KvOperation } from '../../kv/operation.ts';
import type { Override, PlannedOperation, Scenario } from '../scenario/scenario.ts';
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

interface Change {
  readonly afterMs?: number;
  readonly operation?: KvOperation;
}

/** What is no get any more is not read anywhere. */
function changed({ read, ...planned }: PlannedOperation, change: Change): PlannedOperation {
  const now = { ...planned, ...change };
  return read !== undefined && now.operation.kind === 'get' ? { ...now, read } : now;
}

function withPlanned(scenario: Scenario, client: number, at: number, change: Change): Scenario {
  const clients = scenario.clients.map((plan, index) => {
    if (index !== client) return plan;
    const operations = plan.operations.map((planned, place) =>
      place === at ? changed(planned, change) : planned,
    );
    return { ...plan, operations };
  });
  return { ...scenario, clients };
}

const NAMES = 'abcdefghijklmnopqrstuvw';

/** The plainest first. */
const KINDS = [
  'put',
  'get',
  'append',
  'cas',
  'delete',
] as const satisfies readonly KvOperation['kind'][];

/** The plainer kinds of operations in its place; `unused` is a value for one that wrote none. */
function simpler(operation: KvOperation, unused: string): KvOperation[] {
  const { kind, key } = operation;
  const value = 'value' in operation ? operation.value : 'to' in operation ? operation.to : unused;
  const all: Readonly<Record<KvOperation['kind'], KvOperation>> = {
    put: { kind: 'put', key, value },
    get: { kind: 'get', key },
    append: { kind: 'append', key, value },
    cas: { kind: 'cas', key, from: null, to: value },
    delete: { kind: 'delete', key },
  };
  return KINDS.slice(0, KINDS.indexOf(kind)).map((plainer) => all[plainer]);
}

/** The first short name that no operation writes. */
function unusedValue({ clients }: Scenario): string {
  const used = new Set<string>();
  for (const { operations } of clients) {
    for (const { operation } of operations) {
      if ('value' in operation) used.add(operation.value);
      if ('to' in operation) used.add(operation.to);
    }
  }
  return [...NAMES].find((name) => !used.has(name)) ?? NAMES;
}

async function plainOperations(trial: Trial): Promise<void> {
  for (const [client, plan] of trial.current.clients.entries()) {
    for (const [at, { afterMs, operation }] of plan.operations.entries()) {
      const times = rounder(afterMs);
      await takeFirst(
        trial,
        times.map((ms) => withPlanned(trial.current, client, at, { afterMs: ms })),
      );
      const kinds = simpler(operation, unusedValue(trial.current));
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
