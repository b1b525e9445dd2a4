// What the measurement of a long report calls too much.

import { describe, expect, it } from 'vitest';
import { largeRun } from '../bench/large-run.ts';
import { beyond, LIMITS } from '../bench/report-limits.ts';

const AT = { bytes: LIMITS.bytes, firstPictureMs: LIMITS.firstPictureMs };

describe('the limits of a long report', () => {
  it('may be reached', () => {
    expect(beyond({ ...AT, framesPerSecond: { pan: 30, zoom: 60 } })).toEqual([]);
  });

  it('are told of one by one where they are passed', () => {
    const much = { bytes: LIMITS.bytes + 1, firstPictureMs: 1000.6 };
    expect(beyond({ ...much, framesPerSecond: { pan: 29.94, zoom: 30 } })).toEqual([
      'the file has 12000001 bytes, more than 12000000',
      'the first picture took 1001 ms as measured, more than 1000',
      'pan: 29.9 frames/s as measured, fewer than 30',
    ]);
  });

  it('are asked of a run in parts that has an order of all its operations', () => {
    const { judgement, history } = largeRun(50_000, 20);
    expect(judgement.verdict).toBe('linearizable');
    expect(judgement.witness?.length).toBe(history.length / 2);
  });
});
