// At which commit of a git repository a run was executed: what its record and its page say of where the
// system came from. Called where records are written or shown.

import { spawnSync } from 'node:child_process';
import type { RunRecord } from '../lab/run/record.ts';
import type { Io } from './io.ts';

const WAIT_MS = 5000;
const known = new Map<string, string | null>();

/** Null outside a repository, and where there is no git. */
function commitAt(cwd: string): string | null {
  const argv = ['describe', '--always', '--dirty', '--exclude', '*', '--abbrev=12'];
  const { status, stdout } = spawnSync('git', argv, { cwd, encoding: 'utf8', timeout: WAIT_MS });
  return status === 0 ? stdout.trim() : null;
}

/** A record with the commit of the current folder's repository; one that has a commit keeps it. */
export function withCommit({ cwd }: Pick<Io, 'cwd'>, record: RunRecord): RunRecord {
  if (record.commit !== undefined) return record;
  if (!known.has(cwd)) known.set(cwd, commitAt(cwd));
  const commit = known.get(cwd) ?? null;
  return commit === null ? record : { ...record, commit };
}
