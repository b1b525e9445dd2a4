// `linlab shrink`: a failing scenario, made as small as it goes, with why it fails pinned. Shrinking
// runs in the simulator; what is left is confirmed over ZeroMQ where the system has that host.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { FaultKind } from '../../faults/fault.ts';
import { sessionsIn } from '../../lab/run/guarantees.ts';
import { judge } from '../../lab/run/judge.ts';
import type { RunningSystem, SystemUnderTest } from '../../lab/run/system.ts';
import { faultsOn, HostError } from '../../lab/run/system.ts';
import { formatScenario, parseScenario } from '../../lab/scenario/file.ts';
import type { Scenario } from '../../lab/scenario/scenario.ts';
import type { Guarantee } from '../../lab/scenario/guarantee.ts';
import type { Execute, Pinned } from '../../lab/shrink/trial.ts';
import { partsOf } from '../../lab/shrink/parts.ts';
import type { Shrunk } from '../../lab/shrink/shrink.ts';
import { shrink } from '../../lab/shrink/shrink.ts';
import { shrinkFlaky } from '../../lab/shrink/flaky.ts';
import { VOTES_MIN } from '../../lab/shrink/votes.ts';
import { describeRate } from '../../lab/run/rate.ts';
import type { ShrinkOutput } from '../../schemas/output.ts';
import { tellStory } from '../../lab/story/story.ts';
import { breathing } from '../breathing.ts';
import type { Context } from '../context.ts';
import { fileNameFor } from '../campaign-folder.ts';
import { CliError } from '../errors.ts';
import { executeOnce, expectationOf, guaranteesFor, recordOf, withSystem } from '../execute.ts';
import { EXIT } from '../exit-codes.ts';
import { readText, shownPath, writeText } from '../files.ts';
import type { Budget } from '../flags.ts';
import { budgetFlag, guaranteeFlag, jsonFlag, systemFlag, timesFlag } from '../flags.ts';
import type { Io } from '../io.ts';
import { print, printJson, tell } from '../io.ts';
import { loadScenario, systemFor } from '../load-file.ts';
import { counted, describeSize, quoted, shrunkSize } from '../words.ts';

interface ShrinkFlags {
  readonly system?: string;
  readonly guarantee?: readonly Guarantee[];
  readonly out?: string;
  readonly host: 'sim' | 'live';
  readonly times?: number;
  readonly budget?: Budget;
  readonly json?: true;
}

/** The scenario with what it gives on this system written into it. */
async function withExpectation(
  system: SystemUnderTest,
  sim: RunningSystem,
  scenario: Scenario,
  guarantees: readonly Guarantee[],
): Promise<Scenario> {
  const record = recordOf(system, 'sim', scenario, await sim.execute(scenario), guarantees);
  return { ...scenario, expected: expectationOf(record) };
}

async function confirm(system: SystemUnderTest, scenario: Scenario): Promise<boolean | null> {
  if (!system.hosts.includes('zeromq')) return null;
  try {
    const { traceHash } = await executeOnce(system, 'zeromq', scenario);
    return traceHash === scenario.expected?.traceHash;
  } catch (error) {
    if (error instanceof HostError) return error.code === 'divergence' ? false : null;
    throw error;
  }
}

/** Beside the file, under another name. */
function besides(file: string, part: string): string {
  return `${file.replace(/(\.run)?\.(json|ya?ml)$/, '')}.${part}.json`;
}

/** Writes what else was met; returns the names of the files. */
async function keepOthers(
  io: Io,
  file: string,
  slipped: Shrunk['slipped'],
  expecting: (scenario: Scenario) => Promise<Scenario>,
): Promise<ShrinkOutput['others']> {
  const others: { signature: string; scenario: string }[] = [];
  for (const [signature, scenario] of slipped) {
    const path = besides(file, fileNameFor(signature));
    writeText(io, path, formatScenario(await expecting(scenario)));
    others.push({ signature, scenario: shownPath(io, resolve(io.cwd, path)) });
  }
  return others;
}

class Interrupted extends Error {}

/** Shrinks until nothing more goes or the signal ends it, with the last that failed for this reason. */
async function shrinkUntil(
  signal: AbortSignal,
  sim: RunningSystem,
  faults: readonly FaultKind[],
  given: Scenario,
  { signature, guarantees }: Pinned,
): Promise<Pick<Shrunk, 'scenario' | 'runs' | 'slipped'> | null> {
  let smallest: Scenario | null = null;
  let runs = 0;
  const execute: Execute = async (scenario, options) => {
    const outcome = await sim.execute(scenario, options);
    // The signal is heard during the pause before an execution.
    if (signal.aborted) throw new Interrupted();
    runs++;
    const { signature: met } = judge(outcome, guarantees, sessionsIn(scenario));
    const isSmaller = smallest === null || partsOf(scenario).length <= partsOf(smallest).length;
    if (met === signature && isSmaller) smallest = scenario;
    return outcome;
  };
  try {
    return await shrink({ scenario: given, signature, guarantees, execute, faults });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
  if (smallest === null) return null;
  const { provenance } = given;
  const kept = provenance === undefined ? {} : { provenance };
  return { scenario: { ...(smallest as Scenario), ...kept }, runs, slipped: new Map() };
}

function interruptedEarly(file: string): CliError {
  const text = `interrupted before anything smaller than ${file} was found; nothing was written`;
  return new CliError('interrupted', text, null, EXIT.interrupted);
}

/** What stands there already is replaced only if it is a scenario. */
async function refuseToOverwrite(io: Io, out: string): Promise<void> {
  if (!existsSync(resolve(io.cwd, out))) return;
  try {
    parseScenario(await readText(io, out), out);
  } catch {
    const text = `${out} is there and is not a scenario; remove it, or give --out another name`;
    throw new CliError('arguments', text, '--out');
  }
}

async function shrinkOn(
  io: Io,
  file: string,
  system: SystemUnderTest,
  given: Scenario,
  flags: ShrinkFlags,
  signal: AbortSignal,
): Promise<ShrinkOutput | null> {
  const out = flags.out ?? besides(file, 'shrunk');
  return withSystem(system, 'sim', async (sim) => {
    const guarantees = flags.guarantee ?? guaranteesFor(given);
    const outcome = await sim.execute(given);
    const { signature, anomaly } = judge(outcome, guarantees, sessionsIn(given));
    if (signature === null) return null;
    const startedAt = performance.now();
    const pinned = { signature, guarantees };
    const faults = faultsOn(system, 'sim');
    const shrunk = await shrinkUntil(signal, breathing(sim), faults, given, pinned);
    if (shrunk === null) throw interruptedEarly(file);
    const { scenario, runs, slipped } = shrunk;
    const shrinkMs = Math.round(performance.now() - startedAt);
    const expecting = (one: Scenario): Promise<Scenario> =>
      withExpectation(system, sim, one, guarantees);
    const small = await expecting(scenario);
    writeText(io, out, formatScenario(small));
    return {
      format: 'linlab/shrink@1',
      ...{
        signature,
        anomaly: anomaly ?? signature,
        scenario: shownPath(io, resolve(io.cwd, out)),
        shrunk: shrunkSize(small),
      },
      ...{
        shrinkRuns: runs,
        shrinkMs,
        confirmed: { zeromq: signal.aborted ? null : await confirm(system, small) },
      },
      others: await keepOthers(io, file, slipped, expecting),
    };
  });
}

async function printShrunk(io: Io, system: SystemUnderTest, output: ShrinkOutput): Promise<void> {
  const small = await loadScenario(io, output.scenario);
  for (const line of tellStory(await executeOnce(system, 'sim', small))) print(io, line);
  const { zeromq } = output.confirmed;
  const held = zeromq === true ? 'confirmed over ZeroMQ' : 'not confirmed over ZeroMQ';
  print(io, `\n${describeSize(small)}, after ${counted(output.shrinkRuns, 'run')}; ${held}`);
  print(io, output.scenario);
  for (const { signature, scenario } of output.others) {
    print(io, `met on the way: ${signature}: ${scenario}`);
  }
}

function nothingToShrink(
  file: string,
  system: SystemUnderTest,
  { host, times = LIVE_TIMES }: ShrinkFlags,
): CliError {
  const within = host === 'live' ? ` within ${counted(times, 'run')}` : '';
  const text = `${file} does not fail on ${system.name}${within}: there is nothing to shrink`;
  return new CliError('input', text, file);
}

/** What shrinking on a host that runs free costs when nobody says. */
const LIVE_TIMES = 10;
const LIVE_BUDGET: Budget = { runsMax: 200, msMax: Infinity };

/** Why the scenario fails here: as its file says, or as it does within so many runs. */
async function signatureOnLive(
  running: RunningSystem,
  given: Scenario,
  guarantees: readonly Guarantee[],
  times: number,
  signal: AbortSignal,
): Promise<{ readonly signature: string | null; readonly runs: number }> {
  const signature = given.expected?.signature ?? null;
  if (signature !== null) return { signature, runs: 0 };
  for (let runs = 1; runs <= times && !signal.aborted; runs++) {
    const outcome = await running.execute(given, { hash: false });
    const judgement = judge(outcome, guarantees, sessionsIn(given));
    if (judgement.signature !== null) return { signature: judgement.signature, runs };
  }
  return { signature: null, runs: times };
}

/** Shrinks where no two runs are the same. Null where the scenario does not reproduce. */
async function shrinkOnLive(
  io: Io,
  file: string,
  system: SystemUnderTest,
  given: Scenario,
  flags: ShrinkFlags,
  signal: AbortSignal,
): Promise<ShrinkOutput | null> {
  const out = flags.out ?? besides(file, 'shrunk');
  const { times = LIVE_TIMES, budget: { runsMax, msMax } = LIVE_BUDGET } = flags;
  const startedAt = performance.now();
  return withSystem(system, 'live', async (running) => {
    const guarantees = flags.guarantee ?? guaranteesFor(given);
    const { signature, runs } = await signatureOnLive(running, given, guarantees, times, signal);
    if (signature === null) return null;
    const shrunk = await shrinkFlaky({
      ...{ scenario: given, signature, guarantees, times, signal },
      execute: (scenario, options) => running.execute(scenario, options),
      runsMax: runsMax - runs,
      msMax,
      elapsedMs: () => performance.now() - startedAt,
    });
    if (shrunk === null) return null;
    const { scenario, rate, rateBefore, finished } = shrunk;
    // A run that is never the same twice has no trace that a file could expect.
    const { expected: _expected, ...small } = scenario;
    writeText(io, out, formatScenario(small));
    return {
      ...{ format: 'linlab/shrink@1', signature, anomaly: signature },
      ...{ scenario: shownPath(io, resolve(io.cwd, out)), shrunk: shrunkSize(small) },
      shrinkRuns: shrunk.runs + runs,
      shrinkMs: Math.round(performance.now() - startedAt),
      ...{ confirmed: { zeromq: null }, rate, rateBefore, shrunkToTheEnd: finished, others: [] },
    };
  });
}

async function printFlaky(io: Io, system: string, output: ShrinkOutput): Promise<void> {
  const { rate, rateBefore, scenario, signature } = output;
  if (rate === undefined || rateBefore === undefined) return;
  const small = await loadScenario(io, scenario);
  const rest = output.shrunkToTheEnd === true ? '' : '; the budget was spent before the end';
  print(
    io,
    `${signature}: ${describeSize(small)}, after ${counted(output.shrinkRuns, 'run')}${rest}`,
  );
  print(io, `reproduced in ${describeRate(rate)}; before: ${describeRate(rateBefore)}`);
  const often = `--host live --times ${String(rate.runs)}`;
  print(io, `${io.command} replay ${quoted(scenario)} --system ${quoted(system)} ${often}`);
}

/** Flags that mean nothing where one run says it all. */
function refuseVotes({ host, times, budget }: ShrinkFlags): void {
  if (host === 'live') {
    if (times === undefined || times >= VOTES_MIN) return;
    const text = `fewer than ${String(VOTES_MIN)} runs decide nothing: give --times more`;
    throw new CliError('arguments', text, '--times');
  }
  if (times === undefined && budget === undefined) return;
  const where = times === undefined ? '--budget' : '--times';
  throw new CliError('arguments', `${where} is for --host live, where runs differ`, where);
}

export function addShrink(program: Command, { io, endWith }: Context): void {
  program
    .command('shrink')
    .description('make a failing scenario as small as it goes')
    .argument('<file>', 'scenario, or run record')
    .addOption(systemFlag())
    .addOption(guaranteeFlag())
    .addOption(
      new Option('--host <host>', 'sim: exact; live: by votes, since runs differ')
        .choices(['sim', 'live'])
        .default('sim'),
    )
    .addOption(timesFlag())
    .addOption(budgetFlag())
    .option('--out <file>', 'where it goes (beside FILE, as NAME.shrunk.json)')
    .addOption(jsonFlag())
    .action(async (file: string, flags: ShrinkFlags) => {
      refuseVotes(flags);
      const given = await loadScenario(io, file);
      if (file === '-' && flags.out === undefined) {
        throw new CliError('arguments', 'say with --out where the scenario goes', '--out');
      }
      const system = await systemFor(io, file, given, flags.system);
      if (flags.json !== true) tell(io, `shrinking ${describeSize(given)}`);
      if (flags.out !== undefined) await refuseToOverwrite(io, flags.out);
      const signal = io.listenForInterrupt();
      const shrinkHere = flags.host === 'live' ? shrinkOnLive : shrinkOn;
      const output = await shrinkHere(io, file, system, given, flags, signal);
      if (output === null) throw nothingToShrink(file, system, flags);
      if (flags.json === true) printJson(io, output);
      else if (flags.host === 'live') await printFlaky(io, flags.system ?? system.name, output);
      else await printShrunk(io, system, output);
      if (signal.aborted) tell(io, 'interrupted: this may not be the smallest');
      endWith(signal.aborted ? EXIT.interrupted : EXIT.violation);
    });
}
