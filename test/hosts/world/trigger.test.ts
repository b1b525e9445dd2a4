import { describe, expect, test } from 'vitest';
import type { Fault, Trigger } from '../../../src/faults/fault.ts';
import { SOUND_CODE } from '../../../src/hosts/code.ts';
import type { TraceEntry } from '../../../src/hosts/outcome.ts';
import { simulate } from '../../../src/hosts/sim/simulate.ts';
import type { Scenario } from '../../../src/lab/scenario/scenario.ts';

function scenarioWith(...faults: Fault[]): Scenario {
  return {
    format: 'linlab/scenario@1',
    replicas: 3,
    clients: [
      {
        operations: ['a', 'b', 'c', 'd'].map((value) => ({
          afterMs: 50,
          operation: { kind: 'put', key: 'x', value },
        })),
      },
    ],
    faults,
    noise: null,
    seed: 0,
    overrides: [],
    progressWithinMs: 10_000,
  };
}

function traceOf(...faults: Fault[]): readonly TraceEntry[] {
  return simulate(scenarioWith(...faults), SOUND_CODE, { trace: true }).trace ?? [];
}

/** Whether a replica's step has such an effect. */
function does(entry: TraceEntry | undefined, replica: number, found: (text: string) => boolean) {
  if (entry?.kind !== 'replica' || entry.replica !== replica) return false;
  return entry.effects.some((effect) => found(JSON.stringify(effect)));
}

const sends = (message: string) => (text: string) =>
  text.includes(`"message":{"kind":"${message}"`);

function beginOf(trace: readonly TraceEntry[], fault = 0): number {
  return trace.findIndex((entry) => {
    return entry.kind === 'fault' && entry.fault === fault && entry.phase === 'begin';
  });
}

const paused = (after: Trigger, atMs = 0): Fault => {
  return { kind: 'pause', target: 2, after, atMs, forMs: 20 };
};

describe('a fault with a trigger', () => {
  test('begins in the very millisecond of its event, and not before', () => {
    const trace = traceOf(paused({ event: 'leads', nth: 1 }));
    const begins = beginOf(trace);
    const leads = trace.findIndex((entry) => does(entry, 0, (text) => text.includes('"lead"')));
    expect(leads).toBeGreaterThan(0);
    expect(begins).toBeGreaterThan(leads);
    expect(trace[begins]?.atMs).toBe(trace[leads]?.atMs);
  });

  test('begins so long after its event, and lasts as long as it says', () => {
    const trace = traceOf(paused({ event: 'leads', nth: 1 }, 70));
    const leads = trace.find((entry) => does(entry, 0, (text) => text.includes('"lead"')));
    const begins = trace[beginOf(trace)];
    const ends = trace.find((entry) => entry.kind === 'fault' && entry.phase === 'end');
    expect((begins?.atMs ?? 0) - (leads?.atMs ?? 0)).toBe(70);
    expect((ends?.atMs ?? 0) - (begins?.atMs ?? 0)).toBe(20);
  });

  test('waits for the n-th message of its kind from the replica that it names', () => {
    const trace = traceOf(paused({ event: 'sends', message: 'accepted', nth: 3, replica: 1 }));
    const before = trace.slice(0, beginOf(trace));
    expect(before.filter((entry) => does(entry, 1, sends('accepted')))).toHaveLength(3);
  });

  test('comes between a disk and its replica', () => {
    const crash: Fault = {
      ...{ kind: 'crash', target: 1, atMs: 0, forMs: 50 },
      after: { event: 'syncs', record: 'promise', nth: 1, replica: 1 },
    };
    const trace = traceOf(crash);
    const begins = beginOf(trace);
    const promised = trace.findIndex((entry) => does(entry, 1, sends('promise')));
    expect(begins).toBeGreaterThan(0);
    // It was durable and was never told in that life: the restart finds it on the disk.
    const told = trace.slice(0, begins).some((entry) => does(entry, 1, sends('promise')));
    expect(told).toBe(false);
    const start = trace.slice(begins).find((entry) => {
      return entry.kind === 'replica' && entry.replica === 1 && entry.input.kind === 'start';
    });
    expect(JSON.stringify(start)).toContain('"kind":"promise","ballot":{"round":1');
    expect(promised === -1 || promised > begins).toBe(true);
  });

  test('counts answers to clients', () => {
    const trace = traceOf(paused({ event: 'answers', nth: 2 }));
    const before = trace.slice(0, beginOf(trace));
    const ended = before.filter((entry) => {
      return entry.kind === 'client' && entry.effects.some(({ kind }) => kind === 'complete');
    });
    expect(ended).toHaveLength(2);
  });

  test('waits for a rare branch', () => {
    const crash: Fault = { kind: 'crash', target: 'leader', atMs: 100, forMs: 200 };
    const trace = traceOf(
      paused({ event: 'marks', mark: 'restarted-with-acceptances', nth: 1 }),
      crash,
    );
    const before = trace.slice(0, beginOf(trace));
    const marked = (text: string): boolean => text.includes('"mark":"restarted-with-acceptances"');
    expect(before.filter((entry) => does(entry, 0, marked))).toHaveLength(1);
  });

  test('never begins when its event does not happen', () => {
    expect(beginOf(traceOf(paused({ event: 'leads', nth: 2 })))).toBe(-1);
    expect(beginOf(traceOf(paused({ event: 'sends', message: 'nack', nth: 1 })))).toBe(-1);
  });

  test('hits messages of one kind alone where it says so', () => {
    const drop: Fault = { kind: 'drop', message: 'accept', perMille: 1000, atMs: 0, forMs: 80 };
    const hit = traceOf(drop).flatMap((entry) => {
      if (entry.kind !== 'replica') return [];
      return entry.sent.filter(({ because }) => because === 'fault').map(() => entry);
    });
    expect(hit.length).toBeGreaterThan(0);
    expect(hit.every((entry) => does(entry, entry.replica, sends('accept')))).toBe(true);
  });

  test('delays every message by exactly as much where it is steady', () => {
    const links = [{ from: 0, to: 1 }];
    const late: Fault = {
      ...{ kind: 'delay', links, perMille: 1000, maxMs: 100 },
      ...{ steady: true, atMs: 0, forMs: 300 },
    };
    const waits = traceOf(late).flatMap((entry) => {
      if (entry.kind !== 'replica' || entry.replica !== 0) return [];
      const hit = entry.sent.filter(({ because }) => because === 'fault');
      return hit.flatMap(({ arrivals }) => arrivals.map((arrival) => arrival - entry.atMs));
    });
    expect(waits.length).toBeGreaterThan(3);
    expect(new Set(waits)).toEqual(new Set([105]));
  });
});

describe('an operation with a trigger', () => {
  const timesWith = (after: Trigger) => {
    const scenario = scenarioWith();
    const read = { after, afterMs: 7, operation: { kind: 'get', key: 'y' } } as const;
    const clients = [...scenario.clients, { operations: [read] }];
    const { history } = simulate({ ...scenario, clients }, SOUND_CODE);
    const answers = history.filter(({ type, process }) => type === 'ok' && process === 0);
    const begun = history.find(({ type, process }) => type === 'invoke' && process === 1);
    return { answers: answers.map(({ time }) => time), begunMs: begun?.time ?? -1 };
  };

  test('begins so long after its event', () => {
    const { answers, begunMs } = timesWith({ event: 'answers', nth: 3 });
    expect(begunMs).toBe((answers[2] ?? 0) + 7);
  });

  test('waits no longer than 600 ms for what does not happen', () => {
    expect(timesWith({ event: 'leads', nth: 9 }).begunMs).toBe(600);
  });
});
