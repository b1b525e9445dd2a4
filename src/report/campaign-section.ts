// A campaign as a page: what was run, how it ended, and every finding with its run.

import type { RunRecord } from '../lab/run/record.ts';
import type { Markup } from './markup.ts';
import { html, NOTHING } from './markup.ts';
import type { RunExtra } from './run-section.ts';
import { commandBox, factList, runSection } from './run-section.ts';
import { meaningOf } from './verdict.ts';
import { count, visible } from './view/words.ts';

/** The parts of a `linlab/campaign@1` object that the page shows. */
export interface CampaignSummary {
  readonly system: string;
  readonly host: string;
  readonly seed: number;
  readonly cases: number;
  readonly casesPerSecond: number;
  readonly operations: number;
  readonly virtualSeconds: number;
  readonly verdicts: {
    readonly linearizable: number;
    readonly violation: number;
    readonly unknown: number;
  };
  readonly findings: readonly CampaignFinding[];
}

export interface CampaignFinding {
  readonly signature: string;
  readonly anomaly: string;
  readonly firstCase: number;
  readonly scenario: string;
  readonly shrunk: {
    readonly operations: number;
    readonly faults: number;
    readonly overrides: number;
    readonly replicas: number;
    readonly clients: number;
  };
  readonly shrinkRuns: number;
  readonly shrinkMs: number;
  /** By host; null where the host failed. */
  readonly confirmed: Readonly<Record<string, boolean | null>>;
}

interface Kept {
  readonly record: RunRecord;
  readonly extra: RunExtra;
}

const number = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 });

function headline({ system, cases, findings, verdicts }: CampaignSummary): Markup {
  const kind =
    findings.length > 0 ? 'violation' : verdicts.unknown > 0 ? 'unknown' : 'linearizable';
  const sign = { violation: '✗', unknown: '?', linearizable: '✓' }[kind];
  const found = count(findings.length, 'finding');
  const badge =
    findings.length > 0 ? found : kind === 'unknown' ? 'no violation, some unknown' : 'no finding';
  const sentence =
    findings.length > 0
      ? `${visible(system)} failed in ${number(verdicts.violation)} of ${number(cases)} cases.`
      : `${visible(system)} held in ${number(verdicts.linearizable)} of ${number(cases)} cases.`;
  return html`<header class="verdict ${kind}">
    <p class="badge ${kind}"><span aria-hidden="true">${sign}</span> ${badge}</p>
    <h1>${sentence}</h1>
  </header>`;
}

/** Verdicts as a bar whose parts are also named. */
function verdictBar({ verdicts, cases }: CampaignSummary): Markup {
  let x = 0;
  const parts = (['linearizable', 'violation', 'unknown'] as const).map((kind) => {
    const width = cases === 0 ? 0 : (verdicts[kind] / cases) * 1000;
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
  const names = (['linearizable', 'violation', 'unknown'] as const).map(
    (kind) =>
      html`<li>
        <span class="key ${kind}" aria-hidden="true"></span>${number(verdicts[kind])} ${kind}
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
    ['Confirmed', confirmed.join(', ')],
    ['Scenario', visible(finding.scenario)],
  ]);
}

interface Drawn {
  readonly markup: Markup;
  readonly nextRun: number;
}

function drawFinding(
  finding: CampaignFinding,
  kept: Kept | null,
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
  findings: readonly (Kept | null)[],
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
    ['Operations', number(campaign.operations)],
    ['Virtual time', `${number(campaign.virtualSeconds)} s`],
    ['linlab', extra.version],
  ]);
  return html`${headline(campaign)}${verdictBar(campaign)}
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
    ${drawn.length === 0 ? NOTHING : html`<h2>Findings</h2>`}${drawn}`;
}
