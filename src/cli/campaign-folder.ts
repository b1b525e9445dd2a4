// What a campaign leaves in its folder: campaign.json, report.html, and for every finding the
// shrunk scenario and the record of its run. Findings are written when they are made, so that an
// interrupt or a crash of this program does not cost any.

import { rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { CampaignResult } from '../lab/campaign/campaign.ts';
import type { Finding } from '../lab/campaign/finding.ts';
import type { RunRecord } from '../lab/run/record.ts';
import { formatScenario } from '../lab/scenario/file.ts';
import { renderCampaignReport } from '../report/report.ts';
import type { CampaignOutput } from '../schemas/output.ts';
import { parseCampaign } from '../schemas/output.ts';
import { formatRun } from '../schemas/run.ts';
import { makeFolder, readText, shownPath, writeText } from './files.ts';
import type { Io } from './io.ts';
import { findingReport } from './report-parts.ts';
import { VERSION } from './version.ts';
import { shrunkSize } from './words.ts';

export interface CampaignFolder {
  /** As it was given. */
  readonly path: string;
  /** The system, as it was given to `--system`. */
  readonly systemGiven: string;
  readonly findings: Finding[];
  /** Places of findings whose files could not be written yet. */
  readonly unsaved: Set<number>;
}

/** Letters, digits, dots and dashes: what every file system and every shell takes. */
export function fileNameFor(text: string): string {
  return text.replace(/[^A-Za-z0-9.]+/g, '-').replace(/^[-.]+|-+$/g, '') || 'unnamed';
}

function findingName(signature: string, index: number): string {
  return `${String(index + 1).padStart(2, '0')}-${fileNameFor(signature)}`;
}

/** The record that belongs to a scenario of `findings/`. */
export function runPathOf(folder: string, scenarioPath: string): string {
  return join(folder, 'runs', `${basename(scenarioPath, '.json')}.run.json`);
}

/** Takes the findings of an earlier campaign out of its folder, and nothing else. */
async function clearOwnFiles(io: Io, path: string): Promise<void> {
  let before: CampaignOutput;
  try {
    const file = join(path, 'campaign.json');
    before = parseCampaign(await readText(io, file), file);
  } catch {
    return;
  }
  for (const { scenario } of before.findings) {
    const own = [join(path, 'findings', basename(scenario)), runPathOf(path, scenario)];
    for (const file of own) rmSync(resolve(io.cwd, file), { force: true });
  }
}

/** Throws CliError where nothing can be written there: better before the campaign than after. */
export async function openFolder(
  io: Io,
  path: string,
  systemGiven: string,
): Promise<CampaignFolder> {
  await clearOwnFiles(io, path);
  makeFolder(io, join(path, 'findings'));
  makeFolder(io, join(path, 'runs'));
  return { path, systemGiven, findings: [], unsaved: new Set() };
}

function scenarioPath({ path, findings }: CampaignFolder, index: number): string {
  const name = findingName(findings[index]?.signature ?? '', index);
  return join(path, 'findings', `${name}.json`);
}

function saveFinding(io: Io, folder: CampaignFolder, index: number): void {
  const finding = folder.findings[index];
  if (finding === undefined) return;
  const path = scenarioPath(folder, index);
  writeText(io, path, formatScenario(finding.scenario));
  writeText(io, runPathOf(folder.path, path), formatRun(finding.record));
  folder.unsaved.delete(index);
}

/**
 * Takes a finding in and writes its files; returns the path of its scenario as it is printed. After
 * a CliError the finding is kept in memory, and `closeFolder` tries again.
 */
export function addFinding(io: Io, folder: CampaignFolder, finding: Finding): string {
  const index = folder.findings.length;
  folder.findings.push(finding);
  folder.unsaved.add(index);
  saveFinding(io, folder, index);
  return shownPath(io, resolve(io.cwd, scenarioPath(folder, index)));
}

/** The object that `run --json` prints and campaign.json holds. */
export function campaignOutput(
  io: Io,
  folder: CampaignFolder,
  result: CampaignResult,
): CampaignOutput {
  const findings = folder.findings.map((finding, index) => {
    return {
      signature: finding.signature,
      anomaly: finding.anomaly,
      firstCase: finding.firstCase,
      scenario: shownPath(io, resolve(io.cwd, scenarioPath(folder, index))),
      shrunk: shrunkSize(finding.scenario),
      shrinkRuns: finding.shrinkRuns,
      shrinkMs: Math.round(finding.shrinkMs),
      confirmed: finding.confirmed,
    };
  });
  const { system, host, seed, cases, operations, verdicts } = result;
  return {
    format: 'linlab/campaign@1',
    system,
    host,
    seed,
    cases,
    casesPerSecond: Math.round(result.casesPerSecond * 100) / 100,
    operations,
    virtualSeconds: result.virtualSeconds,
    verdicts,
    findings,
    out: shownPath(io, resolve(io.cwd, folder.path)),
  };
}

export interface CampaignPage {
  readonly campaign: CampaignOutput;
  /** Place by place those of the campaign's findings; null for a record that is gone. */
  readonly records: readonly (RunRecord | null)[];
  /** The line that runs the campaign again. */
  readonly again: string;
  /** The system, as it was given to `--system`. */
  readonly systemGiven: string;
}

/** Hosts that failed are left out: they neither confirmed a finding nor contradicted it. */
function confirmedBy(zeromq: boolean | null): { zeromq?: boolean } {
  return zeromq === null ? {} : { zeromq };
}

export async function campaignPage(io: Io, page: CampaignPage): Promise<string> {
  const { records, again, systemGiven } = page;
  const campaign = {
    ...page.campaign,
    findings: page.campaign.findings.map((finding) => {
      return { ...finding, confirmed: confirmedBy(finding.confirmed.zeromq) };
    }),
  };
  const findings = records.map((record, index) => {
    const scenario = campaign.findings[index]?.scenario ?? '';
    return record === null ? null : findingReport(io, record, scenario, systemGiven);
  });
  return renderCampaignReport(campaign, findings, { command: again, version: VERSION });
}

/** The line that runs the campaign of a folder again lies in it, under this name. */
export const AGAIN_FILE = 'again.txt';

/** Writes what sums the campaign up; returns the path of the report as it is printed. */
export async function closeFolder(
  io: Io,
  folder: CampaignFolder,
  campaign: CampaignOutput,
  again: string,
): Promise<string> {
  for (const index of folder.unsaved) saveFinding(io, folder, index);
  writeText(io, join(folder.path, 'campaign.json'), `${JSON.stringify(campaign, null, 2)}\n`);
  writeText(io, join(folder.path, AGAIN_FILE), `${again}\n`);
  const report = join(folder.path, 'report.html');
  const { systemGiven } = folder;
  const records = folder.findings.map(({ record }) => record);
  writeText(io, report, await campaignPage(io, { campaign, records, again, systemGiven }));
  return shownPath(io, resolve(io.cwd, report));
}
