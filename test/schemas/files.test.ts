// Histories, run records and outputs as files: what is written is read again, what is damaged is
// refused with its place.

import { describe, expect, it } from 'vitest';
import { simulate } from '../../src/hosts/sim/simulate.ts';
import { judge } from '../../src/lab/run/judge.ts';
import { runRecord } from '../../src/lab/run/record.ts';
import { parseScenario } from '../../src/lab/scenario/file.ts';
import { SOUND_CODE } from '../../src/hosts/code.ts';
import type { HistoryFile } from '../../src/schemas/history.ts';
import { formatHistory, parseHistory } from '../../src/schemas/history.ts';
import { parseCampaign, parseErrorOutput, parseReplay } from '../../src/schemas/output.ts';
import { formatRun, parseRun } from '../../src/schemas/run.ts';

const SCENARIO = parseScenario(
  `format: linlab/scenario@1
replicas: 3
clients:
  - operations:
      - operation: { kind: put, key: x, value: "1" }
      - operation: { kind: cas, key: x, from: "1", to: "2" }
  - operations:
      - operation: { kind: get, key: x }
faults:
  - { kind: crash, target: leader, atMs: 20, forMs: 100 }
noise: { delayMsMax: 5, dropPerMille: 20, duplicatePerMille: 50, diskMsMax: 3 }
`,
  'inline.yaml',
);

const outcome = simulate(SCENARIO, SOUND_CODE, { trace: true });
const on = { system: 'kvpaxos', host: 'sim', protocolVersion: 1 } as const;
const record = runRecord(on, SCENARIO, outcome, judge(outcome));

function says(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'the file was read';
}

describe('a history file', () => {
  const text = formatHistory(outcome.history);

  it('gives back the history that was written', () => {
    expect(parseHistory(text, 'h.json', 'kv')).toStrictEqual(outcome.history);
    expect(parseHistory(formatHistory([]), 'h.json', 'kv')).toStrictEqual([]);
    const file: HistoryFile = { format: 'linlab/history@1', events: outcome.history };
    expect(JSON.parse(text)).toStrictEqual(JSON.parse(JSON.stringify(file)));
  });

  const historyOf = (...events: object[]): string => formatHistory(events as never);
  const get = { process: 0, type: 'invoke', time: 1, input: { kind: 'get', key: 'x' } };

  it('must be of the specification asked for', () => {
    const read = { process: 0, type: 'invoke', time: 1, input: { kind: 'read' } };
    const answered = historyOf(read, { process: 0, type: 'ok', time: 2, output: 5 });
    expect(parseHistory(answered, 'h.json', 'register')).toHaveLength(2);
    expect(parseHistory(answered, 'h.json', 'cas-register')).toHaveLength(2);
    expect(says(() => parseHistory(answered, 'h.json', 'kv'))).toBe(
      `h.json:4:59: events.0.input.kind: expected one of get, put, append, delete, cas; got "read"
h.json:5:48: events.1.output: expected a string, true, false or null; got 5 (quote it)`,
    );
  });

  it('must have an operation on invoke, and an answer of its type on ok', () => {
    expect(says(() => parseHistory(historyOf({ ...get, input: undefined }), 'h.json', 'kv'))).toBe(
      'h.json:4:5: events.0.input: expected an operation; got nothing',
    );
    const ok = { process: 0, type: 'ok', time: 2 };
    expect(says(() => parseHistory(historyOf(get, ok), 'h.json', 'kv'))).toBe(
      'h.json:5:5: events.1.output: expected an answer, null for a write; got nothing',
    );
    const yes = historyOf(get, { ...ok, output: true });
    expect(says(() => parseHistory(yes, 'h.json', 'kv'))).toBe(
      'h.json:5:48: events.1.output: expected a string or null, the answer to a get; got true',
    );
  });

  it('must be one that clients can have seen', () => {
    expect(says(() => parseHistory(historyOf(get, get), 'h.json', 'kv'))).toBe(
      'h.json:5:5: events.1: process 0 invokes while its operation from event 0 is open',
    );
    const early = { process: 1, type: 'invoke', time: 0, input: get.input };
    expect(says(() => parseHistory(historyOf(get, early), 'h.json', 'kv'))).toBe(
      'h.json:5:5: events.1: time goes back from 1 to 0',
    );
  });
});

describe('a run record', () => {
  it('gives back the record that was written', () => {
    expect(parseRun(formatRun(record), 'run.json')).toStrictEqual(
      JSON.parse(JSON.stringify(record)),
    );
    const untraced = { ...record, trace: null };
    expect(parseRun(formatRun(untraced), 'run.json')).toStrictEqual(untraced);
  });

  it('is refused where it is damaged', () => {
    const text = formatRun(record);
    expect(says(() => parseRun(text.replace('"verdict":"linear', '"verdict":"lineer'), 'r'))).toBe(
      'r:7:27: judgement.verdict: expected one of linearizable, holds, violation, unknown; got "lineerizable"; did you mean "linearizable"?',
    );
    expect(says(() => parseRun(text.replace('"kind":"lead"', '"kind":"load"'), 'r'))).toMatch(
      /^r:\d+:\d+: trace\.\d+\.effects\.\d+\.kind: expected one of persist, .*; got "load"; did you mean "lead"\?$/,
    );
    expect(says(() => parseRun(text.slice(0, 400), 'r'))).toMatch(/^r:6:\d+: expected .*; got /);
  });
});

describe('outputs', () => {
  const finding = {
    signature: 'stale-read',
    anomaly: 'stale-read',
    firstCase: 3,
    scenario: 'reports/found/stale-read.json',
    shrunk: { operations: 3, faults: 1, overrides: 0, replicas: 3, clients: 2 },
    shrinkRuns: 120,
    shrinkMs: 80.5,
    confirmed: { zeromq: true },
  };
  const campaign = {
    format: 'linlab/campaign@1',
    system: 'kvpaxos',
    host: 'sim',
    seed: 1,
    cases: 10,
    casesPerSecond: 999.5,
    operations: 400,
    virtualSeconds: 12.5,
    verdicts: { linearizable: 9, violation: 1, unknown: 0 },
    findings: [finding],
    out: 'reports/run',
  };

  it('of a campaign, a replay and an error are read', () => {
    expect(parseCampaign(JSON.stringify(campaign), 'c.json')).toStrictEqual(campaign);
    const replay = {
      format: 'linlab/replay@1',
      verdict: 'violation',
      anomaly: 'stale-read',
      traceHash: '0123456789abcdef',
      host: 'zeromq',
      matchesExpected: null,
    };
    expect(parseReplay(JSON.stringify(replay), 'r.json')).toStrictEqual(replay);
    const error = { format: 'linlab/error@1', code: 'input', message: 'no', where: null };
    expect(parseErrorOutput(JSON.stringify(error), 'e.json')).toStrictEqual(error);
  });

  it('of another shape are refused', () => {
    const wrong = { ...campaign, host: 'zermq', findings: [{ ...finding, shrunk: {} }] };
    expect(says(() => parseCampaign(JSON.stringify(wrong, null, 1), 'c.json'))).toBe(
      `c.json:4:10: host: expected one of sim, zeromq, live; got "zermq"; did you mean "zeromq"?
c.json:21:14: findings.0.shrunk.operations: expected a whole number from 0; got nothing
c.json:21:14: findings.0.shrunk.faults: expected a whole number from 0; got nothing
c.json:21:14: findings.0.shrunk.overrides: expected a whole number from 0; got nothing
c.json:21:14: findings.0.shrunk.replicas: expected a whole number from 0; got nothing
c.json:21:14: findings.0.shrunk.clients: expected a whole number from 0; got nothing`,
    );
  });
});
