// Findings outlast a disk that is full for a while.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import type { Newcomer } from '../../src/cli/campaign-folder.ts';
import {
  addFinding,
  campaignOutput,
  closeFolder,
  findingOutputs,
  openFolder,
} from '../../src/cli/campaign-folder.ts';
import { findingIn } from '../../src/cli/campaign-state.ts';
import { executeOnce, expectationOf } from '../../src/cli/execute.ts';
import type { Io } from '../../src/cli/io.ts';
import { EMPTY_SUM } from '../../src/lab/campaign/batch.ts';
import type { CampaignResult } from '../../src/lab/campaign/campaign.ts';
import type { Finding } from '../../src/lab/campaign/finding.ts';
import { parseScenario } from '../../src/lab/scenario/file.ts';
import { SOUND_STORE } from '../../src/systems/registry.ts';
import { newDesk } from './captured.ts';

const desk = newDesk();
afterAll(desk.clear);

const io: Io = {
  ...{ stdout: process.stdout, stderr: process.stderr, env: {}, cwd: desk.folder, command: 'x' },
  readStdin: () => Promise.resolve(''),
  listenForInterrupt: () => new AbortController().signal,
};

async function someFinding(signature: string): Promise<Finding> {
  const bare = parseScenario('format: linlab/scenario@1\nreplicas: 3\nclients: []\n', 'x.yaml');
  const record = await executeOnce(SOUND_STORE, 'sim', bare);
  const scenario = { ...bare, expected: expectationOf(record) };
  const counts = { firstCase: 0, shrinkRuns: 1, shrinkMs: 1, shrunkToTheEnd: true };
  const rest = { original: bare, scenario, rate: null, confirmed: { zeromq: null }, record };
  return { signature, anomaly: signature, ...counts, ...rest };
}

const newcomer = (path: string): Newcomer => {
  return { path, system: 'kvpaxos', seed: 1, systemGiven: 'kvpaxos' };
};

const RESULT: CampaignResult = {
  ...EMPTY_SUM,
  ...{ system: 'kvpaxos', host: 'sim', seed: 1, cases: 1, casesPerSecond: 1 },
  ...{ shard: { index: 1, of: 1 }, findings: [], unknowns: [], interrupted: false, ended: null },
  guarantees: ['linearizable'],
  verdicts: { linearizable: 0, holds: 0, violation: 1, unknown: 0 },
};

describe('the folder of a campaign', () => {
  it('gets at its end the findings that could not be written when they were made', async () => {
    const folder = await openFolder(io, newcomer('out'));
    const findings = join(desk.folder, 'out/findings');
    rmSync(findings, { recursive: true });
    writeFileSync(findings, 'in the way');
    const finding = await someFinding('crash');
    expect(() => addFinding(io, folder, finding)).toThrow('a file');
    rmSync(findings);
    const output = campaignOutput(io, folder, RESULT, []);
    const closing = await closeFolder(io, folder, {
      campaign: output,
      counts: RESULT,
      broken: [],
      again: 'again',
    });
    expect(closing).toMatchObject({ report: 'out/report.html', problem: null, lost: [] });
    expect(desk.read('out/junit.xml')).toContain('<failure type="crash"');
    expect(desk.read('out/summary.md')).toContain('| 1 | crash |');
    expect(output.findings[0]?.scenario).toBe('out/findings/01-crash.json');
    const written = desk.read('out/findings/01-crash.json');
    expect(parseScenario(written, 'x.json')).toEqual(finding.scenario);
    expect(desk.read('out/runs/01-crash.run.json')).toContain('linlab/run@1');
  });

  it('tells of a campaign that was cut short before it takes its place', async () => {
    mkdirSync(join(desk.folder, 'cut'));
    desk.write('cut/progress.json', '{}');
    const stderr = new PassThrough();
    await openFolder({ ...io, stderr }, newcomer('cut'));
    expect(String(stderr.read())).toContain('replacing the campaign in cut that was cut short');
    expect(() => desk.read('cut/progress.json')).toThrow('ENOENT');
  });

  it('gives a finding back as it was, also one that was not shrunk to the end', async () => {
    const folder = await openFolder(io, newcomer('back'));
    const finding = { ...(await someFinding('crash')), shrunkToTheEnd: false };
    addFinding(io, folder, finding);
    const [output] = findingOutputs(io, folder);
    if (output === undefined) throw new Error('there is one');
    const back = await findingIn(io, 'back', output);
    expect(back).toMatchObject({ shrunkToTheEnd: false, scenario: finding.scenario });
    expect(back.record.judgement).toEqual(finding.record.judgement);
  });

  it('writes every finding once', async () => {
    const folder = await openFolder(io, newcomer('once'));
    addFinding(io, folder, await someFinding('liveness'));
    desk.write('once/findings/01-liveness.json', 'looked at');
    const campaign = campaignOutput(io, folder, RESULT, []);
    await closeFolder(io, folder, { campaign, counts: RESULT, broken: [], again: 'again' });
    expect(desk.read('once/findings/01-liveness.json')).toBe('looked at');
  });
});
