// `demo`: when it is green, when the bug counts as caught, and the real thing, shortened.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isCaught, isGreen } from '../../src/cli/commands/demo.ts';
import type { FinishedCampaign } from '../../src/cli/campaign.ts';
import { newDesk, onlyObject } from './captured.ts';

const desk = newDesk();
afterAll(desk.clear);

interface Made {
  readonly cases?: number;
  readonly linearizable?: number;
  readonly broken?: number;
  readonly findings?: readonly (boolean | null)[];
}

function made({ cases = 9, linearizable = 9, broken = 0, findings = [] }: Made): FinishedCampaign {
  const verdicts = { linearizable, violation: 0, unknown: cases - linearizable };
  const result = { cases, verdicts, broken: Array.from({ length: broken }, () => ({ case: 0 })) };
  const folder = { findings: findings.map((zeromq) => ({ confirmed: { zeromq } })) };
  // Only what the two questions look at.
  return { result, folder } as unknown as FinishedCampaign;
}

describe('the demo', () => {
  it.each([
    [{}, true],
    [{ cases: 0, linearizable: 0 }, false],
    [{ linearizable: 8 }, false],
    [{ broken: 1 }, false],
    [{ findings: [true] }, false],
  ])('a sound campaign with %j is green: %s', (numbers, green) => {
    expect(isGreen(made(numbers))).toBe(green);
  });

  it.each([
    [[], false],
    [[null], false],
    [[false], false],
    [[false, true], true],
  ])('findings confirmed %j are a catch: %s', (findings, caught) => {
    expect(isCaught(made({ findings }))).toBe(caught);
  });

  it('passes the sound store over ZeroMQ, catches the bug and tells its story', async () => {
    const { code, stdout } = await desk.run('demo', '--time', '2');
    expect(stdout).toContain('✓ sound store green, planted bug caught');
    expect(stdout).toContain('Verdict: violation');
    expect(stdout).toContain('reports/demo/report.html');
    expect(existsSync(join(desk.folder, 'reports/demo/report.html'))).toBe(true);
    expect(existsSync(join(desk.folder, 'reports/demo/sound/campaign.json'))).toBe(true);
    expect(code).toBe(0);
  });

  it('ends with 130 when it is interrupted', async () => {
    const changes = { listenForInterrupt: (): AbortSignal => AbortSignal.abort() };
    const people = await desk.runWith(changes, 'demo', '--host', 'sim');
    expect(people.code).toBe(130);
    expect(people.stdout).toContain('interrupted; part 2 of 2, the planted bug, did not run');
    const json = await desk.runWith(changes, 'demo', '--host', 'sim', '--json');
    expect(onlyObject(json)).toMatchObject({ format: 'linlab/demo@1', planted: null, ok: false });
  });
});
