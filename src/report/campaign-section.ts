// A campaign as a page: what was run, how it ended, and every finding with its run.

import { discoverySection, marksSection, mixSection, serviceSection } from './campaign/sections.ts';
import { unknownsSection } from './campaign/unknowns.ts';
import { describeRate } from '../lab/run/rate.ts';
import type { CampaignFinding, CampaignSummary, FindingReport } from './campaign-summary.ts';
import type { CorpusSummary } from './corpus-section.ts';
import { corpusSection } from './corpus-section.ts';
import { describeEnd } from './ending.ts';
import type { Markup } from './markup.ts';
import { html, NOTHING } from './markup.ts';
import type { RunExtra } from './run-section.ts';
import { commandBox, factList, runSection } from './run-section.ts';
import { meaningOf } from './verdict.ts';
import { count, visible } from './view/words.ts';

/** Scenarios of the corpus that fail. */
export function failingAgain({ corpus = [] }: CampaignSummary): readonly CorpusSummary[] {
  return corpus.filter(({ verdict }) => verdict === 'violation');
}

/** How the scenarios that were executed first went; '' where there were none. */
export function corpusWords(campaign: CampaignSummary): string {
  const { corpus = [] } = campaign;
  if (corpus.length === 0) return '';
  const failing = failingAgain(campaign).length;
  const scenarios = `${count(corpus.length, 'scenario')} of the corpus`;
  return failing === 0 ? `${scenarios}, none fails` : `${String(failing)} of ${scenarios} fail`;
}

/** Cases that were as they should be. */
export function passed({ verdicts }: CampaignSummary): number {
  return verdicts.linearizable + (verdicts.holds ?? 0);
}

const number = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 });

function headline(campaign: CampaignSummary): Markup {
  const { system, cases, findings, verdicts, vacuous = [] } = campaign;
  const isUnknown = verdicts.unknown > 0 || vacuous.length > 0;
  const again = failingAgain(campaign).length;
  const kind = findings.length + again > 0 ? 'violation' : isUnknown ? 'unknown' : 'linearizable';
  const sign = { violation: '✗', unknown: '?', linearizable: '✓' }[kind];
  const found = count(findings.length, 'finding');
  const badge =
    kind === 'violation'
      ? findings.length > 0
        ? found
        : corpusWords(campaign)
      : kind === 'linearizable'
        ? 'no finding'
        : vacuous.length > 0
          ? 'no finding, but little was exercised'
          : 'no violation, some unknown';
  const sentence =
    verdicts.violation > 0
      ? `${visible(system)} failed in ${number(verdicts.violation)} of ${number(cases)} cases.`
      : `${visible(system)} held in ${number(passed(campaign))} of ${number(cases)} cases.`;
  return html`<header class="verdict ${kind}">
    <p class="badge ${kind}"><span aria-hidden="true">${sign}</span> ${badge}</p>
    <h1>${sentence}</h1>
  </header>`;
}

/** Verdicts as a bar whose parts are also named. */
function verdictBar({ verdicts, cases, guarantees }: CampaignSummary): Markup {
  let x = 0;
  const good = guarantees === undefined ? 'linearizable' : 'holds';
  const kinds = [good, 'violation', 'unknown'] as const;
  const parts = kinds.map((kind) => {
    const width = cases === 0 ? 0 : ((verdicts[kind] ?? 0) / cases) * 1000;
    const drawn = width > 0 ? Math.max(4, width) : 0;
    const part = html`<rect
      class="share ${kind}"
      x="${Math.min(x, 1000 - drawn)}"
      width="${drawn}"
      height="14"
    />`;
    x += drawn;
    return part;
  });
  const names = kinds.map(
    (kind) =>
      html`<li>
        <span class="key ${kind}" aria-hidden="true"></span>${number(verdicts[kind] ?? 0)} ${kind}
      </li>`,
  );
  return html`<svg
      class="shares"
      viewBox="0 0 1000 14"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      ${parts}
    </svg>
    <ul class="legend">
      ${names}
    </ul>`;
}

const share = (part: number, whole: number): string =>
  `${number(Math.floor((100 * part) / Math.max(1, whole)))} %`;

function reasons({ vacuous = [] }: CampaignSummary): Markup {
  if (vacuous.length === 0) return NOTHING;
  const items = vacuous.map((reason) => html`<li>${reason}</li>`);
  return html`<p class="note">This campaign proves little:</p>
    <ul>
      ${items}
    </ul>`;
}

/** Which guarantees the cases kept. */
function keptTable({ guarantees = [] }: CampaignSummary): Markup {
  if (guarantees.length === 0) return NOTHING;
  const rows = guarantees.map(
    ({ guarantee, holds, violation, unknown }) =>
      html`<tr>
        <th scope="row">${guarantee}</th>
        <td>${number(holds)}</td>
        <td>${number(violation)}</td>
        <td>${number(unknown)}</td>
      </tr>`,
  );
  const heads = ['Guarantee', 'Holds', 'Broken', 'Unknown'].map(
    (head) => html`<th scope="col">${head}</th>`,
  );
  return html`<h2>Guarantees</h2>
    <table>
      <thead>
        <tr>
          ${heads}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}

/** What was exercised, and how often each rare branch was taken: the rarest first. */
function coverageSection(campaign: CampaignSummary): Markup {
  const { coverage, cases } = campaign;
  if (coverage === undefined) return NOTHING;
  const { ok, fail, info, faultyWrites, leaderChanges } = coverage;
  const all = ok + fail + info;
  const facts = factList([
    ['Operations that succeeded', `${number(ok)} (${share(ok, all)})`],
    ['Without effect', `${number(fail)} (${share(fail, all)})`],
    ['Of unknown outcome', `${number(info)} (${share(info, all)})`],
    [
      'Cases in which a fault met a write',
      `${number(faultyWrites)} (${share(faultyWrites, cases)})`,
    ],
    [
      'Cases in which the leader changed',
      leaderChanges === null
        ? 'not seen on this host'
        : `${number(leaderChanges)} (${share(leaderChanges, cases)})`,
    ],
  ]);
  return html`<h2>What was exercised</h2>
    ${facts}${discoverySection(campaign)}${marksSection(campaign)}`;
}

function summary({ shrunk }: CampaignFinding): string {
  const { operations, faults, overrides, replicas, clients } = shrunk;
  const parts = [count(operations, 'operation'), count(faults, 'fault')];
  parts.push(count(overrides, 'override'), count(replicas, 'replica'), count(clients, 'client'));
  return parts.join(', ');
}

function findingFacts(finding: CampaignFinding): Markup {
  const confirmed = Object.entries(finding.confirmed).map(
    ([host, held]) => `${host}: ${held === null ? 'the host failed' : held ? 'yes' : 'no'}`,
  );
  return factList([
    ['Signature', visible(finding.signature)],
    ['First seen', `case ${number(finding.firstCase)}`],
    ['Shrunk to', summary(finding)],
    ['Shrinking', `${number(finding.shrinkRuns)} runs in ${number(finding.shrinkMs)} ms`],
    finding.rate === undefined
      ? ['Confirmed', confirmed.join(', ')]
      : ['Reproduced', describeRate(finding.rate)],
    ['Scenario', visible(finding.scenario)],
  ]);
}

interface Drawn {
  readonly markup: Markup;
  readonly nextRun: number;
}

function drawFinding(
  finding: CampaignFinding,
  kept: FindingReport | null,
  index: number,
  run: number,
): Drawn {
  const section = kept === null ? null : runSection(kept.record, kept.extra, run, 'h3');
  const meaning = meaningOf(finding.anomaly);
  const markup = html`<details class="finding" id="finding-${index}">
    <summary>
      <span class="badge violation"
        ><span aria-hidden="true">✗</span> ${visible(finding.anomaly)}</span
      >
      <span class="size">${summary(finding)}</span
      >${meaning === null ? NOTHING : html`<span class="gist">${meaning}</span>`}
    </summary>
    ${findingFacts(finding)}
    ${section === null ? html`<p class="note">The run of this finding was not kept.</p>` : section.markup}
  </details>`;
  return { markup, nextRun: section === null ? run : section.nextRun };
}

/** The whole campaign. */
export function campaignSection(
  campaign: CampaignSummary,
  findings: readonly (FindingReport | null)[],
  extra: Pick<RunExtra, 'command' | 'version'>,
): Markup {
  let run = 0;
  const drawn = campaign.findings.map((finding, index) => {
    const { markup, nextRun } = drawFinding(finding, findings[index] ?? null, index, run);
    run = nextRun;
    return markup;
  });
  const facts = factList([
    ['System', visible(campaign.system)],
    ['Host', visible(campaign.host)],
    ['Seed', String(campaign.seed)],
    ['Cases', `${number(campaign.cases)}, ${number(campaign.casesPerSecond)} a second`],
    ...(campaign.ended === undefined
      ? []
      : [['Ended', describeEnd(campaign.ended, campaign.cases)] as const]),
    ...(campaign.corpus === undefined ? [] : [['Corpus', corpusWords(campaign)] as const]),
    ['Operations', number(campaign.operations)],
    ['Virtual time', `${number(campaign.virtualSeconds)} s`],
    ...(campaign.casesPerSecond > 0
      ? [['Real time', `${number(campaign.cases / campaign.casesPerSecond)} s`] as const]
      : []),
    ['linlab', extra.version],
  ]);
  return html`${headline(campaign)}${verdictBar(campaign)}${reasons(campaign)}
    <div class="top">
      <div class="told">
        <h2>Run it again</h2>
        ${commandBox(extra.command)}
      </div>
      <div class="known">
        <h2>Facts</h2>
        ${facts}
      </div>
    </div>
    ${drawn.length === 0 ? NOTHING : html`<h2>Findings</h2>`}${drawn}${unknownsSection(campaign)}${keptTable(campaign)}${corpusSection(campaign.corpus ?? [])}${coverageSection(campaign)}${serviceSection(campaign)}${mixSection(campaign)}`;
}
