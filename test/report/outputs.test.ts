// A campaign for others to show: JUnit XML, Markdown, GitHub's annotations. Whatever a history holds,
// it stays text.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/lab/scenario/file.ts';
import { simulate } from '../../src/hosts/sim/simulate.ts';
import { judge } from '../../src/lab/run/judge.ts';
import { runRecord } from '../../src/lab/run/record.ts';
import { tellStory } from '../../src/lab/story/story.ts';
import type { CampaignSummary, FindingReport } from '../../src/report/report.ts';
import { annotationsOf, junitOf, markdownOf } from '../../src/report/report.ts';
import { systemNamed } from '../../src/systems/registry.ts';

const NASTY = ']]> <b>&amp;</b> "quoted" `code` | # [x](y) \u0007\ufffe\n::error::no';

const system = systemNamed('kvpaxos:no-dedup');
const path = new URL('../../scenarios/mutants/no-dedup.json', import.meta.url);
const scenario = parseScenario(readFileSync(path, 'utf8'), 'no-dedup.json');

function reportOf(explanation: string | null): FindingReport {
  if (system === undefined) throw new Error('the mutant is gone');
  const outcome = simulate(scenario, system.code, { trace: true });
  const on = { system: system.name, host: 'sim', protocolVersion: 2 } as const;
  const record = runRecord(on, scenario, outcome, judge(outcome));
  const judgement = explanation === null ? record.judgement : { ...record.judgement, explanation };
  const extra = { command: 'linlab replay x.json', version: '0', story: tellStory(record) };
  return { record: { ...record, judgement }, extra };
}

const CAMPAIGN: CampaignSummary = {
  ...{ system: 'kvpaxos:no-dedup', host: 'sim', seed: 7, cases: 100, casesPerSecond: 50 },
  ...{ operations: 3000, virtualSeconds: 200 },
  verdicts: { linearizable: 97, violation: 1, unknown: 2 },
  findings: [
    {
      ...{ signature: 'duplicated-append', anomaly: 'duplicated-append', firstCase: 1234 },
      scenario: 'findings/01.json',
      shrunk: { operations: 2, faults: 0, overrides: 1, replicas: 3, clients: 1 },
      ...{ shrinkRuns: 100, shrinkMs: 90, confirmed: { zeromq: true } },
    },
  ],
};

const QUIET = {
  ...CAMPAIGN,
  findings: [],
  verdicts: { linearizable: 100, violation: 0, unknown: 0 },
};

/** Element and attribute names in order; throws where tags do not match. */
function elementsOf(xml: string): string[] {
  const open: string[] = [];
  const seen: string[] = [];
  const tags = /<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>|<\?xml[^>]*\?>|[<>]/g;
  for (const [tag, closing, name = '', , empty] of xml.matchAll(tags)) {
    if (tag.startsWith('<?')) continue;
    if (name === '') throw new Error(`a bare ${tag}`);
    if (closing === '/') expect(open.pop()).toBe(name);
    else seen.push(name);
    if (closing === '' && empty === '') open.push(name);
  }
  expect(open).toEqual([]);
  return seen;
}

describe('JUnit', () => {
  it('has a failed test for each finding, with its story and the line that replays it', () => {
    const xml = junitOf(CAMPAIGN, [reportOf(null)]);
    expect(elementsOf(xml)).toEqual([
      ...['testsuites', 'testsuite', 'testcase', 'failure', 'testcase', 'testcase', 'skipped'],
    ]);
    expect(xml).toContain('tests="3" failures="1" errors="0" skipped="1" time="2.000"');
    expect(xml).toContain('linlab replay x.json</failure>');
    expect(xml).toContain('name="97 of 100 cases are linearizable"/>');
  });

  it('fails where a campaign proves little, and has one test where all is well', () => {
    expect(elementsOf(junitOf(QUIET, []))).toEqual(['testsuites', 'testsuite', 'testcase']);
    const xml = junitOf({ ...QUIET, vacuous: ['the leader never changed'] }, []);
    expect(xml).toContain('failures="1"');
    expect(xml).toContain('message="the leader never changed"');
  });

  it('is XML whatever a history holds', () => {
    const xml = junitOf({ ...CAMPAIGN, system: NASTY }, [reportOf(NASTY)]);
    expect(elementsOf(xml)).toContain('failure');
    expect(xml).not.toMatch(/\u0007|\ufffe/);
  });
});

describe('Markdown', () => {
  it('has a table of findings and the story of each', () => {
    const text = markdownOf(CAMPAIGN, [reportOf(null)]);
    expect(text).toContain(
      '## ✗ kvpaxos:no-dedup over sim, seed 7: 1 finding in 100 cases, 2 unknown',
    );
    expect(text).toContain(
      '| 1 | duplicated-append | 1,234 | 2 operations, 0 faults, 1 override | yes |',
    );
    expect(text).toContain('```\nlinlab replay x.json\n```');
    expect(markdownOf(QUIET, [])).toBe(
      '## ✓ kvpaxos:no-dedup over sim, seed 7: no finding in 100 cases\n',
    );
    const little = markdownOf({ ...QUIET, vacuous: ['the leader never changed'] }, []);
    expect(little).toContain('## ? ');
    expect(little).toContain('> This proves little: the leader never changed.');
  });

  it('takes nothing of a history for markup', () => {
    const [first] = CAMPAIGN.findings;
    if (first === undefined) throw new Error('there is a finding');
    const nasty = { ...CAMPAIGN, findings: [{ ...first, anomaly: NASTY }] };
    const text = markdownOf(nasty, [reportOf(NASTY)]);
    expect(text).not.toContain('<b>');
    const row = text.split('\n').find((line) => line.startsWith('| 1 |')) ?? '';
    expect(row.match(/(?<!\\)\|/g)).toHaveLength(6);
    expect(row).toContain('\\[x\\]');
  });
});

describe('a corpus', () => {
  const corpus = [
    { scenario: 'found/a.json', verdict: 'violation', signature: 'stale-read' },
    { scenario: 'found/b.json', verdict: 'linearizable', signature: null },
  ] as const;

  it('is told of everywhere, and fails what would have passed', () => {
    const campaign = { ...QUIET, corpus };
    const xml = junitOf(campaign, []);
    expect(xml).toContain('tests="3" failures="1"');
    expect(xml).toContain('name="found/a.json"><failure type="stale-read"');
    const text = markdownOf(campaign, []);
    expect(text).toContain('## ✗ ');
    expect(text).toContain('1 of 2 scenarios of the corpus fail');
    expect(text).toContain('- found/a.json fails again: stale-read');
    expect(annotationsOf(campaign, [])[0]).toContain('found/a.json fails again');
    const healthy = { ...QUIET, corpus: corpus.slice(1) };
    expect(markdownOf(healthy, [])).toContain('1 scenario of the corpus, none fails');
  });
});

describe("GitHub's annotations", () => {
  it('are one line for each finding and each warning', () => {
    const [line, ...others] = annotationsOf(CAMPAIGN, [reportOf(NASTY)]);
    expect(others).toEqual([]);
    expect(line).toMatch(/^::error title=kvpaxos%3Ano-dedup%3A duplicated-append::/);
    expect(line).toMatch(/%0Alinlab replay x\.json$/);
    expect(line).not.toContain('\n');
    expect(annotationsOf(QUIET, [])).toEqual([]);
    const [warning] = annotationsOf({ ...QUIET, vacuous: ['100 % failed'] }, []);
    expect(warning).toContain('this proves little: 100 %25 failed');
  });
});
