// One campaign: what it came to or how far it is, its findings with a way to replay each, its files.

import { basename } from 'node:path';
import type { Markup } from '../../../report/markup.ts';
import { html, NOTHING } from '../../../report/markup.ts';
import { meaningOf } from '../../../report/verdict.ts';
import { factList } from '../../../report/run-section.ts';
import { visible } from '../../../report/view/words.ts';
import { describeEnd } from '../../../report/report.ts';
import type {
  BrokenOutput,
  CampaignOutput,
  FindingOutput,
  UnknownOutput,
} from '../../../schemas/output.ts';
import { counted, decimal } from '../../words.ts';
import type { Campaign, CampaignFile } from '../campaigns.ts';
import type { Page } from './frame.ts';
import {
  address,
  badge,
  bytesText,
  campaignAddress,
  fileAddress,
  form,
  HOME,
  progressBar,
  progressText,
  timeOf,
} from './parts.ts';
import { summaryOf } from './summary.ts';

/** What the page needs to know beyond the campaign. */
export interface CampaignExtra {
  readonly files: readonly CampaignFile[];
  /** In every form of the server's own. */
  readonly word: string;
  /** Whether scenarios of this campaign can be executed here. */
  readonly replayable: boolean;
  /** How to go on with it, where it was cut short. */
  readonly resume: string | null;
}

type Fact = readonly [string, string];

function verdictFacts(verdicts: Pick<CampaignOutput['verdicts'], 'violation' | 'unknown'>): Fact[] {
  return [
    ['Violations', verdicts.violation.toLocaleString('en')],
    ['Unknown', verdicts.unknown.toLocaleString('en')],
  ];
}

function endedFacts(campaign: CampaignOutput): Fact[] {
  const { system, host, seed, cases, casesPerSecond, verdicts, operations, ended } = campaign;
  return [
    ['System', visible(system)],
    ['Host', host],
    ['Seed', String(seed)],
    ['Cases', `${cases.toLocaleString('en')}, ${decimal(casesPerSecond)} a second`],
    ...verdictFacts(verdicts),
    ['Operations', operations.toLocaleString('en')],
    ['Virtual time', `${decimal(campaign.virtualSeconds)} s`],
    ...(ended === undefined ? [] : [['Ended', describeEnd(ended, cases)] as const]),
  ];
}

function liveFacts({ live }: Extract<Campaign['status'], { live: unknown }>): Fact[] {
  const { system, host, seed, process, progress, marksMax } = live;
  const { verdicts, marks } = progress;
  return [
    ['System', visible(system)],
    ['Host', host],
    ['Seed', String(seed)],
    ...verdictFacts(verdicts),
    ['Marks reached', marksMax === 0 ? String(marks) : `${String(marks)} of ${String(marksMax)}`],
    ['Process', `${String(process.pid)} on ${visible(process.machine)}`],
  ];
}

function factsOf({ status }: Campaign): Fact[] {
  switch (status.kind) {
    case 'running':
    case 'died':
    case 'failed':
      return liveFacts(status);
    case 'ended':
      return endedFacts(status.campaign);
    case 'unreadable':
      return [['Why', visible(status.why)]];
  }
}

function remarkOf({ status }: Campaign, resume: string | null): Markup {
  const goOn = resume === null ? NOTHING : html` Go on with <code>${visible(resume)}</code>.`;
  switch (status.kind) {
    case 'died':
      return html`<p class="meaning">
        Its process is gone and has left no result; what it had found is here.${goOn}
      </p>`;
    case 'failed':
      return html`<p class="meaning">${visible(status.why)}.${goOn}</p>`;
    case 'ended': {
      const { vacuous = [] } = status.campaign;
      const little = vacuous.map((reason) => html`<p class="note">Little proven: ${reason}.</p>`);
      return resume === null
        ? html`${little}`
        : html`<p class="meaning">It was interrupted.${goOn}</p>
            ${little}`;
    }
    case 'running':
    case 'unreadable':
      return NOTHING;
  }
}

/** A form to execute a scenario, or why there is none. */
export function replayForm(
  campaign: string,
  file: string,
  { word, replayable }: Pick<CampaignExtra, 'word' | 'replayable'>,
  about: string,
  id: string,
): Markup {
  if (!replayable) {
    return html`<p class="no-replay">
      To replay it here, start <code>linlab serve</code> with <code>--system FILE.ts</code>, the
      module of its system.
    </p>`;
  }
  const controls = html`<select name="host" aria-label="Where to replay ${about}" id="host-${id}">
      <option value="sim">in the simulator</option>
      <option value="zeromq">over ZeroMQ</option></select
    ><button type="submit" aria-label="Replay ${about}" id="replay-${id}">Replay</button>`;
  return form('/replay', word, { campaign, file }, controls, 'replay');
}

/** Links to those of some files that are there. */
function linksTo(
  name: string,
  files: readonly CampaignFile[],
  wanted: readonly (readonly [string, string])[],
): Markup {
  const there = wanted.filter(([file]) => files.some((one) => one.name === file));
  const links = there.map(
    ([file, text]) => html`<a id="to-${file}" href="${fileAddress(name, file)}">${text}</a>`,
  );
  return html`<p class="links">${links}</p>`;
}

function findingCard(campaign: Campaign, finding: FindingOutput, extra: CampaignExtra): Markup {
  const { signature, anomaly, firstCase, shrunk, scenario } = finding;
  const file = `findings/${basename(scenario)}`;
  const run = `runs/${basename(scenario, '.json')}.run.json`;
  const meaning = meaningOf(anomaly);
  const size = [
    counted(shrunk.operations, 'operation'),
    counted(shrunk.faults, 'fault'),
    ...(shrunk.overrides === 0 ? [] : [counted(shrunk.overrides, 'override')]),
    counted(shrunk.replicas, 'replica'),
    `case ${firstCase.toLocaleString('en')}`,
  ];
  const links: [string, string][] = [
    [file, 'Scenario'],
    [run, 'Run record'],
  ];
  return html`<li class="card found" id="finding-${signature}">
    <h3>
      <span class="badge violation"><span aria-hidden="true">✗</span> ${visible(signature)}</span>
      <span>${size.join(', ')}</span>
    </h3>
    ${meaning === null ? NOTHING : html`<p class="gist">${meaning}</p>`}
    ${linksTo(campaign.name, extra.files, links)}
    ${replayForm(campaign.name, file, extra, visible(signature), file)}
  </li>`;
}

function brokenCard(campaign: Campaign, broken: BrokenOutput, extra: CampaignExtra): Markup {
  const { code, cases, message, scenario } = broken;
  const file = `broken/${basename(scenario)}`;
  return html`<li class="card found" id="broken-${code}">
    <h3>
      <span class="badge unknown"><span aria-hidden="true">?</span> ${visible(code)}</span>
      <span>${counted(cases, 'case')}</span>
    </h3>
    <p class="gist">${visible(message)}</p>
    ${linksTo(campaign.name, extra.files, [[file, 'Scenario']])}
    ${replayForm(campaign.name, file, extra, visible(code), file)}
  </li>`;
}

/** A case that the checker gave up on. */
function unknownCard(campaign: Campaign, unknown: UnknownOutput, extra: CampaignExtra): Markup {
  const { case: index, why, scenario } = unknown;
  const name = basename(scenario, '.json');
  const file = `unknown/${name}.json`;
  const links: [string, string][] = [
    [file, 'Scenario'],
    [`runs/${name}.run.json`, 'Run record'],
  ];
  const about = `case ${index.toLocaleString('en')}`;
  return html`<li class="card found" id="unknown-${index}">
    <h3>
      <span class="badge unknown"><span aria-hidden="true">?</span> unknown</span>
      <span>${about}</span>
    </h3>
    <p class="gist">${visible(why)}</p>
    ${linksTo(campaign.name, extra.files, links)}
    ${replayForm(campaign.name, file, extra, about, file)}
  </li>`;
}

function unknownsIn({ status }: Campaign): readonly UnknownOutput[] {
  switch (status.kind) {
    case 'running':
    case 'died':
    case 'failed':
      return status.live.unknowns;
    case 'ended':
      return status.campaign.unknowns ?? [];
    case 'unreadable':
      return [];
  }
}

function actionsOf({ name, status }: Campaign, { files }: CampaignExtra): Markup {
  const isRunning = status.kind === 'running';
  const hasReport = files.some((file) => file.name === 'report.html');
  const report = html`<a class="button first" id="report" href="${fileAddress(name, 'report.html')}"
    >Open the report</a
  >`;
  const remove = html`<a
    class="button danger last"
    id="delete"
    href="${address('/campaign/delete', { name })}"
    >Delete…</a
  >`;
  return html`<div class="actions" id="actions">
    ${hasReport && !isRunning ? report : NOTHING}
    <a class="button" id="zip" href="${address('/campaign/zip', { name })}">Download as zip</a>
    ${isRunning ? NOTHING : remove}
  </div>`;
}

function filesBox({ name }: Campaign, files: readonly CampaignFile[]): Markup {
  const rows = files.map(
    (file) =>
      html`<li>
        <a id="file-${file.name}" href="${fileAddress(name, file.name)}">${file.name}</a>
        <span class="number">${bytesText(file.bytes)}</span>
      </li>`,
  );
  return html`<details class="files-box" id="files">
    <summary>Files <span class="count">${files.length}</span></summary>
    <ul class="files">
      ${rows}
    </ul>
  </details>`;
}

/** What of the page changes while the campaign runs: each piece has an id. */
export function campaignBody(campaign: Campaign, extra: CampaignExtra): Markup {
  const { status, at } = campaign;
  const summary = summaryOf(campaign);
  const { kind, sentence, findings } = summary;
  const broken = status.kind === 'ended' ? (status.campaign.broken ?? []) : [];
  const unknowns = unknownsIn(campaign);
  const progress =
    status.kind === 'running'
      ? html`<div class="progress" id="progress">
          ${progressBar(status.live)}
          <p>${progressText(status.live)}</p>
        </div>`
      : NOTHING;
  const since = status.kind === 'running' ? new Date(status.live.startedAt) : at;
  return html`<p class="unseen" id="said" role="status">${kind}, ${summary.label}</p>
    <header class="verdict ${kind}" id="headline">
      ${badge(summary)}
      <h1>${sentence}</h1>
      <p class="note">${status.kind === 'running' ? 'Since' : ''} ${timeOf(since)}</p>
      ${remarkOf(campaign, extra.resume)}
    </header>
    ${progress}${actionsOf(campaign, extra)}
    <section id="facts" aria-label="Facts">
      <h2>Facts</h2>
      ${factList(factsOf(campaign))}
    </section>
    ${
      findings.length === 0
        ? NOTHING
        : html`<h2 id="findings-title">Findings</h2>
            <ul class="findings" id="findings" data-keyed>
              ${findings.map((finding) => findingCard(campaign, finding, extra))}
            </ul>`
    }
    ${
      unknowns.length === 0
        ? NOTHING
        : html`<h2 id="unknowns-title">Not known</h2>
            <ul class="findings" id="unknowns" data-keyed>
              ${unknowns.map((one) => unknownCard(campaign, one, extra))}
            </ul>`
    }
    ${
      broken.length === 0
        ? NOTHING
        : html`<h2 id="broken-title">Without a verdict</h2>
            <ul class="findings" id="broken">
              ${broken.map((one) => brokenCard(campaign, one, extra))}
            </ul>`
    }
    ${filesBox(campaign, extra.files)}`;
}

export function campaignPage(campaign: Campaign, extra: CampaignExtra): Page {
  const { name, status } = campaign;
  const live = status.kind === 'running' ? address('/campaign/events', { name }) : null;
  return { title: visible(name), trail: [HOME], body: campaignBody(campaign, extra), live };
}

/** Asks once more before a campaign is deleted. */
export function deletePage(campaign: Campaign, { files, word }: CampaignExtra): Page {
  const { name } = campaign;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const { findings } = summaryOf(campaign);
  const found = findings.length === 0 ? '' : ` with ${counted(findings.length, 'finding')}`;
  const controls = html`<button type="submit" class="danger first">Delete the campaign</button>`;
  const body = html`<header class="verdict violation" id="headline">
      <h1>Delete ${visible(name)}?</h1>
      <p class="meaning">
        Its ${counted(files.length, 'file')} (${bytesText(bytes)})${found} will be gone. This cannot
        be undone. Files in its folder that linlab has not written stay.
      </p>
    </header>
    <div class="actions" id="actions">
      ${form('/campaign/delete', word, { name }, controls)}
      <a class="button" href="${campaignAddress(name)}">Keep it</a>
    </div>`;
  const trail = [HOME, [visible(name), campaignAddress(name)] as const];
  return { title: 'Delete', trail, body, live: null };
}
