// How long a cluster may be without a leader: bounds in virtual time, in election time-outs. A follower
// campaigns when its election timer fires and nothing was heard for one time-out. The timer fires
// every one to two of them; on the quiet network the first follower's every one and a third. So two and
// a third after the last sign of life somebody asks around, and three round trips and two syncs later
// it leads: within three. With other jitters it may be within three and a half.

import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/faults/fault.ts';
import { DEFAULT_SETTINGS } from '../../src/protocol/settings.ts';
import type { Watched } from './watch.ts';
import { crafted, ends, reigns, watch, watchCrafted } from './watch.ts';

const TIMEOUT_MS = DEFAULT_SETTINGS.electionMs;
const CHANGE_MS = 3 * TIMEOUT_MS;

/** The longest time in which no operation was answered. */
function longestSilence({ outcome }: Watched): number {
  let longest = 0;
  let last = 0;
  for (const { type, time } of outcome.history) {
    if (type !== 'ok') continue;
    longest = Math.max(longest, time - last);
    last = time;
  }
  return longest;
}

/** The scenario with its first fault beginning later. */
function shifted(name: string, byMs: number): { watched: Watched; atMs: number } {
  const scenario = crafted(name);
  const [first, ...rest] = scenario.faults;
  if (first === undefined) throw new Error('a leader changes because of a fault');
  const fault: Fault = { ...first, atMs: first.atMs + byMs };
  return { watched: watch({ ...scenario, faults: [fault, ...rest] }), atMs: fault.atMs };
}

/** How long after its first fault each of many shifts of a scenario has another leader. */
function changes(name: string): number[] {
  const found: number[] = [];
  // Over more than one period of every timer, whatever its phase.
  for (let byMs = 0; byMs < 2 * TIMEOUT_MS; byMs += 17) {
    const { watched, atMs } = shifted(name, byMs);
    const before = reigns(watched).filter((reign) => reign.atMs < atMs);
    const next = reigns(watched).find((reign) => reign.atMs >= atMs);
    expect(before).toHaveLength(1);
    expect(next?.replica).not.toBe(before[0]?.replica);
    found.push((next?.atMs ?? Infinity) - atMs);
  }
  return found;
}

describe('a new leader within three election time-outs', () => {
  test.each(['leader-crashes', 'leader-paused', 'leader-not-heard'])('%s', (name) => {
    const took = changes(name);
    expect(Math.max(...took)).toBeLessThanOrEqual(CHANGE_MS);
    // Nobody campaigns before a whole time-out has passed since the last heartbeat.
    expect(Math.min(...took)).toBeGreaterThan(TIMEOUT_MS - DEFAULT_SETTINGS.heartbeatMs);
  });
});

describe('no livelock', () => {
  test('a deaf leader falls silent after three time-outs, and another leads three later', () => {
    for (const took of changes('leader-deaf'))
      expect(took).toBeLessThanOrEqual(CHANGE_MS + 3 * TIMEOUT_MS + DEFAULT_SETTINGS.heartbeatMs);
  });

  test.each([
    'leader-crashes',
    'leader-paused',
    'leader-not-heard',
    'leader-deaf',
    'proposers-duel',
  ])('%s: one change is enough', (name) => {
    const watched = watchCrafted(name);
    expect(ends(watched)).toMatchObject({ fail: 0, info: 0 });
    expect(reigns(watched)).toHaveLength(2);
  });

  test('a bridge disturbs nobody', () => {
    const watched = watchCrafted('bridge');
    expect(reigns(watched)).toHaveLength(1);
    expect(watched.outcome.marks.get('refused-canvass')).toBeGreaterThan(10);
    expect(longestSilence(watched)).toBeLessThan(CHANGE_MS);
  });

  test('whoever leads is cut off again and again: an answer within eight time-outs', () => {
    const watched = watchCrafted('leader-flaps');
    expect(ends(watched)).toMatchObject({ fail: 0, info: 0 });
    expect(longestSilence(watched)).toBeLessThanOrEqual(8 * TIMEOUT_MS);
  });

  test('two proposers that always time out together: a leader within eight time-outs', () => {
    const took = changes('proposers-duel');
    expect(Math.max(...took)).toBeLessThanOrEqual(8 * TIMEOUT_MS);
  });
});
