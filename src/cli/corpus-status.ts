// `status.jsonl` in the folder of a corpus: at which commits its scenarios still fail. Written only
// when asked for, read whenever it is there.

import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { HostName } from '../lab/run/system.ts';
import type { Scenario } from '../lab/scenario/scenario.ts';
import type { CorpusOutput, StatusOutput } from '../schemas/output.ts';
import type { StatusLine } from '../schemas/status.ts';
import { formatStatus, parseStatus } from '../schemas/status.ts';
import { readText, writeText } from './files.ts';
import type { Io } from './io.ts';
import { runProgram } from './run-program.ts';

export const STATUS_FILE = 'status.jsonl';

/** What is known of a corpus; nothing where there is no file. Throws InputError for a damaged one. */
export async function readStatus(io: Io, folder: string): Promise<StatusLine[]> {
  const path = join(folder, STATUS_FILE);
  if (!existsSync(resolve(io.cwd, path))) return [];
  return parseStatus(await readText(io, path), path);
}

export type Place = Pick<StatusLine, 'commit' | 'changed' | 'at'>;

/** Where a campaign is: the commit of the repository around the current folder. */
export async function placeNow(io: Io, folder: string): Promise<Place> {
  const never = new AbortController().signal;
  const git = async (...argv: string[]): Promise<string | null> => {
    const asked = { file: 'git', argv, cwd: io.cwd, env: io.env };
    const ran = await runProgram(asked, never).catch(() => null);
    return ran?.code === 0 ? ran.stdout.trim() : null;
  };
  const commit = await git('rev-parse', '--verify', 'HEAD');
  // The file that is about to be written is no change to what is executed.
  const but = `:(exclude)${join(folder, STATUS_FILE)}`;
  const changes = await git('status', '--porcelain', '--untracked-files=no', '--', '.', but);
  return { commit, changed: (changes ?? '') !== '', at: new Date().toISOString() };
}

function outcomeOf(scenario: Scenario, told: CorpusOutput): StatusLine['outcome'] {
  const wanted = scenario.expected?.signature ?? told.signature;
  switch (told.verdict) {
    case 'linearizable':
    case 'holds':
      return 'passes';
    case 'unknown':
      return 'unknown';
    case 'violation':
      return told.signature === wanted ? 'reproduces' : 'other';
  }
}

/** What is the same for all scenarios of one corpus run. */
export type RunPlace = Place & { readonly system: string; readonly host: HostName };

export function lineOf(scenario: Scenario, told: CorpusOutput, place: RunPlace): StatusLine {
  const { system, host, commit, changed, at } = place;
  const { signature } = told;
  const outcome = outcomeOf(scenario, told);
  const name = basename(told.scenario);
  return { scenario: name, system, host, outcome, signature, commit, changed, at };
}

/** The same outcome at the same commit is told once. */
function nameOf({ at, ...line }: StatusLine): string {
  return JSON.stringify(line.commit === null ? [line, at] : line);
}

/** Adds lines to a corpus's file. Throws CliError, and InputError where it was damaged meanwhile. */
export async function addStatus(
  io: Io,
  folder: string,
  added: readonly StatusLine[],
): Promise<StatusLine[]> {
  const before = await readStatus(io, folder);
  const known = new Set(before.map(nameOf));
  const lines = [...before, ...added.filter((line) => !known.has(nameOf(line)))];
  writeText(io, join(folder, STATUS_FILE), formatStatus(lines));
  return lines;
}

function placeOf({ commit, changed, at }: StatusLine): Place {
  return { commit, changed, at };
}

/** What one scenario has come to on one system; null for nothing. */
export function statusOf(
  lines: readonly StatusLine[],
  file: string,
  system: string,
): StatusOutput | null {
  const own = lines
    .filter((line) => line.scenario === basename(file) && line.system === system)
    .sort((left, right) => (left.at < right.at ? -1 : 1));
  const last = own.at(-1);
  if (last === undefined) return null;
  const failing = own.filter(({ outcome }) => outcome === 'reproduces');
  const [first] = failing;
  const latest = failing.at(-1);
  const since = latest === undefined ? own : own.slice(own.indexOf(latest) + 1);
  return {
    system,
    firstSeen: first === undefined ? null : placeOf(first),
    lastReproduced: latest === undefined ? null : placeOf(latest),
    passesSince: since.filter(({ outcome }) => outcome === 'passes').length,
    last: { ...placeOf(last), outcome: last.outcome },
  };
}
