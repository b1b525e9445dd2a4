// `zoo`: how fast planted bugs are found, against what was measured before.

import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { measureTwins } from '../../src/cli/commands/zoo-twins.ts';
import type { Io } from '../../src/cli/io.ts';
import { simulate } from '../../src/hosts/sim/simulate.ts';
import { DEFAULT_LIMITS, newGenerator, scenarioOf } from '../../src/lab/generate/generate.ts';
import { PORTFOLIO } from '../../src/lab/generate/strategies.ts';
import { judge } from '../../src/lab/run/judge.ts';
import type { Trial, ZooRow } from '../../src/lab/zoo/zoo.ts';
import { regressionOf, spreadOf, zooRow } from '../../src/lab/zoo/zoo.ts';
import { parseZoo, twinsSchema } from '../../src/schemas/zoo.ts';
import { SOUND_STORE, systemNamed } from '../../src/systems/registry.ts';
import { newDesk } from './captured.ts';

const desk = newDesk();
afterAll(desk.clear);

const PLANTED = resolve(import.meta.dirname, 'fixtures/simulated-only.ts');

function trial(cases: number, parts: number | null): Trial {
  const rest = { signature: 'stale-read', overrides: 0, shrinkRuns: 9, shrinkMs: 9 };
  const shape = { form: `${String(parts)} gets`, loose: parts === 5 ? 1 : 0 };
  const found = parts === null ? null : { ...rest, ...shape, parts, soundPasses: true };
  return { seed: 1, cases, cpuMs: 10, found };
}

describe('a row of the zoo', () => {
  it('is graded by the median, to which censored trials belong', () => {
    const easy = zooRow('x', [trial(10, 3), trial(50, 4), trial(900, 5)]);
    expect(easy).toMatchObject({ grade: 'easy', censored: 0, cases: { median: 50, max: 900 } });
    const hard = zooRow('x', [trial(10, 3), trial(2000, null), trial(2000, null)]);
    expect(hard).toMatchObject({ grade: 'hard', censored: 2, cases: { median: null, min: 10 } });
    expect(zooRow('x', [trial(51, 3)]).grade).toBe('medium');
    expect(zooRow('x', [trial(501, 3)]).grade).toBe('hard');
    expect(hard.shrunk?.parts).toEqual({ median: 3, min: 3, max: 3 });
    expect(easy.shrunk).toMatchObject({ forms: 3, minimal: 2 });
    expect(zooRow('x', [trial(2000, null)]).shrunk).toBeNull();
    expect(() => spreadOf([])).toThrow('nothing');
  });

  it('is a regression where it takes several times as many cases or ends larger', () => {
    const before = zooRow('x', [trial(100, 4)]);
    const better = (row: ZooRow): string | null => regressionOf(row, before);
    expect(better(zooRow('x', [trial(300, 6)]))).toBeNull();
    expect(better(zooRow('x', [trial(301, 4)]))).toContain(
      '301 cases to the first finding, before 100',
    );
    expect(better(zooRow('x', [trial(100, 7)]))).toContain('shrunk to 7');
    expect(better(zooRow('x', [trial(2000, null)]))).toContain('found by 0 % of all trials');
  });

  it('is a regression where as many trials come to more forms, and to more than three', () => {
    const rowOf = (...forms: number[]): ZooRow =>
      zooRow(
        'x',
        forms.map((form) => trial(100, form)),
      );
    const worse = regressionOf(rowOf(3, 4, 5, 6), rowOf(3, 3, 4, 5));
    expect(worse).toBe('x: shrunk to 4 different forms, before to 3');
    expect(regressionOf(rowOf(3, 3, 4, 5), rowOf(3, 3, 3, 3))).toBeNull();
    expect(regressionOf(rowOf(3, 4, 5, 6), rowOf(3, 4, 5))).toBeNull();
  });
});

describe('linlab zoo', () => {
  it('measures each bug, writes the numbers, and compares with them', async () => {
    const argv = ['zoo', '--mutants', `no-dedup,${PLANTED}`, '--trials', '2', '--cases', '300'];
    const ended = await desk.run(...argv, '--out', 'zoo.json');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/^no-dedup +\w+ +2\/2 /m);
    expect(ended.stderr).toContain('1 of 2: no-dedup');
    const zoo = parseZoo(desk.read('zoo.json'), 'zoo.json');
    expect(zoo.rows.map(({ trials }) => trials)).toEqual([2, 2]);
    expect(zoo.rows[0]).toMatchObject({ failOnSound: 0, censored: 0 });
    const same = await desk.run(...argv, '--baseline', 'zoo.json', '--json');
    expect(same.code).toBe(0);
    const counts = parseZoo(same.stdout, 'stdout').rows.map(({ cases }) => cases);
    expect(counts).toEqual(zoo.rows.map(({ cases }) => cases));
    const few = ['zoo', '--mutants', 'no-dedup', '--trials', '1', '--cases', '2'];
    const worse = await desk.run(...few, '--baseline', 'zoo.json');
    expect(worse.code).toBe(1);
    expect(worse.stdout).toContain('worse than before: kvpaxos:no-dedup: found by 0 %');
  });

  it('says unknown where a bug is not found, and names the mutant that there is not', async () => {
    const ended = await desk.run(
      'zoo',
      '--mutants',
      'lease-forgotten',
      '--trials',
      '1',
      '--cases',
      '3',
    );
    expect(ended.code).toBe(2);
    expect(ended.stdout).toContain('> 3');
    const unknown = await desk.run('zoo', '--mutants', 'no-dedub');
    expect(unknown.code).toBe(254);
    expect(unknown.stderr).toContain('did you mean kvpaxos:no-dedup?');
  });
});

describe('linlab zoo --twins', () => {
  it('puts sound twins through cases and finds nothing', async () => {
    const argv = ['zoo', '--twins', '--mutants', 'no-dedup,local-reads,read-at-noop'];
    const ended = await desk.run(...argv, '--cases', '20', '--out', 'twins.json');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/^only-in-turn +20 cases, 0 false alarms; looks like no-dedup$/m);
    expect(ended.stdout).toContain('2 sound twins: 40 cases, 0 false alarms');
    expect(ended.stderr).toContain('2 of 2: only-in-turn');
    const again = await desk.run(...argv, '--cases', '20', '--json');
    const twins = twinsSchema.parse(JSON.parse(again.stdout));
    expect(twins).toEqual(JSON.parse(desk.read('twins.json')));
    expect(twins.rows.map(({ system, cases }) => [system, cases])).toEqual([
      ['kvpaxos:read-at-noop', 20],
      ['kvpaxos:only-in-turn', 20],
    ]);
  });

  it('names the cases of alarms, and ends with 1', async () => {
    const wolf = systemNamed('kvpaxos:answer-when-proposed') ?? SOUND_STORE;
    const generator = newGenerator({ ...DEFAULT_LIMITS, replicas: 3, faults: wolf.faults });
    const expected = Array.from({ length: 20 }, (_, index) => {
      const { signature } = judge(simulate(scenarioOf(generator, 1, index), wolf.code));
      return signature === null ? null : { case: index, signature };
    }).filter((alarm) => alarm !== null);
    expect(expected.length).toBeGreaterThan(1);
    const printed: string[] = [];
    const codes: number[] = [];
    const io: Io = {
      stdout: desk.sink((text) => printed.push(text)),
      stderr: desk.sink(() => undefined),
      readStdin: () => Promise.resolve(''),
      env: {},
      cwd: desk.folder,
      command: 'npx linlab',
      listenForInterrupt: () => new AbortController().signal,
    };
    const context = { io, endWith: (code: number) => codes.push(code) };
    const flags = { seed: 1, replicas: 3, cases: 20, strategy: PORTFOLIO };
    await measureTwins(context, [{ ...wolf, twinOf: wolf.name }], flags);
    expect(codes).toEqual([1]);
    expect(printed.filter((text) => text.startsWith('false alarm'))).toEqual(
      expected.map(
        (alarm) =>
          `false alarm: ${alarm.signature} in case ${String(alarm.case)} of seed 1 with 3 replicas\n`,
      ),
    );
  });

  it('is interrupted between cases', async () => {
    const listenForInterrupt = (): AbortSignal => AbortSignal.abort();
    const ended = await desk.runWith({ listenForInterrupt }, 'zoo', '--twins', '--cases', '20');
    expect(ended.code).toBe(130);
    expect(ended.stdout).toContain('0 sound twins: 0 cases');
  });

  it('says where there is no twin, and what it does not go with', async () => {
    const none = await desk.run('zoo', '--twins', '--mutants', 'local-reads');
    expect(none.code).toBe(254);
    expect(none.stderr).toContain('no sound twin is known of kvpaxos:local-reads');
    const both = await desk.run('zoo', '--twins', '--trials', '2');
    expect(both.code).toBe(254);
  });
});
