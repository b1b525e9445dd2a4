// A campaign as Markdown, for a pull request or the summary of a CI job.

import { describeRate } from '../../lab/run/rate.ts';
import type { CampaignSummary, FindingReport } from '../campaign-summary.ts';
import { failingAgain } from '../campaign-section.ts';
import { escapeText } from '../markup.ts';
import { visible } from '../view/words.ts';
import type { ToldFinding } from './campaign-words.ts';
import { explanationOf, headlineOf, sizeOfFinding, tellAll } from './campaign-words.ts';

/** Text in a sentence or a cell: nothing in it is markup, and it stays on its line. */
function md(text: string): string {
  const line = escapeText(visible(text).replace(/\s+/g, ' '));
  return line.replace(/[\\`*_[\]|~#!]/g, (character) => `\\${character}`);
}

/** Lines as they are, in a fence longer than any that they hold. */
function fenced(lines: readonly string[]): string[] {
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)),
  );
  const fence = '`'.repeat(longest + 1);
  return [fence, ...lines.map(visible), fence];
}

function details(told: ToldFinding): string[] {
  const { finding, report } = told;
  const story = report === null ? [] : fenced(report.extra.story);
  const command = report === null ? [] : ['', 'Replay it:', '', ...fenced([report.extra.command])];
  return [
    '<details>',
    `<summary>${escapeText(visible(finding.anomaly))}: ${escapeText(explanationOf(told))}</summary>`,
    '',
    ...story,
    ...command,
    '',
    '</details>',
    '',
  ];
}

function table(told: readonly ToldFinding[]): string[] {
  if (told.length === 0) return [];
  const rows = told.map(({ finding }, index) => {
    const { anomaly, firstCase, confirmed, rate } = finding;
    const isHeld = Object.values(confirmed).includes(true) ? 'yes' : 'no';
    const held = rate === undefined ? isHeld : describeRate(rate);
    const cells = [anomaly, firstCase.toLocaleString('en'), sizeOfFinding(finding), held];
    return `| ${String(index + 1)} | ${cells.map(md).join(' | ')} |`;
  });
  return [
    '| # | finding | first case | shrunk to | confirmed |',
    '| - | - | -: | - | - |',
    ...rows,
    '',
  ];
}

/** Cases that the checker gave up on, and how to judge each with more. */
function unknownLines({ unknowns = [] }: CampaignSummary): string[] {
  return unknowns.flatMap(({ case: index, why, command }) => [
    `Case ${index.toLocaleString('en')} is not known: ${md(why)}. Judge it with more:`,
    '',
    ...fenced([command]),
    '',
  ]);
}

/** The text of a summary. `reports` go with `campaign.findings`, place by place. */
export function markdownOf(
  campaign: CampaignSummary,
  reports: readonly (FindingReport | null)[],
): string {
  const told = tellAll(campaign, reports);
  const { vacuous = [], verdicts } = campaign;
  const again = failingAgain(campaign);
  const isGood = told.length + vacuous.length + verdicts.unknown === 0;
  const sign = told.length + again.length > 0 ? '✗' : isGood ? '✓' : '?';
  return [
    `## ${sign} ${md(headlineOf(campaign))}`,
    '',
    ...vacuous.map((reason) => `> This proves little: ${md(reason)}.\n`),
    ...again.map(
      ({ scenario, signature }) => `- ${md(scenario)} fails again: ${md(signature ?? '')}\n`,
    ),
    ...table(told),
    ...told.flatMap(details),
    ...unknownLines(campaign),
  ].join('\n');
}
