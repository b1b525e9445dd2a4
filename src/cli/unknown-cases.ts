// The cases that a campaign's checker gave up on, as files: `unknown/case-17.json` in its folder, and the
// record of the run beside those of findings. Called where campaigns run, go on, are merged and end.

import { basename, dirname, join, resolve } from 'node:path';
import type { UnknownCase } from '../lab/campaign/unknown.ts';
import type { RunRecord } from '../lab/run/record.ts';
import { formatScenario, parseScenario } from '../lab/scenario/file.ts';
import type { UnknownOutput } from '../schemas/output.ts';
import { formatRun, parseRun } from '../schemas/run.ts';
import { readText, shownPath, writeText } from './files.ts';
import { withCommit } from './commit.ts';
import type { Io } from './io.ts';
import { replayLine } from './report-parts.ts';
import { counted, moreThan, quoted } from './words.ts';

/** Scenario and record of a case, in this order: what can be replayed outlasts what can be made again. */
export function unknownFiles(folder: string, index: number): { scenario: string; run: string } {
  const name = `case-${String(index)}`;
  return {
    scenario: join(folder, 'unknown', `${name}.json`),
    run: join(folder, 'runs', `${name}.run.json`),
  };
}

/** Writes the files of a case; returns the path of its scenario as it is printed. Throws CliError. */
export function saveUnknown(io: Io, folder: string, unknown: UnknownCase): string {
  const { scenario, run } = unknownFiles(folder, unknown.case);
  writeText(io, scenario, formatScenario(unknown.scenario));
  writeText(io, run, formatRun(withCommit(io, unknown.record)));
  return shownPath(io, resolve(io.cwd, scenario));
}

/** What files and programs are told of a folder's unknown cases, by their numbers. */
export function unknownOutputs(
  io: Io,
  folder: string,
  unknowns: readonly UnknownCase[],
): UnknownOutput[] {
  const inOrder = [...unknowns].sort((left, right) => left.case - right.case);
  return inOrder.map(({ case: index, record }) => ({
    case: index,
    why: record.judgement.explanation,
    scenario: shownPath(io, resolve(io.cwd, unknownFiles(folder, index).scenario)),
    statesMax: record.judgement.gaveUp?.statesMax ?? 0,
  }));
}

/** The case that a campaign's files tell of. Throws CliError and InputError. */
export async function unknownIn(io: Io, folder: string, told: UnknownOutput): Promise<UnknownCase> {
  const { scenario: path, run } = unknownFiles(folder, told.case);
  const scenario = parseScenario(await readText(io, path), path);
  return { case: told.case, scenario, record: parseRun(await readText(io, run), run) };
}

/**
 * The line that judges a case with more: it is executed again, and what ran free is judged as it was
 * recorded. `given` is the system as it was given to `--system`.
 */
export function judgeAgainLine(
  io: Pick<Io, 'command'>,
  { scenario, statesMax }: UnknownOutput,
  on: Pick<RunRecord, 'system' | 'host'>,
  given: string,
): string {
  const budget = `--check-budget ${String(moreThan({ statesMax }))}`;
  if (on.host !== 'live') return `${replayLine(io, scenario, on, given)} ${budget}`;
  const run = `${basename(scenario, '.json')}.run.json`;
  return `${io.command} recheck ${quoted(join(dirname(dirname(scenario)), 'runs', run))} ${budget}`;
}

/** So many are told of in a terminal; pages and files tell of all that are kept. */
const TOLD_MAX = 3;

/** Lines for people: the first cases that were kept, why, and how to judge each with more. */
export function describeUnknowns(
  io: Pick<Io, 'command'>,
  unknowns: readonly UnknownOutput[],
  all: number,
  on: Pick<RunRecord, 'system' | 'host'>,
  given: string,
): string[] {
  if (unknowns.length === 0) return [];
  const folder = dirname(unknowns[0]?.scenario ?? '');
  const kept = all > unknowns.length ? `the first ${String(unknowns.length)} kept` : 'kept';
  return [
    `the checker gave up on ${counted(all, 'case')}, ${kept} in ${folder}`,
    ...unknowns
      .slice(0, TOLD_MAX)
      .flatMap((one) => [
        `  case ${one.case.toLocaleString('en')}: ${one.why}`,
        `  ${judgeAgainLine(io, one, on, given)}`,
      ]),
  ];
}
