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
  steady: of(25795, 96927, 13, 528),
  handover: of(3941, 13069, 11, 24),
  crash: of(8117, 30010, 14, 132),
  damage: of(11949, 52428, 14, 264),
  'reads-here': of(16943, 63231, 15, 45),
  lease: of(13994, 65957, 20, 37),
  quorums: of(112, 188, 7, 9),
  snapshot: of(18890, 56489, 21, 111),
  'snapshot-twice': of(20913, 79236, 18, 6),
};

/** Each takes up to half a minute. */
export const LARGE: Readonly<Record<string, Counts>> = {
  duel: of(111032, 455870, 18, 278),
  'there-and-back': of(72048, 288906, 18, 181),
  retry: of(80126, 392616, 19, 176),
  'crash-unsynced': of(309158, 1437070, 27, 417),
  wipe: of(227255, 1117281, 26, 167),
  'reads-old-leader': of(51445, 248450, 19, 103),
  'reads-new-leader': of(57253, 277751, 18, 54),
  'lease-transfer': of(199155, 1041894, 23, 62),
  replace: of(571131, 3194452, 24, 68),
  expiry: of(180946, 844765, 19, 474),
};
