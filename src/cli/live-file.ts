// `live.json` in a campaign's folder: how far it has come and who runs it, for `linlab serve` and
// `linlab watch`. Written about once a second by whoever asked for the campaign, wherever its cases
// are executed; gone once the campaign has left its result.

import { readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Progress } from '../lab/campaign/campaign.ts';
import type { LiveOutput } from '../schemas/live.ts';
import type { CampaignFolder } from './campaign-folder.ts';
import { findingOutputs } from './campaign-folder.ts';
import { CliError } from './errors.ts';
import { writeText } from './files.ts';
import type { Io } from './io.ts';
import { secondsLeft } from './progress.ts';
import { unknownOutputs } from './unknown-cases.ts';

export const LIVE_FILE = 'live.json';

const WRITE_EVERY_MS = 1000;

/** Of a process on another machine nothing is known but when it last wrote. */
const SILENT_MS = 60_000;

/** What stays the same from start to end. */
export type LiveFacts = Pick<LiveOutput, 'id' | 'system' | 'host' | 'seed' | 'marksMax' | 'shard'>;

export interface LiveFile {
  /** Takes in how far the campaign is; writes now and then. */
  readonly update: (progress: Progress) => void;
  /** Writes at once: there is a finding more, or an unknown case. */
  readonly news: () => void;
  /** The campaign is over. Without a result the file stays, and tells why. */
  readonly close: (failed: string | null) => void;
}

/** State and start of a process, as Linux tells them; null where it is gone or nobody tells. */
function processStat(pid: number): { readonly state: string; readonly since: number } | null {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The name in parentheses may hold anything; what follows are numbers, but for the state.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', since: Number(fields[19]) };
  } catch {
    return null;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Of another user, but there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether the process that asked for a campaign is still there. */
export function isAlive(live: LiveOutput, now: number): boolean {
  const { pid, since, machine } = live.process;
  if (machine !== hostname()) return now - Date.parse(live.updatedAt) < SILENT_MS;
  if (!exists(pid)) return false;
  const stat = processStat(pid);
  if (stat === null) return true;
  return stat.state !== 'Z' && (since === null || stat.since === since);
}

const STARTING: Progress = {
  ...{ phase: 'starting', cases: 0, casesMax: null, seconds: 0, secondsMax: null },
  ...{ casesPerSecond: 0, virtualSeconds: 0, findings: 0, marks: 0 },
  ...{ states: 0, chanceOfNew: null, strategies: {} },
  verdicts: { linearizable: 0, holds: 0, violation: 0, unknown: 0 },
};

/** Begins to tell of a campaign. A disk that is full does not end it. */
export function newLiveFile(io: Io, folder: CampaignFolder, facts: LiveFacts): LiveFile {
  const path = join(folder.path, LIVE_FILE);
  const startedAt = new Date().toISOString();
  const since = processStat(process.pid)?.since ?? null;
  const told = { pid: process.pid, since, machine: hostname() };
  let progress = STARTING;
  let heardAt = performance.now();
  let writtenAt = -Infinity;
  const write = (failed: string | null): void => {
    writtenAt = performance.now();
    const seconds = progress.seconds + (writtenAt - heardAt) / 1000;
    const now = { ...progress, verdicts: { ...progress.verdicts }, seconds };
    const live: LiveOutput = {
      ...{ format: 'linlab/live@1', ...facts, process: told, startedAt },
      ...{ updatedAt: new Date().toISOString(), progress: now, secondsLeft: secondsLeft(now) },
      ...{ findings: findingOutputs(io, folder), failed },
      unknowns: unknownOutputs(io, folder.path, folder.unknowns),
    };
    try {
      writeText(io, path, JSON.stringify(live));
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
    }
  };
  write(null);
  // While a failure is shrunk nothing else says that the campaign is alive.
  const timer = setInterval(() => write(null), WRITE_EVERY_MS).unref();
  return {
    update: (given) => {
      const isNews = given.phase !== progress.phase;
      progress = given;
      heardAt = performance.now();
      if (isNews || heardAt - writtenAt >= WRITE_EVERY_MS) write(null);
    },
    news: () => write(null),
    close: (failed) => {
      clearInterval(timer);
      if (failed === null) rmSync(resolve(io.cwd, path), { force: true });
      else write(failed);
    },
  };
}
