// A long run of the sound store in the simulator: many clients, many keys, about ten events of the
// trace for each operation. The simulator ends a run after 500,000 steps, so that a longer one is made
// of several, one after the other in time. Used by report.ts and by tests.

import type { TraceEntry } from '../../src/hosts/outcome.ts';
import { simulate } from '../../src/hosts/sim/simulate.ts';
import { judge } from '../../src/lab/run/judge.ts';
import type { RunRecord } from '../../src/lab/run/record.ts';
import { runRecord } from '../../src/lab/run/record.ts';
import type { PlannedOperation, Scenario } from '../../src/lab/scenario/scenario.ts';
import { SOUND_STORE } from '../../src/systems/registry.ts';

const KEYS = 100;
/** Fewer than the simulator's steps have room for. */
const PART_MAX = 40_000;

function planned(client: number, nth: number): PlannedOperation {
  const key = `k${String((nth * 7 + client * 13) % KEYS)}`;
  const value = `${String(client)}.${String(nth)}`;
  const kind = (nth + client) % 2 === 0 ? 'put' : 'get';
  return {
    afterMs: (nth * 11 + client * 17) % 55,
    operation: kind === 'put' ? { kind, key, value } : { kind, key },
  };
}

function scenarioOf(operations: number, clients: number): Scenario {
  const each = Math.ceil(operations / clients);
  return {
    format: 'linlab/scenario@1',
    replicas: 3,
    seed: 1,
    clients: Array.from({ length: clients }, (_, client) => ({
      operations: Array.from({ length: each }, (__, nth) => planned(client, nth)),
    })),
    faults: [],
    noise: null,
    overrides: [],
    progressWithinMs: null,
  };
}

function later(entry: TraceEntry, byMs: number, frames: number): TraceEntry {
  const atMs = entry.atMs + byMs;
  if (entry.kind === 'fault') return { ...entry, atMs };
  if (entry.kind === 'lost') return { ...entry, atMs, frame: entry.frame + frames };
  const frame = entry.frame === null ? null : entry.frame + frames;
  const sent = entry.sent.map((one) => ({
    ...one,
    frame: one.frame + frames,
    arrivals: one.arrivals.map((ms) => ms + byMs),
  }));
  return { ...entry, atMs, frame, sent };
}

/** The same with other keys: each part of a run in a row begins with an empty store. */
function rekeyed<T>(value: T, part: number): T {
  if (part === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => rekeyed(one, part)) as T;
  const parts = Object.entries(value).map(([name, inside]: [string, unknown]) => {
    const isKey = name === 'key' && typeof inside === 'string';
    return [name, isKey ? `${inside}.${String(part)}` : rekeyed(inside, part)];
  });
  return Object.fromEntries(parts) as T;
}

/** The same run `times` times in a row, each time on other keys, judged as one. */
function inRow(part: RunRecord, times: number): RunRecord {
  const { history, trace, virtualMs } = part;
  const frames = (trace ?? []).reduce((sum, entry) => {
    return sum + ('sent' in entry ? entry.sent.length : 0);
  }, 1);
  const all = Array.from({ length: times }, (_, nth) => nth);
  const whole = all.flatMap((nth) =>
    history.map((event) => rekeyed({ ...event, time: event.time + nth * virtualMs }, nth)),
  );
  return {
    ...part,
    history: whole,
    trace: all.flatMap((nth) =>
      (trace ?? []).map((entry) => rekeyed(later(entry, nth * virtualMs, nth * frames), nth)),
    ),
    virtualMs: virtualMs * times,
    steps: part.steps * times,
    judgement: judge({ history: whole, failures: [] }),
  };
}

/** The record of a run of so many operations, with its trace. */
export function largeRun(operations: number, clients: number): RunRecord {
  const times = Math.ceil(operations / PART_MAX);
  const scenario = scenarioOf(operations / times, clients);
  const outcome = simulate(scenario, SOUND_STORE.code, { trace: true });
  const host = { system: SOUND_STORE.name, host: 'sim', protocolVersion: 1 } as const;
  const part = runRecord(host, scenario, outcome, judge(outcome));
  return times === 1 ? part : inRow(part, times);
}
