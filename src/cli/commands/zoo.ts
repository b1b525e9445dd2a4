// `linlab zoo`: how many cases it takes to find each planted bug, and how small it gets; with
// `--twins`, how many fail on what only looks like one.

import type { Command } from 'commander';
import { Option } from 'commander';
import type { SystemUnderTest } from '../../lab/run/system.ts';
import { DEFAULT_LIMITS } from '../../lab/generate/generate.ts';
import type { Arm } from '../../lab/generate/strategies.ts';
import type { Spread, Trial, ZooRow } from '../../lab/zoo/zoo.ts';
import { regressionOf, runTrial, zooRow } from '../../lab/zoo/zoo.ts';
import { renderZooReport } from '../../report/report.ts';
import type { ZooOutput } from '../../schemas/zoo.ts';
import { parseZoo } from '../../schemas/zoo.ts';
import { SOUND_STORE, SYSTEMS } from '../../systems/registry.ts';
import { breathingSystem } from '../breathing.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { readText, writeText } from '../files.ts';
import {
  casesFlag,
  jsonFlag,
  replicasFlag,
  seedFlag,
  strategyFlag,
  strategyWords,
  trialsFlag,
} from '../flags.ts';
import type { Io } from '../io.ts';
import { colorsFor, print, printJson, tell } from '../io.ts';
import { loadSystem, unknownSystem } from '../load-system.ts';
import { VERSION } from '../version.ts';
import { counted, decimal, quoted } from '../words.ts';
import { measureTwins, twinsOf } from './zoo-twins.ts';

interface ZooFlags {
  readonly twins?: true;
  readonly mutants?: readonly string[];
  readonly trials: number;
  readonly cases: number;
  readonly seed: number;
  readonly replicas: number;
  readonly strategy: readonly Arm[];
  readonly baseline?: string;
  readonly out?: string;
  readonly html?: string;
  readonly json?: true;
}

/** Mutants by name, with or without `kvpaxos:`, or modules of the user's own; all planted bugs for none. */
async function systemsOf(io: Io, names: readonly string[] | undefined): Promise<SystemUnderTest[]> {
  if (names === undefined) return SYSTEMS.filter(({ expected }) => expected === 'violation');
  return Promise.all(
    names.map((name) => {
      const own = SYSTEMS.find(
        (system) => system.name === name || system.name === `kvpaxos:${name}`,
      );
      if (own !== undefined) return own;
      if (!name.includes('.')) throw unknownSystem(name);
      return loadSystem(io, name);
    }),
  );
}

const range = ({ median, min, max }: Spread): string =>
  min === max ? decimal(median) : `${decimal(median)} (${decimal(min)}-${decimal(max)})`;

function caseText({ cases, censored, trials }: ZooRow, casesMax: number): string {
  const { median, min, max } = cases;
  if (median === null) {
    return censored === trials
      ? `> ${decimal(casesMax)}`
      : `> ${decimal(casesMax)} (from ${decimal(min)})`;
  }
  return range({ median, min, max });
}

const HEADINGS = [
  'planted bug',
  'grade',
  'found',
  'cases',
  'CPU s',
  'size',
  'runs',
  'ms',
  'forms',
  'minimal',
  'found as',
];

function cellsOf(row: ZooRow, casesMax: number): string[] {
  const { system, grade, trials, censored, cpuSeconds, shrunk, signatures } = row;
  const names = Object.entries(signatures).sort(([, left], [, right]) => right - left);
  return [
    system.replace(/^kvpaxos:/, ''),
    grade,
    `${String(trials - censored)}/${String(trials)}`,
    caseText(row, casesMax),
    range(cpuSeconds),
    shrunk === null ? '' : range(shrunk.parts),
    shrunk === null ? '' : range(shrunk.runs),
    shrunk === null ? '' : range(shrunk.ms),
    shrunk === null ? '' : String(shrunk.forms),
    shrunk === null ? '' : `${String(shrunk.minimal)}/${String(trials - censored)}`,
    names.map(([signature]) => signature).join(', '),
  ];
}

function printTable(io: Io, { rows, casesMax, regressions }: ZooOutput): void {
  const colors = colorsFor(io, io.stdout);
  const lines = [HEADINGS, ...rows.map((row) => cellsOf(row, casesMax))];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  lines.forEach((line, nth) => {
    const padded = line.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    const text = padded.join('  ').trimEnd();
    print(io, nth === 0 ? colors.bold(text) : text);
  });
  const missed = rows.filter(({ cases }) => cases.median === null).length;
  const alarms = rows.reduce((sum, { failOnSound }) => sum + failOnSound, 0);
  const grades = ['easy', 'medium', 'hard'].map(
    (grade) => `${String(rows.filter((row) => row.grade === grade).length)} ${grade}`,
  );
  print(
    io,
    `\n${counted(rows.length, 'planted bug')}: ${grades.join(', ')}; ${counted(missed, 'one', 'of them')} missed by half of the trials; ${counted(alarms, 'false alarm')}`,
  );
  for (const regression of regressions) print(io, colors.red(`worse than before: ${regression}`));
}

async function trialsOf(
  system: SystemUnderTest,
  flags: ZooFlags,
  signal: AbortSignal,
): Promise<Trial[]> {
  const { replicas, cases: casesMax, seed, strategy: strategies } = flags;
  const limits = { ...DEFAULT_LIMITS, strategies };
  const settings = { replicas, limits, casesMax, signal };
  const trials: Trial[] = [];
  const breathing = breathingSystem(system);
  for (let nth = 0; nth < flags.trials && !signal.aborted; nth++) {
    const trial = await runTrial(breathing, SOUND_STORE, seed + nth, settings);
    if (trial !== null) trials.push(trial);
  }
  return trials;
}

function tellRow(
  io: Io,
  row: ZooRow,
  casesMax: number,
  nth: number,
  of: number,
  leftMs: number,
): void {
  const left = nth === of ? '' : `; about ${counted(Math.ceil(leftMs / 1000), 'second')} left`;
  const [name, grade, found, cases] = cellsOf(row, casesMax);
  tell(
    io,
    `${String(nth)} of ${String(of)}: ${String(name)}, ${String(grade)}, found ${String(found)}, ${String(cases)} cases${left}`,
  );
}

/** The line that measures the same again. */
function againLine(io: Io, flags: ZooFlags): string {
  const { mutants, trials, cases, seed, replicas, strategy, baseline } = flags;
  const words = [
    ...(mutants === undefined ? [] : ['--mutants', quoted(mutants.join(','))]),
    ...['--trials', String(trials), '--cases', String(cases), '--seed', String(seed)],
    ...['--replicas', String(replicas), ...strategyWords('sim', strategy)],
    ...(baseline === undefined ? [] : ['--baseline', quoted(baseline)]),
  ];
  return `${io.command} zoo ${words.join(' ')}`;
}

async function zoo(context: Context, flags: ZooFlags): Promise<void> {
  const { io, endWith } = context;
  const systems = await systemsOf(io, flags.mutants);
  if (flags.twins === true) return measureTwins(context, twinsOf(systems), flags);
  const before =
    flags.baseline === undefined
      ? null
      : parseZoo(await readText(io, flags.baseline), flags.baseline);
  const signal = io.listenForInterrupt();
  const startedAt = performance.now();
  const rows: ZooRow[] = [];
  for (const system of systems) {
    const trials = await trialsOf(system, flags, signal);
    if (trials.length === 0) break;
    const row = zooRow(system.name, trials);
    rows.push(row);
    const perRow = (performance.now() - startedAt) / rows.length;
    if (flags.json !== true) {
      tellRow(
        io,
        row,
        flags.cases,
        rows.length,
        systems.length,
        perRow * (systems.length - rows.length),
      );
    }
  }
  const worse = new Map(
    rows.flatMap((row) => {
      const earlier = before?.rows.find(({ system }) => system === row.system);
      const regression = earlier === undefined ? null : regressionOf(row, earlier);
      return regression === null ? [] : [[row.system, regression] as const];
    }),
  );
  const regressions = [...worse.values()];
  const { seed, cases: casesMax, replicas } = flags;
  const output: ZooOutput = { format: 'linlab/zoo@1', seed, casesMax, replicas, rows, regressions };
  if (flags.out !== undefined) writeText(io, flags.out, `${JSON.stringify(output, null, 2)}\n`);
  if (flags.html !== undefined) {
    const old = before === null ? null : { zoo: before, name: flags.baseline ?? '' };
    const command = againLine(io, flags);
    const page = { zoo: output, before: old, worse: new Set(worse.keys()), command };
    writeText(io, flags.html, await renderZooReport({ ...page, version: VERSION }));
  }
  if (flags.json === true) printJson(io, output);
  else printTable(io, output);
  if (flags.html !== undefined && flags.json !== true) print(io, `report: ${flags.html}`);
  if (signal.aborted) return endWith(EXIT.interrupted);
  const isWorse = regressions.length > 0 || rows.some(({ failOnSound }) => failOnSound > 0);
  if (isWorse) return endWith(EXIT.violation);
  endWith(rows.some(({ cases }) => cases.median === null) ? EXIT.unknown : EXIT.linearizable);
}

export function addZoo(program: Command, context: Context): void {
  const names = (text: string): string[] => text.split(',');
  program
    .command('zoo')
    .description('measure how fast each planted bug is found, and how small it gets')
    .addOption(
      new Option('--mutants <names>', 'only these, with commas; also FILE.ts').argParser(names),
    )
    .addOption(
      new Option(
        '--twins',
        'put the sound twins of the planted bugs through --cases instead; a failure ends with 1',
      ).conflicts(['baseline', 'trials']),
    )
    .addOption(trialsFlag().default(5))
    .addOption(casesFlag().default(2000))
    .addOption(seedFlag().default(1))
    .addOption(replicasFlag().default(3))
    .addOption(strategyFlag())
    .option('--baseline <file>', 'compare with what an earlier --out wrote; worse ends with 1')
    .option('--out <file>', 'write the numbers, as --json prints them')
    .option('--html <file>', 'write a page with a chart of it')
    .addOption(jsonFlag())
    .action((flags: ZooFlags) => zoo(context, flags));
}
