// `linlab replay`: a scenario file, executed again.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { describeRate } from '../../lab/run/rate.ts';
import type { RunRecord } from '../../lab/run/record.ts';
import type { HostName, SystemUnderTest } from '../../lab/run/system.ts';
import type { Scenario } from '../../lab/scenario/scenario.ts';
import type { Guarantee } from '../../lab/scenario/guarantee.ts';
import { tellStory } from '../../lab/story/story.ts';
import { renderRunReport } from '../../report/report.ts';
import type { ReplayOutput } from '../../schemas/output.ts';
import { brokenRule } from '../broken-rule.ts';
import { withCommit } from '../commit.ts';
import type { Context } from '../context.ts';
import { emitTest } from '../emit-test.ts';
import { CliError } from '../errors.ts';
import {
  differences,
  executeOnce,
  expectationOf,
  guaranteesFor,
  whyHashNotCompared,
} from '../execute.ts';
import { EXIT, exitCodeOf, exitCodeOfVerdict } from '../exit-codes.ts';
import { isSameFile, readText, shownPath, writeText } from '../files.ts';
import {
  checkBudgetFlag,
  guaranteeFlag,
  hostFlag,
  hostOf,
  jsonFlag,
  systemFlag,
  timesFlag,
} from '../flags.ts';
import type { Io } from '../io.ts';
import { colorsFor, print, printJson, tell } from '../io.ts';
import { kindOf, loadScenario, systemFor } from '../load-file.ts';
import { repeat } from '../repeat.ts';
import { findingReport, SOME_MODULE } from '../report-parts.ts';
import { withExpected } from '../update-expected.ts';
import { counted, keptLines, moreThan, paintVerdict } from '../words.ts';

interface ReplayFlags {
  readonly system?: string;
  readonly host?: HostName;
  readonly guarantee?: readonly Guarantee[];
  readonly expected?: true;
  readonly update?: true;
  readonly emitTest?: string;
  readonly report?: string;
  readonly times?: number;
  readonly checkBudget?: number;
  readonly json?: true;
}

function replayOutput(record: RunRecord, { expected }: Scenario): ReplayOutput {
  const { verdict, anomaly } = record.judgement;
  const matches = expected === undefined ? null : differences(expected, record).length === 0;
  const { traceHash, host } = record;
  const guarantees = record.judgement.guarantees?.map(({ guarantee, verdict: kept }) => {
    return { guarantee, verdict: kept };
  });
  const uncompared = expected !== undefined && whyHashNotCompared(expected, record) !== null;
  return {
    ...{ format: 'linlab/replay@1', verdict, anomaly, traceHash, host, matchesExpected: matches },
    ...(guarantees === undefined ? {} : { guarantees }),
    ...(uncompared ? { hashCompared: false } : {}),
  };
}

function printReplay(
  io: Io,
  system: SystemUnderTest,
  record: RunRecord,
  { expected }: Scenario,
): void {
  const colors = colorsFor(io, io.stdout);
  const { verdict, anomaly } = record.judgement;
  for (const line of tellStory(record)) print(io, line);
  for (const line of brokenRule(system, record)) print(io, line);
  const why = anomaly === null ? '' : `: ${anomaly}`;
  const trace = record.traceHash === null ? '' : `  trace ${record.traceHash}`;
  print(io, `\n${paintVerdict(colors, verdict, verdict + why)}${trace}`);
  const { guarantees = [], gaveUp, explanation } = record.judgement;
  for (const line of keptLines(colors, guarantees)) print(io, `  ${line}`);
  if (gaveUp !== undefined) {
    print(io, `  ${explanation}\n  more may tell: --check-budget ${String(moreThan(gaveUp))}`);
  }
  if (expected === undefined) return;
  const lines = differences(expected, record);
  if (lines.length === 0) print(io, 'as the file expects');
  for (const line of lines) print(io, colors.yellow(line));
  const uncompared = whyHashNotCompared(expected, record);
  if (uncompared !== null) print(io, colors.yellow(uncompared));
}

async function updateFile(io: Io, file: string, record: RunRecord): Promise<void> {
  const text = await readText(io, file);
  if (file === '-' || kindOf(text) === 'run') {
    throw new CliError('arguments', '--update needs a scenario file to write to', '--update');
  }
  writeText(io, file, withExpected(text, file, expectationOf(record)));
}

/** The page of the run. A report in place of the scenario would be the end of it. */
async function writeReport(
  io: Io,
  out: string,
  file: string,
  record: RunRecord,
  system: SystemUnderTest,
  given: string = SOME_MODULE,
): Promise<void> {
  if (file !== '-' && isSameFile(io, file, out)) {
    const text = `the report would overwrite ${file}; give --report another name`;
    throw new CliError('arguments', text, '--report');
  }
  const { extra } = findingReport(io, record, file, given, system);
  writeText(io, out, await renderRunReport(withCommit(io, record), extra));
  tell(io, `report: ${shownPath(io, resolve(io.cwd, out))}`);
}

function refuseToCompare({ expected }: Scenario, file: string, flags: ReplayFlags): void {
  if (flags.expected !== true || expected !== undefined) return;
  const text = `${file} expects nothing; linlab replay ${file} --update writes what it gives now`;
  throw new CliError('arguments', text, '--expected');
}

async function replay(context: Context, file: string, flags: ReplayFlags): Promise<void> {
  const { io, endWith } = context;
  const scenario = await loadScenario(io, file);
  refuseToCompare(scenario, file, flags);
  const system = await systemFor(io, file, scenario, flags.system);
  const signal = io.listenForInterrupt();
  const host = hostOf(system, flags.host);
  const { guarantee, checkBudget = null } = flags;
  const record = await executeOnce(system, host, scenario, guarantee, checkBudget);
  if (flags.update === true) await updateFile(io, file, record);
  if (flags.report !== undefined) {
    await writeReport(io, flags.report, file, record, system, flags.system);
  }
  const now = flags.update === true ? { ...scenario, expected: expectationOf(record) } : scenario;
  if (flags.json === true) printJson(io, replayOutput(record, now));
  else printReplay(io, system, record, now);
  if (flags.update === true) tell(io, `${file} now expects this`);
  if (flags.emitTest !== undefined) {
    emitTest(io, flags.emitTest, record, flags.system);
    tell(io, `${flags.emitTest} fails for as long as the bug is there`);
  }
  if (signal.aborted) return endWith(EXIT.interrupted);
  if (flags.expected !== true) return endWith(exitCodeOfVerdict(record.judgement.verdict));
  const matches = replayOutput(record, now).matchesExpected === true;
  endWith(matches ? EXIT.linearizable : EXIT.violation);
}

async function replayOften(
  { io, endWith }: Context,
  file: string,
  times: number,
  flags: ReplayFlags,
): Promise<void> {
  const scenario = await loadScenario(io, file);
  const system = await systemFor(io, file, scenario, flags.system);
  const signal = io.listenForInterrupt();
  const host = hostOf(system, flags.host);
  const guarantees = flags.guarantee ?? guaranteesFor(scenario);
  const repeated = await repeat(system, host, scenario, guarantees, times, signal);
  const { rate, record, signatures, unknowns, broken } = repeated;
  if (flags.json === true) printJson(io, { ...replayOutput(record, scenario), rate });
  else {
    printReplay(io, system, record, scenario);
    print(io, `reproduced in ${describeRate(rate)}`);
    for (const [signature, runs] of signatures)
      print(io, `  ${signature}: ${counted(runs, 'run')}`);
  }
  if (broken > 0) tell(io, `${counted(broken, 'run')} without a verdict: the host failed`);
  const violations = [...signatures.values()].reduce((sum, runs) => sum + runs, 0);
  endWith(exitCodeOf({ interrupted: signal.aborted, violations, unknowns: unknowns + broken }));
}

export function addReplay(program: Command, context: Context): void {
  program
    .command('replay')
    .description('execute a scenario file again, tell its story and judge it')
    .argument('<file>', 'scenario, or run record')
    .addOption(systemFlag())
    .addOption(hostFlag())
    .addOption(guaranteeFlag())
    .addOption(checkBudgetFlag())
    .option('--expected', 'succeed exactly when the run is what the file expects')
    .addOption(
      new Option('--update', 'write into the file what it gives now').conflicts('expected'),
    )
    .option(
      '--emit-test <file>',
      'write it as a test for vitest, which fails while the bug is there',
    )
    .option('--report <file>', 'also write the page of the run')
    .addOption(timesFlag().conflicts(['expected', 'update', 'emitTest', 'report', 'checkBudget']))
    .addOption(jsonFlag())
    .action((file: string, flags: ReplayFlags) => {
      const { times } = flags;
      return times === undefined
        ? replay(context, file, flags)
        : replayOften(context, file, times, flags);
    });
}
