// `linlab demo`: what linlab does, in about a minute: a sound store that passes over real sockets, and
// the same store with one rule replaced, which is caught, shrunk and told.

import type { Command } from 'commander';
import { PORTFOLIO } from '../../lab/generate/strategies.ts';
import type { HostName } from '../../lab/run/system.ts';
import { LINEARIZABLE } from '../../lab/scenario/guarantee.ts';
import { tellStory } from '../../lab/story/story.ts';
import type { KvpaxosSystem } from '../../systems/kvpaxos.ts';
import { SOUND_STORE, SYSTEMS } from '../../systems/registry.ts';
import type { CampaignOutput } from '../../schemas/output.ts';
import { describeBroken } from '../broken.ts';
import type { CampaignOrder, FinishedCampaign } from '../campaign.ts';
import { newCampaignId, performCampaign, tellUnsaved } from '../campaign.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { hostFlag, jsonFlag, seedFlag, timeFlag } from '../flags.ts';
import type { Io } from '../io.ts';
import { colorsFor, print, printJson, tell } from '../io.ts';
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
  readonly json?: true;
}

/** Its story needs no knowledge of Paxos: an append happens twice. */
const PLANTED = 'kvpaxos:no-dedup';

/** With this seed the planted bug shows within the first few cases, and its story is short. */
const DEFAULT_SEED = 17;

const SOUND_SECONDS = 40;
const PLANTED_SECONDS = 45;
const REPLICAS = 3;

type Half = Pick<CampaignOrder, 'system' | 'out' | 'secondsMax' | 'findingsMax'>;

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
  const alone = { id: newCampaignId(), workers: 1, redis: null };
  const whole = { shard: { index: 1, of: 1 }, ...alone, resumed: null, corpus: null };
  const rest = {
    ...whole,
    casesMax: null,
    plateauCases: null,
    plateauChance: null,
    replicas: REPLICAS,
    strategies: PORTFOLIO,
    guarantees: LINEARIZABLE,
    statesMax: null,
    systemGiven: name,
  };
  const order = { ...half, ...rest, seed, host, signal, again };
  return performCampaign(io, { ...order, json: flags.json === true });
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

function printHalf(io: Io, good: boolean, { result, folder, broken }: FinishedCampaign): void {
  const { system, cases, casesPerSecond } = result;
  const found = counted(folder.findings.length, 'finding');
  const numbers = `${counted(cases, 'case')} (${decimal(casesPerSecond)}/s): ${verdictCounts(result)}, ${found}`;
  const verdict = good ? 'linearizable' : 'violation';
  print(io, paintVerdict(colorsFor(io, io.stdout), verdict, `${system}: ${numbers}`));
  for (const line of describeBroken(broken)) print(io, `  ${line}`);
}

function printCatch(io: Io, { folder, output, closing }: FinishedCampaign): void {
  const [finding] = folder.findings;
  const path = output.findings[0]?.scenario;
  if (finding === undefined || path === undefined) return;
  const runs = counted(finding.shrinkRuns, 'run');
  print(io, `  ${finding.anomaly}, ${describeConfirmed(finding)}`);
  print(io, `  shrunk in ${runs} to ${describeSize(finding.scenario)}\n`);
  for (const line of tellStory(finding.record)) print(io, line);
  print(
    io,
    `\nreport:  ${closing.report ?? 'could not be written'}\nreplay:  ${replayLine(io, path, finding.record, folder.systemGiven)}`,
  );
}

function plantedSystem(): KvpaxosSystem {
  return SYSTEMS.find(({ name }) => name === PLANTED) ?? SOUND_STORE;
}

/** What `demo --json` prints. */
export interface DemoOutput {
  readonly format: 'linlab/demo@1';
  readonly sound: CampaignOutput;
  /** Null where an interrupt came before it. */
  readonly planted: CampaignOutput | null;
  /** The sound store was green and the planted bug was caught. */
  readonly ok: boolean;
}

interface Halves {
  readonly sound: FinishedCampaign;
  readonly bug: FinishedCampaign | null;
  readonly interrupted: boolean;
}

async function bothHalves(io: Io, flags: DemoFlags): Promise<Halves> {
  const signal = io.listenForInterrupt();
  const people = flags.json !== true;
  const planted = plantedSystem();
  const length = `${String(flags.time)} s of generated cases`;
  if (people) tell(io, `1 of 2: the sound store over ${flags.host}, ${length}`);
  const sound = await campaign(io, signal, flags, {
    ...{ system: SOUND_STORE, out: `${flags.out}/sound` },
    ...{ secondsMax: flags.time, findingsMax: null },
  });
  if (people) printHalf(io, isGreen(sound), sound);
  if (signal.aborted) return { sound, bug: null, interrupted: true };
  if (people) tell(io, `\n2 of 2: the same cases with one rule replaced: ${planted.description}`);
  const bug = await campaign(io, signal, flags, {
    ...{ system: planted, out: flags.out },
    ...{ secondsMax: PLANTED_SECONDS, findingsMax: 1 },
  });
  const caught = isCaught(bug);
  if (people) print(io, caught ? `✓ ${planted.name}: caught` : `✗ ${planted.name}: NOT caught`);
  if (people) printCatch(io, bug);
  return { sound, bug, interrupted: signal.aborted };
}

function printEnd(io: Io, { sound, bug, interrupted }: Halves): void {
  const colors = colorsFor(io, io.stdout);
  if (interrupted) {
    const part = bug === null ? '; part 2 of 2, the planted bug, did not run' : ' in part 2 of 2';
    return print(io, paintVerdict(colors, 'unknown', `interrupted${part}`));
  }
  if (isGreen(sound) && bug !== null && isCaught(bug)) {
    return print(io, paintVerdict(colors, 'linearizable', 'sound store green, planted bug caught'));
  }
  const why = isGreen(sound) ? 'the planted bug was not caught' : 'the sound store was not green';
  print(io, paintVerdict(colors, 'violation', why));
}

async function demo({ io }: Context, flags: DemoFlags): Promise<ExitCode> {
  const halves = await bothHalves(io, flags);
  const { sound, bug, interrupted } = halves;
  const ok = isGreen(sound) && bug !== null && isCaught(bug);
  if (flags.json === true) {
    const planted = bug?.output ?? null;
    const output: DemoOutput = { format: 'linlab/demo@1', sound: sound.output, planted, ok };
    printJson(io, output);
  } else printEnd(io, halves);
  const say = (text: string): void => (flags.json === true ? tell(io, text) : print(io, text));
  const done = bug === null ? [sound] : [sound, bug];
  for (const half of done) tellUnsaved(io, half, say);
  if (done.some(({ closing }) => closing.problem !== null)) return EXIT.internal;
  if (interrupted) return EXIT.interrupted;
  if (ok) return EXIT.linearizable;
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
    .addOption(jsonFlag())
    .action(async (flags: DemoFlags) => context.endWith(await demo(context, flags)));
}
