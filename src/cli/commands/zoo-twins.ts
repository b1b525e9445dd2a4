// `linlab zoo --twins`: how many cases fail on systems that look like planted bugs and are sound.

import type { SystemUnderTest } from '../../lab/run/system.ts';
import { DEFAULT_LIMITS } from '../../lab/generate/generate.ts';
import type { Arm } from '../../lab/generate/strategies.ts';
import { countAlarms } from '../../lab/zoo/false-alarms.ts';
import type { TwinRow, TwinsOutput } from '../../schemas/zoo.ts';
import type { KvpaxosSystem } from '../../systems/kvpaxos.ts';
import { SYSTEMS } from '../../systems/registry.ts';
import { breathingSystem } from '../breathing.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { writeText } from '../files.ts';
import type { Io } from '../io.ts';
import { colorsFor, print, printJson, tell } from '../io.ts';
import { counted, decimal } from '../words.ts';

export interface TwinFlags {
  readonly cases: number;
  readonly seed: number;
  readonly replicas: number;
  readonly strategy: readonly Arm[];
  readonly out?: string;
  readonly json?: true;
}

/** The twins of these systems, or those that are among them. Throws CliError where there is none. */
export function twinsOf(systems: readonly SystemUnderTest[]): KvpaxosSystem[] {
  const names = new Set<string | null>(systems.map(({ name }) => name));
  const twins = SYSTEMS.filter(
    ({ name, twinOf }) => twinOf !== null && (names.has(twinOf) || names.has(name)),
  );
  if (twins.length > 0) return twins;
  const asked = systems.map(({ name }) => name).join(', ');
  const text = `no sound twin is known of ${asked}; linlab systems lists the twins there are`;
  throw new CliError('arguments', text, '--twins');
}

const shortName = (name: string): string => name.replace(/^kvpaxos:/, '');

function describeAlarms({ alarms }: TwinRow, { seed, replicas }: TwinFlags): string[] {
  return alarms.map(
    (alarm) =>
      `false alarm: ${alarm.signature} in case ${String(alarm.case)} of seed ${String(seed)} with ${String(replicas)} replicas`,
  );
}

function printRows(io: Io, rows: readonly TwinRow[], flags: TwinFlags): void {
  const colors = colorsFor(io, io.stdout);
  const width = Math.max(0, ...rows.map(({ system }) => shortName(system).length));
  for (const row of rows) {
    const { system, twinOf, cases, alarms, unknown } = row;
    const open = unknown === 0 ? '' : `, ${decimal(unknown)} unknown`;
    print(
      io,
      `${shortName(system).padEnd(width)}  ${counted(cases, 'case')}, ${counted(alarms.length, 'false alarm')}${open}; looks like ${shortName(twinOf)}`,
    );
    for (const line of describeAlarms(row, flags)) print(io, colors.red(line));
  }
  const sum = (of: (row: TwinRow) => number): number => rows.reduce((all, row) => all + of(row), 0);
  const total = counted(
    sum(({ cases }) => cases),
    'case',
  );
  const alarms = sum((row) => row.alarms.length);
  print(io, `\n${counted(rows.length, 'sound twin')}: ${total}, ${counted(alarms, 'false alarm')}`);
}

function exitCodeOf(rows: readonly TwinRow[]): ExitCode {
  if (rows.some(({ alarms }) => alarms.length > 0)) return EXIT.violation;
  return rows.some(({ unknown }) => unknown > 0) ? EXIT.unknown : EXIT.linearizable;
}

/** Puts twins through cases. An interrupt ends it; what was counted until then is printed. */
export async function measureTwins(
  { io, endWith }: Context,
  twins: readonly KvpaxosSystem[],
  flags: TwinFlags,
): Promise<void> {
  const { seed, replicas, cases, strategy: strategies } = flags;
  const signal = io.listenForInterrupt();
  const limits = { ...DEFAULT_LIMITS, strategies };
  const rows: TwinRow[] = [];
  for (const twin of twins) {
    if (signal.aborted) break;
    const settings = { seed, replicas, limits, cases, signal };
    const count = await countAlarms(breathingSystem(twin), settings);
    rows.push({
      system: twin.name,
      twinOf: twin.twinOf ?? '',
      ...count,
      alarms: [...count.alarms],
    });
    if (flags.json !== true) {
      const place = `${String(rows.length)} of ${String(twins.length)}`;
      tell(io, `${place}: ${shortName(twin.name)}, ${counted(count.alarms.length, 'false alarm')}`);
    }
  }
  const output: TwinsOutput = { format: 'linlab/twins@1', seed, cases, replicas, rows };
  if (flags.out !== undefined) writeText(io, flags.out, `${JSON.stringify(output, null, 2)}\n`);
  if (flags.json === true) printJson(io, output);
  else printRows(io, rows, flags);
  endWith(signal.aborted ? EXIT.interrupted : exitCodeOf(rows));
}
