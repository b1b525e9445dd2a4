/**
 * The rules of kv's proofs by themselves: false proofs, each made to pass if one condition of a rule were
 * missing.
 */

import { describe, expect, it } from 'vitest';
import { kv } from '../../src/index.ts';
import type { Line } from '../../src/index.ts';
import { isLinearizable } from '../oracle.ts';
import { refute } from './kv-agree.ts';
import { parse, sequentialKey } from './kv-histories.ts';

/** A line, then the round that contradicts real time, or the line alone when it is about one operation. */
function proofOf(by: string, before: number, after: number, cites: number[]): readonly Line[] {
  const line: Line = { before, after, by, from: [], cites };
  if (before === after) return [line];
  const time: Line = { before: after, after: before, by: 'time', from: [], cites: [] };
  const round: Line = { before, after: before, by: 'transitive', from: [0, 1], cites: [] };
  return [line, time, round];
}

describe('the rules of a key refuse, of linearizable histories,', () => {
  it.each([
    ['a value that was written', 'put a [0,1]; get a [2,3]', 'never-written', 1, 1, []],
    ['absence at the beginning', 'get - [0,1]', 'never-written', 0, 0, []],
    [
      'absence that either delete left',
      'put a [0,1]; delete [2,9]; delete [2,9]; get - [4,5]',
      'never-written',
      3,
      3,
      [],
    ],
    ['what a failed cas asked for', 'cas z a no [0,1]', 'never-written', 0, 0, []],
    [
      'an empty append to an absent key',
      'append "" [0,1]; get "" [2,3]',
      'never-written',
      1,
      1,
      [],
    ],
    ['what a pending get saw', 'get z [0,?]; put a [1,2]', 'never-written', 0, 0, []],
    ['an operation that saw nothing', 'put a [0,1]', 'never-written', 0, 0, []],
    [
      'two values that agree',
      'append a [0,1]; append b [2,3]; get a [0,9]; get ab [4,5]',
      'torn',
      2,
      2,
      [2, -1, 3],
    ],
    [
      'texts that run together',
      'append a [0,9]; append b [0,9]; append ab [0,9]; get ab [0,1]; get aba [2,3]',
      'torn',
      3,
      3,
      [3, -1, 4],
    ],
    [
      'a text that was written twice',
      'append a [0,9]; append a [0,9]; get a [0,1]; get aa [2,3]',
      'torn',
      2,
      2,
      [2, -1, 3],
    ],
    [
      'a put and an append of one text',
      'put a [0,1]; append a [2,3]; get a [0,2]; get aa [4,5]',
      'stage',
      3,
      2,
      [3],
    ],
    ['a cas that failed', 'put a [0,1]; cas z b no [2,3]; get a [4,5]', 'torn', 1, 1, [1, -1, 2]],
    [
      'readers of one state in an order',
      'put a [0,1]; get a [2,3]; get a [4,5]',
      'stage',
      2,
      1,
      [2],
    ],
    ['the wrong way round', 'append a [0,1]; append b [2,3]; get ab [4,5]', 'stage', 1, 0, [2]],
    ['no citation', 'put a [0,1]; get a [2,3]', 'stage', 1, 0, []],
    [
      'a citation of something pending',
      'put a [0,?]; put b [1,2]; get b [3,4]',
      'initial',
      2,
      1,
      [0, -1, 1],
    ],
    [
      'a run that is not from the beginning',
      'put a [0,1]; put b [2,3]',
      'initial',
      1,
      0,
      [1, -1, 0],
    ],
    [
      'one chain as two',
      'append a [0,1]; append b [2,3]; get ab [4,5]',
      'initial',
      2,
      1,
      [2, -1, 2],
    ],
    [
      'a cas that is not the root',
      'cas - a ok [0,1]; append b [2,3]; get ab [4,5]; put c [6,7]',
      'stage',
      2,
      0,
      [2, 3],
    ],
    [
      'two absences as one',
      'get - [0,1]; put a [2,3]; delete [4,5]; get - [6,7]',
      'initial',
      3,
      1,
      [3, -1, 1],
    ],
    ['a chain of something pending', 'put a [0,?]; get - [1,2]', 'initial', 1, 0, [1, -1, 0]],
    [
      'a cas that came long before',
      'cas - a ok [0,1]; append b [2,3]; get ab [4,5]; cas ab c ok [6,7]; append d [8,9]; get cd [10,11]',
      'initial',
      5,
      1,
      [5, 0, -1, 1],
    ],
    [
      'either delete as the one',
      'put a [0,1]; delete [2,9]; delete [2,9]; get - [4,5]',
      'stage',
      1,
      3,
      [3],
    ],
    ['the beginning twice over', 'get - [0,9]; get - [0,9]', 'torn', 0, 0, [0, -1, 1, -1]],
    ['an unknown rule', 'put a [0,1]; put b [2,3]', 'order', 1, 0, [1, -1, 0]],
  ] as const)('%s', (_name, text, by, before, after, cites) => {
    const operations = parse(text);
    expect(isLinearizable(sequentialKey(null), operations)).toBe(true);
    const lines = proofOf(by, before, after, [...cites]);
    expect(refute(kv({ initial: null }), operations, { lines })).toMatch(/^line 0 /);
  });
});
