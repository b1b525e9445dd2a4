// `linlab demo`: what linlab does, in about a minute: a sound store that passes over real sockets, and
// the same store with one rule replaced, which is caught, shrunk and told.

import type { Command } from 'commander';
import type { HostName } from '../../lab/run/system.ts';
import { tellStory } from '../../lab/story/story.ts';
import type { KvpaxosSystem } from '../../systems/kvpaxos.ts';
import { SOUND_STORE, SYSTEMS } from '../../systems/registry.ts';
import type { CampaignOrder, FinishedCampaign } from '../campaign.ts';
import { performCampaign } from '../campaign.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { hostFlag, seedFlag, timeFlag } from '../flags.ts';
import type { Io } from '../io.ts';
import { colorsFor, print, tell } from '../io.ts';
import { replayLine } from '../report-parts.ts';
import {
  counted,
  decimal,
  describeConfirmed,
  describeSize,
  paintVerdict,
  verdictCounts,
} from '../words.ts';

interface DemoFlags {
  readonly seed: number;
  readonly time: number;
  readonly host: HostName;
  readonly out: string;
}

/** Its story needs no knowledge of Paxos: an append happens twice. */
const PLANTED = 'kvpaxos:no-dedup';

/** With this seed the planted bug shows within the first few cases, and its story is short. */
const DEFAULT_SEED = 17;

const SOUND_SECONDS = 40;
const PLANTED_SECONDS = 45;
const REPLICAS = 3;

type Half = Pick<CampaignOrder, 'system' | 'out' | 'secondsMax' | 'untilFirstFinding'>;

async function campaign(
  io: Io,
  signal: AbortSignal,
  flags: DemoFlags,
  half: Half,
): Promise<FinishedCampaign> {
  const { seed, host } = flags;
  const name = half.system.name;
  const again = (cases: number): string =>
    `${io.command} run --system ${name} --host ${host} --seed ${String(seed)} --cases ${String(Math.max(1, cases))}`;
  const rest = { casesMax: null, replicas: REPLICAS, systemGiven: name };
  const order = { ...half, ...rest, seed, host, signal, again };
  return performCampaign(io, { ...order, json: false });
}

/** Every case had a verdict, and it was the good one. */
export function isGreen({ result, folder }: Pick<FinishedCampaign, 'result' | 'folder'>): boolean {
  const { cases, verdicts, broken } = result;
  const allGood = verdicts.linearizable === cases && broken.length === 0;
  return cases > 0 && allGood && folder.findings.length === 0;
}

/** The bug was found, and the shrunk scenario did the same over real sockets. */
export function isCaught({ folder }: Pick<FinishedCampaign, 'folder'>): boolean {
  return folder.findings.some(({ confirmed }) => confirmed.zeromq === true);
}

function printHalf(io: Io, good: boolean, { result, folder }: FinishedCampaign): void {
  const { system, cases, casesPerSecond, verdicts } = result;
  const found = counted(folder.findings.length, 'finding');
  const numbers = `${counted(cases, 'case')} (${decimal(casesPerSecond)}/s): ${verdictCounts(verdicts)}, ${found}`;
  const verdict = good ? 'linearizable' : 'violation';
  print(io, paintVerdict(colorsFor(io, io.stdout), verdict, `${system}: ${numbers}`));
}

function printCatch(io: Io, { folder, output, report }: FinishedCampaign): void {
  const [finding] = folder.findings;
  const path = output.findings[0]?.scenario;
  if (finding === undefined || path === undefined) return;
  const runs = counted(finding.shrinkRuns, 'run');
  print(io, `  ${finding.anomaly}, ${describeConfirmed(finding)}`);
  print(io, `  shrunk in ${runs} to ${describeSize(finding.scenario)}\n`);
  for (const line of tellStory(finding.record)) print(io, line);
  print(
    io,
    `\nreport:  ${report}\nreplay:  ${replayLine(io, path, finding.record.system, folder.systemGiven)}`,
  );
}

function plantedSystem(): KvpaxosSystem {
  return SYSTEMS.find(({ name }) => name === PLANTED) ?? SOUND_STORE;
}

async function demo({ io }: Context, flags: DemoFlags): Promise<ExitCode> {
  const signal = io.listenForInterrupt();
  const planted = plantedSystem();
  tell(
    io,
    `1 of 2: the sound store over ${flags.host}, ${String(flags.time)} s of generated cases`,
  );
  const sound = await campaign(io, signal, flags, {
    ...{ system: SOUND_STORE, out: `${flags.out}/sound` },
    ...{ secondsMax: flags.time, untilFirstFinding: false },
  });
  printHalf(io, isGreen(sound), sound);
  if (signal.aborted) return EXIT.interrupted;
  tell(io, `\n2 of 2: the same cases with one rule replaced: ${planted.description}`);
  const bug = await campaign(io, signal, flags, {
    ...{ system: planted, out: flags.out },
    ...{ secondsMax: PLANTED_SECONDS, untilFirstFinding: true },
  });
  const caught = isCaught(bug);
  print(io, caught ? `✓ ${planted.name}: caught` : `✗ ${planted.name}: NOT caught`);
  printCatch(io, bug);
  if (signal.aborted) return EXIT.interrupted;
  if (isGreen(sound) && caught) {
    print(
      io,
      paintVerdict(
        colorsFor(io, io.stdout),
        'linearizable',
        'sound store green, planted bug caught',
      ),
    );
    return EXIT.linearizable;
  }
  const why = isGreen(sound) ? 'the planted bug was not caught' : 'the sound store was not green';
  print(io, paintVerdict(colorsFor(io, io.stdout), 'violation', why));
  return sound.folder.findings.length > 0 ? EXIT.violation : EXIT.unknown;
}

export function addDemo(program: Command, context: Context): void {
  program
    .command('demo')
    .description('in about a minute: a sound store passes, a planted bug is caught')
    .addOption(seedFlag().default(DEFAULT_SEED))
    .addOption(timeFlag().default(SOUND_SECONDS))
    .addOption(hostFlag().default('zeromq'))
    .option('--out <dir>', 'folder for everything it leaves', 'reports/demo')
    .action(async (flags: DemoFlags) => context.endWith(await demo(context, flags)));
}
