// What askers and workers of a campaign on Redis agree upon: one queue for all campaigns of a Redis,
// a job for each batch, named by its campaign and its cases. Whoever adds a job that is there already
// gets the one that is there.

import type { CaseTask } from '../workers/case-worker.ts';

export const QUEUE = 'batches';
/** Of every key. */
export const PREFIX = 'linlab';

/**
 * A worker says so often that it lives on; its batches are given to others when it has not for that
 * long. Both are looked after by a process that executes no cases, so they can be short.
 */
export const LOCK_MS = 6000;
export const LOST_WORKERS_EVERY_MS = 2000;

/** A batch that ends so many workers is to blame itself. */
export const LOSSES_MAX = 4;

/** So many workers may say that they cannot execute a batch before its campaign ends. */
export const REFUSALS_MAX = 3;

/** How long results wait for the one who asked, who may have to be started again. */
export const KEEP_SECONDS = 3600;

export interface BatchJob extends Omit<CaseTask, 'cwd'> {
  readonly campaign: string;
  /** The version of linlab that asks. */
  readonly version: string;
  /** What the first cases of the campaign come to, so that nobody executes a different system. */
  readonly fingerprint: string;
}

/** What a worker tells the asker before it leaves. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly reason: string;
}

/** Says so in the name of a worker's connection. */
const NAME = /:w:(\d+)-processes$/;

export function workerName(processes: number): string {
  return `${String(processes)}-processes`;
}

/** How many processes stand behind a connection; null for a name of somebody else. */
export function processesOf(connectionName: string): number | null {
  const digits = NAME.exec(connectionName)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** The same cases of the same campaign on the same system: the same name. */
export function jobIdOf({ campaign, fingerprint, cases }: BatchJob): string {
  return [campaign, fingerprint, cases[0], cases.length].join('-');
}

/** Which cases, for people. */
export function casesIn({ cases }: Pick<BatchJob, 'cases'>): string {
  return `cases ${String(cases[0])} to ${String(cases.at(-1))}`;
}
