// Names that a free-running replica takes at its start, and that no earlier start may have had,
// although its disk may remember none. Called by the replica server.

import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Recovery } from '../../storage/disk.ts';

const YEAR_2020_MS = Date.UTC(2020, 0, 1);

function lastLife({ contents }: Recovery): number | null {
  let last: number | null = null;
  for (const record of contents.records) {
    if (record.kind === 'identity') last = Math.max(last ?? 0, record.life);
  }
  return last;
}

/**
 * The life that a replica would begin: above all that its disk remembers, and above those that it
 * forgot, for it counts the seconds since 2020. One that remembers none says nothing before its second
 * is over, so that the next one that remembers none has a later one; unless the clock is set back,
 * which keeps the replica out until it is right, but for a life of that very second.
 */
export async function freshLife(
  recovery: Recovery,
  nowMs: () => number = Date.now,
): Promise<number> {
  const atMs = nowMs() - YEAR_2020_MS;
  const second = Math.floor(atMs / 1000);
  const last = lastLife(recovery);
  if (last !== null) return Math.max(last + 1, second);
  await setTimeout(1001 - (atMs % 1000));
  return second;
}

/**
 * Where the names begin of a start's questions to the leader, and of its rounds of heartbeats. An answer
 * to an earlier start may come late, and would let a read see what is old. 52 bits at random: of two
 * starts that ask a million questions each, one pair in two billion has a name in common.
 */
export function freshNames(): number {
  return Number(randomBytes(8).readBigUInt64LE() >> 12n);
}
