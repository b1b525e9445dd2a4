// The words of a command: numbers and names of replicas.

import { assert } from '../../src/base/assert.ts';
import type { Actor, Stage } from './stage.ts';

export type Words = readonly string[];

/** The number that a word ends with. */
export function numberIn(word: string | undefined, what: string): number {
  const digits = /\d+$/.exec(word ?? '')?.[0];
  assert(digits !== undefined, `${what} expected instead of "${word ?? ''}"`);
  return Number(digits);
}

export function actorOf(stage: Stage, word: string | undefined): Actor {
  const actor = stage.actors[numberIn(word, 'a replica')];
  assert(actor !== undefined, `there is no replica ${word ?? ''}`);
  return actor;
}
