// A campaign as JUnit XML, which every CI server reads: a test for each finding, which failed, one
// for the cases that held, and one for what makes a campaign prove little.

import type { CampaignSummary, FindingReport } from '../campaign-summary.ts';
import { passed } from '../campaign-section.ts';
import type { CorpusSummary } from '../corpus-section.ts';
import { escapeText } from '../markup.ts';
import { visible } from '../view/words.ts';
import type { ToldFinding } from './campaign-words.ts';
import { explanationOf, tellAll } from './campaign-words.ts';

/** What cannot be seen is written out; these two XML cannot write at all. */
const xml = (text: string): string =>
  escapeText(visible(text).replace(/[\ufffe\uffff]/g, '\ufffd'));
const block = (lines: readonly string[]): string => lines.map(xml).join('\n');

interface Test {
  readonly name: string;
  /** The element that says why it did not pass; '' where it did. */
  readonly outcome: string;
}

function findingTest(told: ToldFinding): Test {
  const { finding, report } = told;
  const { anomaly, firstCase, signature } = finding;
  const story = report === null ? [] : [...report.extra.story, '', report.extra.command];
  const message = xml(explanationOf(told));
  return {
    name: `${signature}, first in case ${String(firstCase)}`,
    outcome: `<failure type="${xml(anomaly)}" message="${message}">${block(story)}</failure>`,
  };
}

function corpusTest({ scenario, verdict, signature }: CorpusSummary): Test {
  const failure = `<failure type="${xml(signature ?? '')}" message="it fails again"/>`;
  const outcome = {
    linearizable: '',
    holds: '',
    violation: failure,
    unknown: '<skipped message="unknown"/>',
  };
  return { name: scenario, outcome: outcome[verdict] };
}

function testsOf(campaign: CampaignSummary, told: readonly ToldFinding[]): Test[] {
  const { verdicts, cases, vacuous = [] } = campaign;
  const { guarantees = [] } = campaign;
  const good =
    guarantees.length === 0
      ? 'are linearizable'
      : `kept ${guarantees.map(({ guarantee }) => guarantee).join(', ')}`;
  const held = `${String(passed(campaign))} of ${String(cases)} cases ${good}`;
  const unknown = `${String(verdicts.unknown)} cases have no verdict`;
  return [
    ...(campaign.corpus ?? []).map(corpusTest),
    ...told.map(findingTest),
    { name: held, outcome: '' },
    ...(verdicts.unknown === 0
      ? []
      : [{ name: 'every case has a verdict', outcome: `<skipped message="${unknown}"/>` }]),
    ...vacuous.map((reason) => ({
      name: 'the campaign exercised what it is for',
      outcome: `<failure type="vacuous" message="${xml(reason)}"/>`,
    })),
  ];
}

/** The text of a JUnit file. `reports` go with `campaign.findings`, place by place. */
export function junitOf(
  campaign: CampaignSummary,
  reports: readonly (FindingReport | null)[],
): string {
  const suite = xml(`linlab: ${campaign.system} over ${campaign.host}`);
  const seconds = campaign.casesPerSecond === 0 ? 0 : campaign.cases / campaign.casesPerSecond;
  const tests = testsOf(campaign, tellAll(campaign, reports));
  const failures = tests.filter(({ outcome }) => outcome.startsWith('<failure')).length;
  const skipped = tests.filter(({ outcome }) => outcome.startsWith('<skipped')).length;
  const counts = `tests="${String(tests.length)}" failures="${String(failures)}" errors="0" skipped="${String(skipped)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="${suite}" ${counts} time="${seconds.toFixed(3)}">`,
    ...tests.map(({ name, outcome }) => {
      const open = `    <testcase classname="${suite}" name="${xml(name)}"`;
      return outcome === '' ? `${open}/>` : `${open}>${outcome}</testcase>`;
    }),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
