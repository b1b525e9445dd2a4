// What has become of the campaign in a folder: it runs, has ended, or is gone without a result. Read
// by `watch` and `serve`.

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../base/input-error.ts';
import type { LiveOutput } from '../schemas/live.ts';
import { parseLive } from '../schemas/live.ts';
import type { CampaignOutput, CorpusOutput } from '../schemas/output.ts';
import { parseCampaign } from '../schemas/output.ts';
import type { ExitCode } from './exit-codes.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { isAlive, LIVE_FILE } from './live-file.ts';

export type CampaignStatus =
  | { readonly kind: 'running'; readonly live: LiveOutput }
  | { readonly kind: 'died'; readonly live: LiveOutput }
  | { readonly kind: 'failed'; readonly live: LiveOutput; readonly why: string }
  | { readonly kind: 'ended'; readonly campaign: CampaignOutput; readonly endedAt: Date }
  /** Its files are damaged, or of another version. */
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'none' };

/** Scenarios of the corpus that fail. */
export function failingIn({
  corpus = [],
}: Pick<CampaignOutput, 'corpus'>): readonly CorpusOutput[] {
  return corpus.filter(({ verdict }) => verdict === 'violation');
}

/** What `linlab run` ends with for such a result. */
export function exitCodeOfCampaign(campaign: CampaignOutput): ExitCode {
  const { verdicts, vacuous = [], ended } = campaign;
  return exitCodeOf({
    interrupted: ended?.kind === 'interrupt',
    violations: verdicts.violation + failingIn(campaign).length,
    unknowns: verdicts.unknown + vacuous.length,
  });
}

/** What `linlab watch` ends with where a campaign is gone without a result. */
export const EXIT_OF_DEAD = EXIT.unknown;

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function liveIn(folder: string): LiveOutput | null {
  const path = join(folder, LIVE_FILE);
  const text = textOf(path);
  return text === null ? null : parseLive(text, path);
}

/** Results that were read before, which change only as whole files. */
const ended = new Map<string, { readonly stamp: string; readonly status: CampaignStatus }>();

function endedIn(folder: string): CampaignStatus {
  const path = join(folder, 'campaign.json');
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return { kind: 'none' };
  const stamp = [stat.ino, stat.mtimeMs, stat.size].join(' ');
  const before = ended.get(path);
  if (before?.stamp === stamp) return before.status;
  const text = textOf(path);
  if (text === null) return { kind: 'none' };
  const campaign = parseCampaign(text, path);
  const status: CampaignStatus = { kind: 'ended', campaign, endedAt: stat.mtime };
  ended.set(path, { stamp, status });
  return status;
}

function lookInto(folder: string, now: number): CampaignStatus {
  const live = liveIn(folder);
  if (live === null) return endedIn(folder);
  if (live.failed !== null) return { kind: 'failed', live, why: live.failed };
  if (isAlive(live, now)) return { kind: 'running', live };
  // It may have ended since its file was read.
  return liveIn(folder) === null ? endedIn(folder) : { kind: 'died', live };
}

/** Looks into a folder, by its absolute path. */
export function campaignStatus(folder: string, now = Date.now()): CampaignStatus {
  try {
    return lookInto(folder, now);
  } catch (error) {
    if (error instanceof InputError) return { kind: 'unreadable', why: error.message };
    if (error instanceof Error && 'code' in error) return { kind: 'none' };
    throw error;
  }
}
