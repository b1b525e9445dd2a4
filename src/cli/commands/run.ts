// `linlab run`: a campaign of generated scenarios against one system.

import { randomInt } from 'node:crypto';
import type { Command } from 'commander';
import type { HostName, SystemUnderTest } from '../../lab/run/system.ts';
import { describeBroken } from '../broken.ts';
import type { FinishedCampaign } from '../campaign.ts';
import { performCampaign, tellUnsaved } from '../campaign.ts';
import { fileNameFor } from '../campaign-folder.ts';
import type { Context } from '../context.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import {
  casesFlag,
  hostFlag,
  hostOf,
  jsonFlag,
  replicasFlag,
  seedFlag,
  systemFlag,
  timeFlag,
} from '../flags.ts';
import type { Io } from '../io.ts';
import { colorsFor, print, printJson, tell } from '../io.ts';
import { loadSystem } from '../load-system.ts';
import { replayLine } from '../report-parts.ts';
import {
  counted,
  decimal,
  describeConfirmed,
  describeSize,
  paintVerdict,
  quoted,
  verdictCounts,
} from '../words.ts';

interface RunFlags {
  readonly system: string;
  readonly host?: HostName;
  readonly cases?: number;
  readonly time?: number;
  readonly seed?: number;
  readonly replicas: number;
  readonly out?: string;
  readonly json?: true;
}

/** How long a campaign lasts when nobody says. */
const DEFAULT_SECONDS = 60;

/** Seeds that nobody chose stay short enough to be typed. */
const SEED_LIMIT = 2 ** 32;

/** The command line that runs the same cases again. */
function repeatLine(io: Io, flags: RunFlags, host: HostName, seed: number, cases: number): string {
  const words = [
    ...['--system', quoted(flags.system), '--host', host, '--seed', String(seed)],
    ...['--replicas', String(flags.replicas), '--cases', String(Math.max(1, cases))],
  ];
  if (flags.out !== undefined) words.push('--out', quoted(flags.out));
  return `${io.command} run ${words.join(' ')}`;
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
    print(io, `     shrunk ${runs}${rest} to ${describeSize(scenario)}`);
    print(io, `     ${replayLine(io, path, finding.record.system, folder.systemGiven)}`);
  });
}

/** The campaign's result for people. */
export function printCampaign(io: Io, finished: FinishedCampaign, again: string): void {
  const { result, closing, folder } = finished;
  const { system, host, cases, casesPerSecond, operations, virtualSeconds, verdicts } = result;
  const found = folder.findings.length;
  const verdict = found > 0 ? 'violation' : verdicts.unknown > 0 ? 'unknown' : 'linearizable';
  const colors = colorsFor(io, io.stdout);
  const rate = `${decimal(casesPerSecond)} cases/s`;
  const spent = `${counted(operations, 'operation')}, ${decimal(virtualSeconds)} s of virtual time`;
  const headline = `${system} over ${host}: ${verdictCounts(verdicts)}; ${counted(found, 'finding')}`;
  print(io, paintVerdict(colors, verdict, headline));
  const stopped = result.interrupted ? ', interrupted' : '';
  print(io, `  ${counted(cases, 'case')} (${rate}), ${spent}${stopped}`);
  for (const line of describeBroken(finished.broken)) print(io, `  ${colors.yellow(line)}`);
  printFindings(io, finished);
  print(io, `\nreport: ${closing.report ?? 'could not be written'}\nagain:  ${again}`);
}

async function campaignOn(
  { io, endWith }: Context,
  system: SystemUnderTest,
  flags: RunFlags,
): Promise<void> {
  const json = flags.json === true;
  const host = hostOf(system, flags.host);
  const seed = flags.seed ?? randomInt(SEED_LIMIT);
  const out = flags.out ?? `reports/${fileNameFor(system.name)}-${String(seed)}`;
  const limited = flags.cases !== undefined || flags.time !== undefined;
  const again = (cases: number): string => repeatLine(io, flags, host, seed, cases);
  if (!json) tell(io, `${system.name} over ${host}, seed ${String(seed)}`);
  const finished = await performCampaign(io, {
    ...{ system, host, seed, out, json, again },
    casesMax: flags.cases ?? null,
    secondsMax: flags.time ?? (limited ? null : DEFAULT_SECONDS),
    replicas: flags.replicas,
    systemGiven: flags.system,
    signal: io.listenForInterrupt(),
    untilFirstFinding: false,
  });
  const { result, output } = finished;
  if (json) printJson(io, output);
  else printCampaign(io, finished, again(result.cases));
  // Under --json stdout takes one object and nothing else.
  tellUnsaved(io, finished, (text) => (json ? tell(io, text) : print(io, text)));
  if (finished.closing.problem !== null) return endWith(EXIT.internal);
  const { violation: violations, unknown: unknowns } = result.verdicts;
  endWith(exitCodeOf({ interrupted: result.interrupted, violations, unknowns }));
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
    .option('--out <dir>', 'folder for findings, runs and report (reports/SYSTEM-SEED)')
    .addOption(jsonFlag())
    .action(async (flags: RunFlags) => {
      await campaignOn(context, await loadSystem(context.io, flags.system), flags);
    });
}
