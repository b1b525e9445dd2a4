// A campaign as commands run it: with its folder, its line of progress and Ctrl-C. Called by `run`
// and `demo`.

import { randomBytes } from 'node:crypto';
import type { Backend } from '../lab/campaign/backend.ts';
import type { CampaignRequest, CampaignResult, End } from '../lab/campaign/campaign.ts';
import { runCampaign } from '../lab/campaign/campaign.ts';
import type { Finding } from '../lab/campaign/finding.ts';
import type { UnknownCase } from '../lab/campaign/unknown.ts';
import { formatScenario } from '../lab/scenario/file.ts';
import { DEFAULT_LIMITS } from '../lab/generate/generate.ts';
import type { Arm } from '../lab/generate/strategies.ts';
import type { CampaignOutput, CorpusOutput } from '../schemas/output.ts';
import { breathingSystem } from './breathing.ts';
import type { BrokenKind } from './broken.ts';
import { brokenKinds } from './broken.ts';
import type { CampaignFolder } from './campaign-folder.ts';
import type { Closing } from './campaign-folder.ts';
import {
  addFinding,
  addUnknown,
  campaignOutput,
  closeFolder,
  openFolder,
  reopenFolder,
} from './campaign-folder.ts';
import type { Keeper, Resumable } from './campaign-state.ts';
import { newKeeper } from './campaign-state.ts';
import type { Corpus } from './corpus.ts';
import { runCorpus } from './corpus.ts';
import { CliError } from './errors.ts';
import type { Io } from './io.ts';
import { colorsFor, tell } from './io.ts';
import type { LiveFile } from './live-file.ts';
import { newLiveFile } from './live-file.ts';
import type { ProgressView } from './progress.ts';
import { newProgressView } from './progress.ts';
import type { RedisAddress } from './queue/address.ts';
import { fingerprintOf } from './queue/fingerprint.ts';
import { redisBackend } from './queue/redis-backend.ts';
import { VERSION } from './version.ts';
import { quoted } from './words.ts';
import { workerPool } from './workers/worker-pool.ts';

export interface CampaignOrder extends Pick<
  CampaignRequest,
  | 'system'
  | 'host'
  | 'seed'
  | 'casesMax'
  | 'secondsMax'
  | 'plateauCases'
  | 'plateauChance'
  | 'replicas'
  | 'shard'
  | 'guarantees'
  | 'statesMax'
  | 'signal'
> {
  /** Tells the campaign from every other one, on this machine or another; stays when it goes on. */
  readonly id: string;
  /** How it explores. */
  readonly strategies: readonly Arm[];
  /** The system, as it was given to `--system`. */
  readonly systemGiven: string;
  readonly out: string;
  /** Processes that share the cases; 1: this one. */
  readonly workers: number;
  /** The Redis whose workers execute the cases; null: this machine does. */
  readonly redis: RedisAddress | null;
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

export function newCampaignId(): string {
  return randomBytes(8).toString('hex');
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

/** The same for a case that the checker gave up on. */
function keepUnknown(io: Io, folder: CampaignFolder, unknown: UnknownCase): string {
  const told = `case ${unknown.case.toLocaleString('en')} is unknown`;
  try {
    return `${told}: ${addUnknown(io, folder, unknown)}`;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return `${told}; ${error.message}; it is tried again at the end`;
  }
}

/** Others that execute the cases, where there are to be any. Throws CliError. */
async function backendFor(
  io: Io,
  order: CampaignOrder,
  say: (text: string) => void,
): Promise<Backend | null> {
  const { id, system, redis, workers, systemGiven, seed, replicas, guarantees, statesMax } = order;
  const limits = { ...DEFAULT_LIMITS, strategies: order.strategies };
  const task = { system: systemGiven, seed, replicas, limits, guarantees, statesMax };
  if (redis !== null) {
    const fingerprint = await fingerprintOf(system, task);
    return redisBackend(redis, { ...task, campaign: id, version: VERSION, fingerprint }, say);
  }
  return workers === 1 ? null : workerPool(workers, { ...task, cwd: io.cwd });
}

async function folderFor(io: Io, order: CampaignOrder): Promise<CampaignFolder> {
  const { out: path, system, seed, systemGiven, resumed } = order;
  if (resumed !== null) {
    const { findings, unknowns } = resumed.before;
    return reopenFolder(io, { path, systemGiven }, findings, unknowns);
  }
  return openFolder(io, { path, system: system.name, seed, systemGiven });
}

/** How to go on with a campaign that was cut short. */
export function resumeLine(io: Io, { out, redis }: Pick<CampaignOrder, 'out' | 'redis'>): string {
  const backend = redis === null ? '' : ` --backend ${redis.shown}`;
  return `go on with: ${io.command} run --resume ${quoted(out)}${backend}`;
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

interface Course {
  readonly result: CampaignResult;
  readonly folder: CampaignFolder;
  readonly keeper: Keeper;
  readonly live: LiveFile;
}

function newLive(io: Io, folder: CampaignFolder, order: CampaignOrder): LiveFile {
  const { id, system, host, seed, shard } = order;
  const part = shard.of === 1 ? {} : { shard };
  const marksMax = system.marks?.length ?? 0;
  return newLiveFile(io, folder, { id, system: system.name, host, seed, marksMax, ...part });
}

/** Lets the campaign run. What it had come to is kept where it fails. */
async function runOn(
  io: Io,
  order: CampaignOrder,
  backend: Backend | null,
  view: ProgressView,
): Promise<Course> {
  const { id, system, systemGiven, host, seed, casesMax, secondsMax } = order;
  const { plateauCases, plateauChance, findingsMax, replicas, shard, guarantees, statesMax } =
    order;
  const strategies = [...order.strategies];
  const limits = { casesMax, secondsMax, plateauCases, plateauChance };
  const asked = { host, seed, ...limits, replicas, shard, guarantees, statesMax };
  const spentMs = order.resumed?.spentMs ?? 0;
  const folder = await folderFor(io, order);
  const kept = { ...asked, id, strategies, findingsMax, system: system.name, systemGiven };
  const keeper = newKeeper(io, folder, kept, spentMs);
  const live = newLive(io, folder, order);
  const enough = new AbortController();
  try {
    const result = await runCampaign({
      ...asked,
      system: breathingSystem(system),
      secondsMax: secondsMax === null ? null : secondsMax - spentMs / 1000,
      limits: { ...DEFAULT_LIMITS, strategies },
      backend,
      before: order.resumed?.before ?? null,
      signal: AbortSignal.any([order.signal, enough.signal]),
      onProgress: (progress) => {
        view.update(progress);
        live.update(progress);
      },
      onState: keeper.keep,
      onFinding: (finding) => {
        view.say(keep(io, folder, finding));
        live.news();
        if (folder.findings.length >= (findingsMax ?? Infinity)) enough.abort();
      },
      onUnknown: (unknown) => {
        view.say(keepUnknown(io, folder, unknown));
        live.news();
      },
    });
    const interrupted = order.signal.aborted;
    const ended = endedBy(order, enough.signal, result.ended);
    return { result: { ...result, interrupted, ended }, folder, keeper, live };
  } catch (error) {
    live.close(error instanceof Error ? error.message : String(error));
    if (keeper.close(true)) view.say(`what was found is kept; ${resumeLine(io, order)}`);
    throw error;
  }
}

/** Runs a campaign and leaves everything in its folder. */
export async function performCampaign(io: Io, order: CampaignOrder): Promise<FinishedCampaign> {
  const { system } = order;
  const corpus = await corpusOf(io, order);
  const view = newProgressView(io, order.json);
  const backend = await backendFor(io, order, view.say);
  let course: Course;
  try {
    course = await runOn(io, order, backend, view);
  } finally {
    await backend?.stop();
    view.end();
  }
  const { result, folder, keeper, live } = course;
  const broken = brokenKinds(result);
  const marks = system.marks ?? [];
  const summed = campaignOutput(io, folder, result, marks);
  const output = corpus === null ? summed : { ...summed, corpus };
  const ended = { campaign: output, counts: result, broken, again: order.again(result.cases) };
  const closing = await closeFolder(io, folder, ended);
  keeper.close(result.interrupted);
  live.close(closing.problem?.message ?? null);
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
