// `zoo`: how fast planted bugs are found, against what was measured before.

import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Trial, ZooRow } from '../../src/lab/zoo/zoo.ts';
import { regressionOf, spreadOf, zooRow } from '../../src/lab/zoo/zoo.ts';
import { parseZoo } from '../../src/schemas/zoo.ts';
import { newDesk } from './captured.ts';

const desk = newDesk();
afterAll(desk.clear);

const PLANTED = resolve(import.meta.dirname, 'fixtures/simulated-only.ts');

function trial(cases: number, parts: number | null): Trial {
  const rest = { signature: 'stale-read', overrides: 0, shrinkRuns: 9, shrinkMs: 9 };
  const found = parts === null ? null : { ...rest, parts, soundPasses: true };
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
});

describe('linlab zoo', () => {
  it('measures each bug, writes the numbers, and compares with them', async () => {
    const argv = [
      'zoo',
      '--mutants',
      `stale-snapshot,${PLANTED}`,
      '--trials',
      '2',
      '--cases',
      '300',
    ];
    const ended = await desk.run(...argv, '--out', 'zoo.json');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/^stale-snapshot +\w+ +2\/2 /m);
    expect(ended.stderr).toContain('1 of 2: stale-snapshot');
    const zoo = parseZoo(desk.read('zoo.json'), 'zoo.json');
    expect(zoo.rows.map(({ trials }) => trials)).toEqual([2, 2]);
    expect(zoo.rows[0]).toMatchObject({ failOnSound: 0, censored: 0 });
    const same = await desk.run(...argv, '--baseline', 'zoo.json', '--json');
    expect(same.code).toBe(0);
    const counts = parseZoo(same.stdout, 'stdout').rows.map(({ cases }) => cases);
    expect(counts).toEqual(zoo.rows.map(({ cases }) => cases));
    const [first] = zoo.rows;
    const rosy = {
      ...zoo,
      rows: [{ ...first, shrunk: { ...first?.shrunk, parts: { median: 0, min: 0, max: 0 } } }],
    };
    desk.write('rosy.json', JSON.stringify(rosy));
    const worse = await desk.run(...argv, '--baseline', 'rosy.json');
    expect(worse.code).toBe(1);
    expect(worse.stdout).toContain('worse than before: kvpaxos:stale-snapshot: shrunk to');
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
