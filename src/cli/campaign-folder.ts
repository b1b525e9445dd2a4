// What a campaign leaves in its folder: campaign.json, report.html, summary.md and junit.xml, for
// every finding the shrunk scenario and the record of its run, the same for the first cases that the
// checker gave up on, and what is known of cases that the host broke. Findings are written when they are made, so that an interrupt or a crash of this
// program does not cost any.

import { existsSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { CampaignResult } from '../lab/campaign/campaign.ts';
import type { Coverage } from '../lab/campaign/coverage.ts';
import { EMPTY_SUM, NONE_KEPT } from '../lab/campaign/batch.ts';
import { vacuityOf } from '../lab/campaign/coverage.ts';
import { summaryOf } from '../lab/campaign/summary.ts';
import type { Finding } from '../lab/campaign/finding.ts';
import type { UnknownCase } from '../lab/campaign/unknown.ts';
import { isDefault } from '../lab/scenario/guarantee.ts';
import { formatScenario } from '../lab/scenario/file.ts';
import { annotationsOf, junitOf, markdownOf } from '../report/report.ts';
import type { BrokenOutput, CampaignOutput, FindingOutput } from '../schemas/output.ts';
import type { CountedParts } from '../schemas/counts.ts';
import { formatCounts, parseCounts } from '../schemas/counts.ts';
import { parseCampaign } from '../schemas/output.ts';
import { formatRun } from '../schemas/run.ts';
import { campaignPage, toldOf } from './campaign-page.ts';
import type { BrokenKind } from './broken.ts';
import { brokenKinds } from './broken.ts';
import { CliError } from './errors.ts';
import { makeFolder, readText, shownPath, writeText } from './files.ts';
import { withCommit } from './commit.ts';
import type { Io } from './io.ts';
import { tell } from './io.ts';
import { kindOf } from './load-file.ts';
import { saveUnknown, unknownFiles, unknownOutputs } from './unknown-cases.ts';
import { counted, shrunkSize } from './words.ts';

export interface CampaignFolder {
  /** As it was given. */
  readonly path: string;
  /** The system, as it was given to `--system`. */
  readonly systemGiven: string;
  readonly findings: Finding[];
  /** Places of findings whose files could not be written yet. */
  readonly unsaved: Set<number>;
  /** Cases that the checker gave up on, and the numbers of those whose files could not be written yet. */
  readonly unknowns: UnknownCase[];
  readonly unsavedUnknowns: Set<number>;
}

/** All that is known of cases that the host broke. */
const BROKEN_FILE = 'broken.json';

/** How far a campaign has come that has not ended yet. */
export const PROGRESS_FILE = 'progress.json';

/** What was counted case by case: parts are added up from it, and the page is drawn from it. */
const COUNTS_FILE = 'counts.json';

/** The counts in a campaign's folder; null where it has none, as those of earlier versions. */
export async function countsIn(io: Io, folder: string): Promise<CountedParts | null> {
  const text = await textIn(io, folder, COUNTS_FILE);
  return text === null ? null : parseCounts(text, join(folder, COUNTS_FILE));
}

export const NOTHING_COUNTED: CountedParts = EMPTY_SUM;

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

/** A campaign that is about to begin, as far as its folder is concerned. */
export interface Newcomer {
  readonly path: string;
  readonly system: string;
  readonly seed: number;
  /** The system, as it was given to `--system`. */
  readonly systemGiven: string;
}

async function textIn(io: Io, folder: string, name: string): Promise<string | null> {
  const path = join(folder, name);
  return existsSync(resolve(io.cwd, path)) ? readText(io, path) : null;
}

/** The campaign that was here before. Throws CliError where the files are somebody else's. */
async function campaignBefore(io: Io, folder: string): Promise<CampaignOutput | null> {
  const refuse = (name: string): never => {
    const path = join(folder, name);
    const text = `${path} is not linlab's own and would be overwritten; move it away, or give another folder with --out`;
    throw new CliError('arguments', text, '--out');
  };
  const summary = await textIn(io, folder, 'campaign.json');
  if (summary === null) {
    const report = await textIn(io, folder, 'report.html');
    return report === null || report.includes('content="linlab"') ? null : refuse('report.html');
  }
  if (kindOf(summary) !== 'campaign') return refuse('campaign.json');
  try {
    return parseCampaign(summary, join(folder, 'campaign.json'));
  } catch {
    return null;
  }
}

/** The folder of a campaign that goes on: everything in it stays. */
export function reopenFolder(
  io: Io,
  { path, systemGiven }: Pick<Newcomer, 'path' | 'systemGiven'>,
  findings: readonly Finding[],
  unknowns: readonly UnknownCase[],
): CampaignFolder {
  makeFolder(io, join(path, 'findings'));
  makeFolder(io, join(path, 'runs'));
  return {
    ...{ path, systemGiven, findings: [...findings], unsaved: new Set() },
    ...{ unknowns: [...unknowns], unsavedUnknowns: new Set() },
  };
}

/** Takes the files of an earlier campaign out of its folder, and nothing else. */
function clearOwnFiles(io: Io, path: string, before: CampaignOutput): void {
  const own = before.findings.flatMap(({ scenario }) => [
    join(path, 'findings', basename(scenario)),
    runPathOf(path, scenario),
  ]);
  for (const { case: index } of before.unknowns ?? []) {
    own.push(...Object.values(unknownFiles(path, index)));
  }
  for (const { scenario } of before.broken ?? [])
    own.push(join(path, 'broken', basename(scenario)));
  for (const file of [...own, join(path, BROKEN_FILE)]) {
    rmSync(resolve(io.cwd, file), { force: true });
  }
}

/** Throws CliError where nothing can be written there: better before the campaign than after. */
export async function openFolder(io: Io, newcomer: Newcomer): Promise<CampaignFolder> {
  const { path, system, seed, systemGiven } = newcomer;
  const before = await campaignBefore(io, path);
  if (before !== null) {
    if (before.system !== system || before.seed !== seed) {
      const what = `${counted(before.cases, 'case')}, ${counted(before.findings.length, 'finding')}`;
      const which = `${before.system} with seed ${String(before.seed)}`;
      tell(io, `replacing the campaign on ${which} in ${path} (${what})`);
    }
    clearOwnFiles(io, path, before);
  }
  const unfinished = resolve(io.cwd, join(path, PROGRESS_FILE));
  if (existsSync(unfinished)) {
    tell(
      io,
      `replacing the campaign in ${path} that was cut short; run --resume would have gone on`,
    );
    rmSync(unfinished);
  }
  return reopenFolder(io, { path, systemGiven }, [], []);
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
  writeText(io, runPathOf(folder.path, path), formatRun(withCommit(io, finding.record)));
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

/** The same for a case that the checker gave up on. */
export function addUnknown(io: Io, folder: CampaignFolder, unknown: UnknownCase): string {
  folder.unknowns.push(unknown);
  folder.unsavedUnknowns.add(unknown.case);
  const path = saveUnknown(io, folder.path, unknown);
  folder.unsavedUnknowns.delete(unknown.case);
  return path;
}

function brokenPath(folder: string, { code }: BrokenKind, index: number): string {
  return join(folder, 'broken', `${findingName(code, index)}.json`);
}

/** What campaign.json says of the cases that the host broke. */
function brokenOutput(io: Io, folder: string, kinds: readonly BrokenKind[]): BrokenOutput[] {
  return kinds.map((kind, index) => {
    const { code, firstCase, cases, message } = kind;
    const scenario = shownPath(io, resolve(io.cwd, brokenPath(folder, kind, index)));
    return { code, firstCase, cases, message, scenario };
  });
}

/** The findings of a folder as files tell of them. */
export function findingOutputs(io: Io, folder: CampaignFolder): FindingOutput[] {
  return folder.findings.map((finding, index) => {
    return {
      signature: finding.signature,
      anomaly: finding.anomaly,
      firstCase: finding.firstCase,
      scenario: shownPath(io, resolve(io.cwd, scenarioPath(folder, index))),
      shrunk: shrunkSize(finding.scenario),
      shrinkRuns: finding.shrinkRuns,
      shrinkMs: Math.round(finding.shrinkMs),
      shrunkToTheEnd: finding.shrunkToTheEnd,
      confirmed: finding.confirmed,
      ...(finding.rate === null ? {} : { rate: finding.rate }),
    };
  });
}

function inOrder(marks: Coverage['marks']): Coverage['marks'] {
  return Object.fromEntries(
    Object.entries(marks).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

/** What cases came to; guarantees are told of where others than linearizability were asked for. */
function keptOutput({
  verdicts,
  guarantees,
  kept,
}: CampaignResult): Pick<CampaignOutput, 'verdicts' | 'guarantees'> {
  const { holds, ...others } = verdicts;
  if (isDefault(guarantees)) return { verdicts: others };
  const counts = guarantees.map((guarantee) => ({
    guarantee,
    ...(kept[guarantee] ?? NONE_KEPT),
  }));
  return { verdicts: { ...others, holds }, guarantees: counts };
}

/** The object that `run --json` prints and campaign.json holds. `marks`: all that the system has. */
export function campaignOutput(
  io: Io,
  folder: CampaignFolder,
  result: CampaignResult,
  marks: readonly string[],
): CampaignOutput {
  const findings = findingOutputs(io, folder);
  const { system, host, seed, cases, operations, coverage, shard, ended } = result;
  const vacuous = findings.length > 0 ? [] : vacuityOf({ cases, coverage, marks });
  const broken = brokenOutput(io, folder.path, brokenKinds(result));
  const unknowns = unknownOutputs(io, folder.path, folder.unknowns);
  return {
    format: 'linlab/campaign@1',
    system,
    host,
    seed,
    cases,
    casesPerSecond: Math.round(result.casesPerSecond * 100) / 100,
    operations,
    virtualSeconds: result.virtualMs / 1000,
    ...keptOutput(result),
    coverage: { ...coverage, marks: inOrder(coverage.marks) },
    ...summaryOf(result),
    ...(vacuous.length === 0 ? {} : { vacuous }),
    ...(shard.of === 1 ? {} : { shard }),
    ...(ended === null ? {} : { ended }),
    findings,
    ...(broken.length === 0 ? {} : { broken }),
    ...(unknowns.length === 0 ? {} : { unknowns }),
    out: shownPath(io, resolve(io.cwd, folder.path)),
  };
}

/** The line that runs the campaign of a folder again lies in it, under this name. */
export const AGAIN_FILE = 'again.txt';

/** What could not be written in the end, and why. */
export interface Closing {
  /** What GitHub shows beside the change. */
  readonly annotations: readonly string[];
  /** Path of the report as it is printed; null where it could not be written. */
  readonly report: string | null;
  /** The first that went wrong. */
  readonly problem: CliError | null;
  /** Places of the findings whose scenarios lie in no file. */
  readonly lost: readonly number[];
}

function brokenFiles(folder: string, kinds: readonly BrokenKind[]): [string, string][] {
  if (kinds.length === 0) return [];
  const told = kinds.map(({ scenario: _scenario, ...kind }, index) => {
    return { ...kind, scenario: `broken/${findingName(kind.code, index)}.json` };
  });
  return [
    [join(folder, BROKEN_FILE), `${JSON.stringify(told, null, 2)}\n`],
    ...kinds.map((kind, index): [string, string] => {
      return [brokenPath(folder, kind, index), formatScenario(kind.scenario)];
    }),
  ];
}

export interface Ended {
  readonly campaign: CampaignOutput;
  readonly counts: CountedParts;
  readonly broken: readonly BrokenKind[];
  readonly again: string;
}

/**
 * Writes what sums the campaign up, the small files first: on a disk that is almost full, what can
 * be replayed outlasts what can be made again. One that fails does not keep the next from being tried.
 */
export async function closeFolder(io: Io, folder: CampaignFolder, ended: Ended): Promise<Closing> {
  const { campaign, counts, broken, again } = ended;
  const { path, systemGiven, findings, unsaved } = folder;
  let problem: CliError | null = null;
  const attempt = (file: string, text: string): boolean => {
    try {
      writeText(io, file, text);
      return true;
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      problem ??= error;
      return false;
    }
  };
  const late = findings.flatMap((finding, index) => {
    return unsaved.has(index) ? [{ finding, index, file: scenarioPath(folder, index) }] : [];
  });
  for (const unknown of folder.unknowns) {
    if (!folder.unsavedUnknowns.has(unknown.case)) continue;
    const { scenario, run } = unknownFiles(path, unknown.case);
    attempt(scenario, formatScenario(unknown.scenario));
    attempt(run, formatRun(withCommit(io, unknown.record)));
  }
  const lost = late
    .filter(({ finding, file }) => !attempt(file, formatScenario(finding.scenario)))
    .map(({ index }) => index);
  attempt(join(path, 'campaign.json'), `${JSON.stringify(campaign, null, 2)}\n`);
  attempt(join(path, COUNTS_FILE), formatCounts(counts));
  attempt(join(path, AGAIN_FILE), `${again}\n`);
  for (const [file, text] of brokenFiles(path, broken)) attempt(file, text);
  for (const { finding, index, file } of late) {
    const written = attempt(runPathOf(path, file), formatRun(withCommit(io, finding.record)));
    if (written && !lost.includes(index)) unsaved.delete(index);
  }
  const report = join(path, 'report.html');
  const records = findings.map(({ record }) => withCommit(io, record));
  const page = { campaign, counts, records, again, systemGiven };
  const told = toldOf(io, page);
  attempt(join(path, 'summary.md'), markdownOf(told.campaign, told.findings));
  attempt(join(path, 'junit.xml'), junitOf(told.campaign, told.findings));
  const html = await campaignPage(io, page);
  const shown = attempt(report, html) ? shownPath(io, resolve(io.cwd, report)) : null;
  const annotations = annotationsOf(told.campaign, told.findings);
  return { report: shown, problem, lost, annotations };
}
