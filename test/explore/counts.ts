// How many worlds each configuration has, and how many of its events lead from one to another. They
// change with the protocol and with the bounds; a change of either should be meant. Used by tests.

import { expect } from 'vitest';
import { configurationNamed, SOUND } from '../../src/explore/configurations.ts';
import type { Explored, Options } from '../../src/explore/explore.ts';
import { explore } from '../../src/explore/explore.ts';
import type { Code, Configuration } from '../../src/explore/terms.ts';

export interface Counts {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly ends: number;
}

export function configurationOf(name: string): Configuration {
  const configuration = configurationNamed(name);
  if (configuration === undefined) throw new Error(`there is no configuration ${name}`);
  return configuration;
}

export const explored = (name: string, code: Code, options?: Partial<Options>): Explored =>
  explore(configurationOf(name), code, options);

/** Explores the sound store and holds it against what was counted before. */
export function expectCounts(name: string, counts: Counts): void {
  const { states, transitions, depth, ends, isComplete, broken } = explored(name, SOUND);
  expect({ states, transitions, depth, ends }).toEqual(counts);
  expect(isComplete).toBe(true);
  expect([...broken]).toEqual([]);
}

const of = (states: number, transitions: number, depth: number, ends: number): Counts => ({
  states,
  transitions,
  depth,
  ends,
});

/** Each takes a second or two. */
export const SMALL: Readonly<Record<string, Counts>> = {
  steady: of(31189, 96909, 13, 1248),
  handover: of(4228, 13639, 11, 30),
  pipelined: of(4913, 17293, 15, 58),
  compare: of(95, 144, 8, 14),
  overtaken: of(4568, 11286, 15, 85),
  crash: of(8625, 31045, 14, 163),
  'late-acceptance': of(45391, 180133, 25, 40),
  damage: of(12626, 54092, 14, 325),
  'reads-here': of(16943, 63231, 15, 45),
  lease: of(17284, 76756, 20, 47),
  'lease-restart': of(40, 80, 4, 9),
  quorums: of(112, 188, 7, 9),
  eviction: of(16101, 39383, 16, 744),
  remove: of(5495, 23380, 20, 6),
  snapshot: of(27672, 79268, 22, 231),
  'snapshot-changing': of(5736, 17752, 17, 29),
  'snapshot-twice': of(20913, 79236, 18, 6),
};

/** Each takes up to ten seconds. */
export const LARGE: Readonly<Record<string, Counts>> = {
  duel: of(108637, 428512, 18, 328),
  'there-and-back': of(69884, 273607, 18, 190),
  retry: of(105116, 430507, 19, 588),
  'crash-unsynced': of(309158, 1437070, 27, 417),
  wipe: of(581963, 2988589, 26, 208),
  'reads-old-leader': of(63139, 286450, 19, 146),
  'reads-new-leader': of(57253, 277751, 18, 54),
  'left-waiting': of(154557, 758659, 18, 173),
  'lease-first': of(181365, 906497, 22, 502),
  'lease-late-transfer': of(71638, 326357, 24, 61),
  'lease-transfer': of(201228, 1018497, 22, 66),
  'all-to-choose': of(233193, 1335132, 20, 36),
  replace: of(453826, 2546257, 24, 61),
  expiry: of(227993, 911159, 19, 1324),
};
