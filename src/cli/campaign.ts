// A campaign as commands run it: with its folder, its line of progress and Ctrl-C. Called by `run`
// and `demo`.

import type { Backend } from '../lab/campaign/backend.ts';
import type { CampaignRequest, CampaignResult, End } from '../lab/campaign/campaign.ts';
import { runCampaign } from '../lab/campaign/campaign.ts';
import type { Finding } from '../lab/campaign/finding.ts';
import { formatScenario } from '../lab/scenario/file.ts';
import { DEFAULT_LIMITS } from '../lab/generate/generate.ts';
import type { Strategy } from '../lab/generate/strategies.ts';
import type { CampaignOutput, CorpusOutput } from '../schemas/output.ts';
import { breathingSystem } from './breathing.ts';
import type { BrokenKind } from './broken.ts';
import { brokenKinds } from './broken.ts';
import type { CampaignFolder } from './campaign-folder.ts';
import type { Closing } from './campaign-folder.ts';
import {
  addFinding,
  campaignOutput,
  closeFolder,
  openFolder,
  reopenFolder,
} from './campaign-folder.ts';
import type { Resumable } from './campaign-state.ts';
import { newKeeper } from './campaign-state.ts';
import type { Corpus } from './corpus.ts';
import { runCorpus } from './corpus.ts';
import { CliError } from './errors.ts';
import type { Io } from './io.ts';
import { colorsFor, tell } from './io.ts';
import { newProgressView } from './progress.ts';
import { workerPool } from './workers/worker-pool.ts';

export interface CampaignOrder extends Pick<
  CampaignRequest,
  | 'system'
  | 'host'
  | 'seed'
  | 'casesMax'
  | 'secondsMax'
  | 'plateauCases'
  | 'replicas'
  | 'shard'
  | 'guarantees'
  | 'signal'
> {
  /** How it explores. */
  readonly strategies: readonly Strategy[];
  /** The system, as it was given to `--system`. */
  readonly systemGiven: string;
  readonly out: string;
  /** Processes that share the cases; 1: this one. */
  readonly workers: number;
  /** What the campaign had come to when it was cut short. */
  readonly resumed: Pick<Resumable, 'before' | 'spentMs'> | null;
  readonly json: boolean;
  /** So many findings are enough; null: there is no such number. */
  readonly findingsMax: number | null;
  /** A folder of scenarios that run first; null for none. */
  readonly corpus: Corpus | null;
  /** The line that runs it again, once it is known how many cases there were. */
  readonly again: (cases: number) => string;
}

export interface FinishedCampaign {
  /** All marks that the system has. */
  readonly marks: readonly string[];
  readonly result: CampaignResult;
  readonly output: CampaignOutput;
  readonly folder: CampaignFolder;
  readonly broken: readonly BrokenKind[];
  readonly closing: Closing;
}

/** Keeps a finding and says so; a full disk does not end the campaign. */
function keep(io: Io, folder: CampaignFolder, finding: Finding): string {
  const found = `found ${finding.anomaly} in case ${finding.firstCase.toLocaleString('en')}`;
  try {
    return `${found}: ${addFinding(io, folder, finding)}`;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return `${found}; ${error.message}; it is tried again at the end`;
  }
}

/** Worker processes where there are to be any. */
function backendFor(io: Io, order: CampaignOrder): Backend | null {
  const { workers, systemGiven, seed, replicas, strategies, guarantees } = order;
  if (workers === 1) return null;
  return workerPool(workers, {
    system: systemGiven,
    cwd: io.cwd,
    seed,
    replicas,
    guarantees,
    limits: { ...DEFAULT_LIMITS, strategies },
  });
}

async function folderFor(io: Io, order: CampaignOrder): Promise<CampaignFolder> {
  const { out: path, system, seed, systemGiven, resumed } = order;
  if (resumed !== null) return reopenFolder(io, { path, systemGiven }, resumed.before.findings);
  return openFolder(io, { path, system: system.name, seed, systemGiven });
}

async function corpusOf(io: Io, order: CampaignOrder): Promise<CorpusOutput[] | null> {
  const { corpus, system, host, guarantees } = order;
  return corpus === null ? null : runCorpus(io, corpus, { system, host, guarantees });
}

/** Why a campaign ended that stops for one reason whether it has found enough or is interrupted. */
function endedBy({ signal }: CampaignOrder, enough: AbortSignal, ended: End | null): End | null {
  if (signal.aborted) return { kind: 'interrupt' };
  return enough.aborted ? { kind: 'findings' } : ended;
}

/** Runs a campaign and leaves everything in its folder. */
export async function performCampaign(io: Io, order: CampaignOrder): Promise<FinishedCampaign> {
  const { system, systemGiven, host, seed, casesMax, secondsMax, plateauCases } = order;
  const { findingsMax, replicas, shard, guarantees } = order;
  const strategies = [...order.strategies];
  const limits = { casesMax, secondsMax, plateauCases };
  const asked = { host, seed, ...limits, replicas, shard, guarantees };
  const spentMs = order.resumed?.spentMs ?? 0;
  const corpus = await corpusOf(io, order);
  const folder = await folderFor(io, order);
  const kept = { ...asked, strategies, findingsMax, system: system.name, systemGiven };
  const keeper = newKeeper(io, folder, kept, spentMs);
  const view = newProgressView(io, order.json);
  const enough = new AbortController();
  let result: CampaignResult;
  try {
    result = await runCampaign({
      ...asked,
      system: breathingSystem(system),
      secondsMax: secondsMax === null ? null : secondsMax - spentMs / 1000,
      limits: { ...DEFAULT_LIMITS, strategies },
      backend: backendFor(io, order),
      before: order.resumed?.before ?? null,
      signal: AbortSignal.any([order.signal, enough.signal]),
      onProgress: view.update,
      onState: keeper.keep,
      onFinding: (finding) => {
        view.say(keep(io, folder, finding));
        if (folder.findings.length >= (findingsMax ?? Infinity)) enough.abort();
      },
    });
  } finally {
    view.end();
  }
  const interrupted = order.signal.aborted;
  result = { ...result, interrupted, ended: endedBy(order, enough.signal, result.ended) };
  const broken = brokenKinds(result);
  const marks = system.marks ?? [];
  const summed = campaignOutput(io, folder, result, marks);
  const output = corpus === null ? summed : { ...summed, corpus };
  const ended = { campaign: output, broken, again: order.again(result.cases) };
  const closing = await closeFolder(io, folder, ended);
  keeper.close(interrupted);
  return { marks, result, output, folder, broken, closing };
}

/** Scenarios that lie in no file, where `say` puts them; then why. */
export function tellUnsaved(
  io: Io,
  { folder, closing, output }: FinishedCampaign,
  say: (text: string) => void,
): void {
  const { problem, lost } = closing;
  if (problem === null) return;
  for (const index of lost) {
    const finding = folder.findings[index];
    if (finding === undefined) continue;
    say(`${output.findings[index]?.scenario ?? ''} could not be written; it would hold:`);
    say(formatScenario(finding.scenario));
  }
  tell(io, `${colorsFor(io, io.stderr).red('linlab:')} ${problem.message}`);
}
