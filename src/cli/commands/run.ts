// `linlab run`: a campaign of generated scenarios against one system.

import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Shard } from '../../lab/campaign/campaign.ts';
import type { Arm } from '../../lab/generate/strategies.ts';
import { hasTriggers, NOVELTY } from '../../lab/generate/strategies.ts';
import type { HostName, SystemUnderTest } from '../../lab/run/system.ts';
import type { Guarantee } from '../../lab/scenario/guarantee.ts';
import { isDefault, LINEARIZABLE } from '../../lab/scenario/guarantee.ts';
import { describeBroken } from '../broken.ts';
import type { CampaignOrder, FinishedCampaign } from '../campaign.ts';
import { newCampaignId, performCampaign, resumeLine, tellUnsaved } from '../campaign.ts';
import { fileNameFor } from '../campaign-folder.ts';
import { loadResumable } from '../campaign-state.ts';
import { exitCodeOfCampaign, failingIn } from '../campaign-status.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import {
  backendFlag,
  casesFlag,
  checkBudgetFlag,
  findingsFlag,
  guaranteeFlag,
  hostFlag,
  hostOf,
  jsonFlag,
  replicasFlag,
  seedFlag,
  shardFlag,
  strategyFlag,
  strategyWords,
  systemFlag,
  timeFlag,
  workersFlag,
} from '../flags.ts';
import type { Conditions } from '../until.ts';
import { both, NO_CONDITIONS, untilFlag } from '../until.ts';
import { describeEnd, describeStatus } from '../../report/report.ts';
import type { CampaignOutput } from '../../schemas/output.ts';
import type { Io } from '../io.ts';
import { colorsFor, print, printJson, tell } from '../io.ts';
import { loadSystem } from '../load-system.ts';
import type { RedisAddress } from '../queue/address.ts';
import { redisAddress } from '../queue/address.ts';
import { replayLine } from '../report-parts.ts';
import { describeUnknowns } from '../unknown-cases.ts';
import {
  counted,
  coverageLine,
  decimal,
  describeConfirmed,
  describeSize,
  keptCountLines,
  paintVerdict,
  quoted,
  strategyLines,
  verdictCounts,
} from '../words.ts';

interface RunFlags {
  readonly system: string;
  readonly host?: HostName;
  readonly cases?: number;
  readonly time?: number;
  readonly seed?: number;
  readonly replicas: number;
  readonly strategy: readonly Arm[];
  readonly workers?: number;
  readonly backend?: string;
  readonly shard?: Shard;
  readonly out?: string;
  readonly resume?: string;
  readonly guarantee?: readonly Guarantee[];
  readonly findings?: number;
  readonly until?: Conditions;
  readonly corpus?: string;
  readonly checkBudget?: number;
  readonly recordStatus?: true;
  readonly json?: true;
}

/** How long a campaign lasts when nobody says. */
const DEFAULT_SECONDS = 60;

/** Seeds that nobody chose stay short enough to be typed. */
const SEED_LIMIT = 2 ** 32;

/** A campaign of fewer simulated cases is over before other processes have started. */
const CASES_FOR_WORKERS = 2000;
const SECONDS_FOR_WORKERS = 10;

const WHOLE: Shard = { index: 1, of: 1 };

/** The command line that runs the same cases again. */
function repeatLine(
  io: Io,
  flags: Pick<
    RunFlags,
    'system' | 'replicas' | 'strategy' | 'shard' | 'guarantee' | 'checkBudget' | 'out'
  >,
  redis: RedisAddress | null,
  host: HostName,
  seed: number,
  cases: number,
): string {
  const words = [
    ...['--system', quoted(flags.system), '--host', host, '--seed', String(seed)],
    ...['--replicas', String(flags.replicas)],
  ];
  words.push(...strategyWords(host, flags.strategy));
  const { guarantee = LINEARIZABLE } = flags;
  if (!isDefault(guarantee)) words.push('--guarantee', guarantee.join(','));
  if (flags.checkBudget !== undefined) words.push('--check-budget', String(flags.checkBudget));
  const { index, of } = flags.shard ?? WHOLE;
  if (of > 1) words.push('--shard', `${String(index)}/${String(of)}`);
  words.push('--cases', String(Math.max(1, cases) * of));
  if (flags.out !== undefined) words.push('--out', quoted(flags.out));
  if (redis !== null) words.push('--backend', redis.shown);
  return `${io.command} run ${words.join(' ')}`;
}

/** How many of a campaign's cases are this part's. */
export function casesOfShard(cases: number, { index, of }: Shard): number {
  return Math.max(0, Math.ceil((cases - (index - 1)) / of));
}

/** Processes to share the cases: as many as were asked for, else all that this machine has. */
function workersFor(
  flags: Pick<RunFlags, 'workers'>,
  host: HostName,
  { casesMax, secondsMax }: Pick<CampaignOrder, 'casesMax' | 'secondsMax'>,
): number {
  if (flags.workers !== undefined) {
    if (host === 'sim' || flags.workers === 1) return flags.workers;
    const text = `--workers share simulated cases; the host ${host} starts processes of its own`;
    throw new CliError('arguments', text, '--workers');
  }
  const isShort =
    (casesMax ?? Infinity) < CASES_FOR_WORKERS || (secondsMax ?? Infinity) < SECONDS_FOR_WORKERS;
  return host !== 'sim' || isShort ? 1 : availableParallelism();
}

/** The Redis that was asked for; null for none. Throws CliError. */
function redisFor({ backend }: Pick<RunFlags, 'backend'>, host: HostName): RedisAddress | null {
  if (backend === undefined) return null;
  if (host === 'sim') return redisAddress(backend);
  const text = `--backend shares simulated cases; the host ${host} runs on this machine: --host sim`;
  throw new CliError('arguments', text, '--backend');
}

function printFindings(io: Io, { folder, output }: FinishedCampaign): void {
  folder.findings.forEach((finding, index) => {
    const path = output.findings[index]?.scenario ?? '';
    const { anomaly, signature, firstCase, scenario } = finding;
    const why = signature === anomaly ? anomaly : `${anomaly} (${signature})`;
    const first = `first in case ${firstCase.toLocaleString('en')}`;
    print(io, `\n  ${String(index + 1)}. ${why}, ${first}; ${describeConfirmed(finding)}`);
    const runs = `in ${counted(finding.shrinkRuns, 'run')}`;
    const rest = finding.shrunkToTheEnd ? '' : ', not to the end';
    const shrunk = finding.rate === null ? `shrunk ${runs}${rest} to` : 'as it was generated:';
    print(io, `     ${shrunk} ${describeSize(scenario)}`);
    print(io, `     ${replayLine(io, path, finding.record, folder.systemGiven)}`);
  });
}

function printCorpus(io: Io, output: CampaignOutput): void {
  const { corpus } = output;
  if (corpus === undefined) return;
  const failing = failingIn(output);
  const fails = failing.length === 0 ? 'none fails' : `${String(failing.length)} of them fail`;
  print(io, `  corpus: ${counted(corpus.length, 'scenario')}, ${fails}`);
  const colors = colorsFor(io, io.stdout);
  for (const { scenario, signature, status } of failing) {
    const known = status === undefined ? '' : `; ${describeStatus(status)}`;
    print(io, colors.red(`    ✗ ${scenario}: ${signature ?? ''}${known}`));
  }
}

/** Cases that the host broke are told of elsewhere. */
function printUnknowns(io: Io, { result, output, broken, folder }: FinishedCampaign): void {
  const { unknowns = [] } = output;
  const lost = broken.reduce((sum, { cases }) => sum + cases, 0);
  const all = result.verdicts.unknown - lost;
  const lines = describeUnknowns(io, unknowns, all, result, folder.systemGiven);
  const colors = colorsFor(io, io.stdout);
  lines.forEach((line, nth) => print(io, `  ${nth === 0 ? colors.yellow(line) : line}`));
}

/** The campaign's result for people. */
export function printCampaign(io: Io, finished: FinishedCampaign, again: string): void {
  const { result, closing, folder } = finished;
  const { system, host, cases, casesPerSecond, operations, virtualMs, verdicts } = result;
  const found = folder.findings.length;
  const vacuous = finished.output.vacuous ?? [];
  const isUnknown = verdicts.unknown > 0 || vacuous.length > 0;
  const fails = found > 0 || failingIn(finished.output).length > 0;
  const verdict = fails ? 'violation' : isUnknown ? 'unknown' : 'linearizable';
  const colors = colorsFor(io, io.stdout);
  const rate = `${decimal(casesPerSecond)} cases/s`;
  const spent = `${counted(operations, 'operation')}, ${decimal(virtualMs / 1000)} s of virtual time`;
  const headline = `${system} over ${host}: ${verdictCounts(result)}; ${counted(found, 'finding')}`;
  print(io, paintVerdict(colors, verdict, headline));
  print(io, `  ${counted(cases, 'case')} (${rate}), ${spent}`);
  if (result.ended !== null) print(io, `  ended: ${describeEnd(result.ended, cases)}`);
  print(io, `  ${coverageLine(result.coverage, cases, finished.marks)}`);
  for (const line of strategyLines(result)) print(io, `  ${line}`);
  for (const line of keptCountLines(result)) print(io, `  ${line}`);
  printCorpus(io, finished.output);
  for (const reason of vacuous) print(io, colors.yellow(`  this proves little: ${reason}`));
  for (const line of describeBroken(finished.broken)) print(io, `  ${colors.yellow(line)}`);
  printUnknowns(io, finished);
  printFindings(io, finished);
  print(io, `\nreport: ${closing.report ?? 'could not be written'}\nagain:  ${again}`);
  if (io.env['GITHUB_ACTIONS'] === 'true') closing.annotations.forEach((line) => print(io, line));
}

/** The strategies of a host: in real time nobody can see the events that triggers wait for. */
function strategiesOn(host: HostName, asked: readonly Arm[]): readonly Arm[] {
  if (host !== 'live') return asked;
  if (asked.includes(NOVELTY)) {
    const text = 'the host live cannot see the states that novelty would look for';
    throw new CliError('arguments', text, '--strategy');
  }
  const able = asked.filter((arm) => arm !== NOVELTY && arm !== 'pct' && !hasTriggers(arm));
  if (able.length > 0) return able;
  const text = `the host live cannot see the events that ${asked.join(', ')} would wait for`;
  throw new CliError('arguments', text, '--strategy');
}

function corpusIn({ corpus, recordStatus }: RunFlags): CampaignOrder['corpus'] {
  if (corpus !== undefined) return { folder: corpus, recordsStatus: recordStatus === true };
  if (recordStatus !== true) return null;
  const text = '--record-status is about the scenarios of a corpus: give it with --corpus DIR';
  throw new CliError('arguments', text, '--record-status');
}

/** All that is to end the campaign, whichever flag says it. */
function conditionsIn({ cases, time, findings, until, shard }: RunFlags): Conditions {
  const flagged = { cases: cases ?? null, seconds: time ?? null, findings: findings ?? null };
  const conditions = both({ ...NO_CONDITIONS, ...flagged }, until ?? NO_CONDITIONS);
  const { plateauCases, plateauChance } = conditions;
  const isPlain = plateauCases === null && plateauChance === null;
  if (isPlain || (shard ?? WHOLE).of === 1) return conditions;
  const text =
    'a plateau is one of the whole campaign; a part (--shard) cannot see it: give it --cases';
  throw new CliError('arguments', text, '--until');
}

/** What is asked for by flags. */
function newOrder(io: Io, system: SystemUnderTest, flags: RunFlags): CampaignOrder {
  const host = hostOf(system, flags.host);
  const seed = flags.seed ?? randomInt(SEED_LIMIT);
  const shard = flags.shard ?? WHOLE;
  const part = shard.of === 1 ? '' : `-${String(shard.index)}of${String(shard.of)}`;
  const { cases, findings: findingsMax, seconds, ...plateaus } = conditionsIn(flags);
  const { plateauCases, plateauChance } = plateaus;
  const ends = [cases, seconds, plateauCases, plateauChance];
  const redis = redisFor(flags, host);
  const limited = ends.some((limit) => limit !== null);
  const limits = {
    casesMax: cases === null ? null : casesOfShard(cases, shard),
    secondsMax: limited ? seconds : DEFAULT_SECONDS,
    ...{ ...plateaus, findingsMax },
  };
  return {
    ...{ system, host, seed, shard, ...limits },
    out: flags.out ?? `reports/${fileNameFor(system.name)}-${String(seed)}${part}`,
    json: flags.json === true,
    again: (cases) => repeatLine(io, flags, redis, host, seed, cases),
    replicas: flags.replicas,
    id: newCampaignId(),
    strategies: strategiesOn(host, flags.strategy),
    guarantees: flags.guarantee ?? LINEARIZABLE,
    statesMax: flags.checkBudget ?? null,
    workers: workersFor(flags, host, limits),
    redis,
    systemGiven: flags.system,
    resumed: null,
    signal: io.listenForInterrupt(),
    corpus: corpusIn(flags),
  };
}

/** What was asked for when the campaign in a folder began. */
async function resumedOrder(io: Io, folder: string, flags: RunFlags): Promise<CampaignOrder> {
  const resumed = await loadResumable(io, folder);
  const { systemGiven, system: name, host, seed, shard, replicas, ...others } = resumed.asked;
  const { id = newCampaignId(), guarantees, strategies, ...limits } = others;
  const system = await loadSystem(io, systemGiven);
  if (system.name !== name) {
    const text = `${folder} is of ${name}, but ${systemGiven} exports ${system.name} now`;
    throw new CliError('system', text, '--resume');
  }
  const given = { system: systemGiven, shard, replicas };
  const { statesMax } = limits;
  const redis = redisFor(flags, host);
  const budget = statesMax === null ? {} : { checkBudget: statesMax };
  const again = { ...given, ...budget, strategy: strategies, guarantee: guarantees };
  const asked = { system, host, seed, shard, replicas, guarantees, strategies };
  return {
    ...{ id, ...asked, ...limits, systemGiven, resumed },
    out: folder,
    json: flags.json === true,
    again: (cases) => repeatLine(io, again, redis, host, seed, cases),
    workers: workersFor(flags, host, limits),
    redis,
    signal: io.listenForInterrupt(),
    findingsMax: flags.findings ?? limits.findingsMax,
    corpus: corpusIn(flags),
  };
}

function describeShared({ workers, redis }: CampaignOrder): string {
  if (redis !== null) return `, on the workers at ${redis.shown}`;
  return workers === 1 ? '' : `, ${String(workers)} processes`;
}

async function campaignOn({ io, endWith }: Context, order: CampaignOrder): Promise<void> {
  const { system, host, seed, json, resumed } = order;
  if (!json) {
    const shared = describeShared(order);
    const after = resumed === null ? '' : `, after ${counted(resumed.before.sum.cases, 'case')}`;
    tell(io, `${system.name} over ${host}, seed ${String(seed)}${shared}${after}`);
  }
  const finished = await performCampaign(io, order);
  const { result, output } = finished;
  if (json) printJson(io, output);
  else printCampaign(io, finished, order.again(result.cases));
  // Under --json stdout takes one object and nothing else.
  tellUnsaved(io, finished, (text) => (json ? tell(io, text) : print(io, text)));
  if (result.interrupted) tell(io, resumeLine(io, order));
  if (finished.closing.problem !== null) return endWith(EXIT.internal);
  endWith(exitCodeOfCampaign(output));
}

export function addRun(program: Command, context: Context): void {
  program
    .command('run')
    .description('run a campaign: generated scenarios until something ends it')
    .addOption(systemFlag().default('kvpaxos'))
    .addOption(hostFlag())
    .addOption(casesFlag())
    .addOption(timeFlag())
    .addOption(seedFlag())
    .addOption(replicasFlag().default(3))
    .addOption(strategyFlag())
    .addOption(workersFlag())
    .addOption(backendFlag().conflicts('workers'))
    .addOption(shardFlag())
    .addOption(
      new Option('--resume <dir>', 'go on with the campaign of this folder, which was cut short')
        // All that was asked for when it began.
        .conflicts([
          'system',
          'host',
          'cases',
          'time',
          'until',
          'seed',
          'replicas',
          'shard',
          'guarantee',
          'checkBudget',
          'out',
          'strategy',
        ]),
    )
    .addOption(guaranteeFlag())
    .addOption(checkBudgetFlag())
    .addOption(findingsFlag())
    .addOption(untilFlag())
    .option('--corpus <dir>', 'execute the scenarios of this folder first')
    .option('--record-status', 'keep what they came to at this commit, in status.jsonl there')
    .option('--out <dir>', 'folder for findings, runs and report (reports/SYSTEM-SEED)')
    .addOption(jsonFlag())
    .action(async (flags: RunFlags) => {
      const { io } = context;
      const order =
        flags.resume === undefined
          ? newOrder(io, await loadSystem(io, flags.system), flags)
          : await resumedOrder(io, flags.resume, flags);
      await campaignOn(context, order);
    });
}
