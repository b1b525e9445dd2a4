/**
 * What explain says, word for word where people read it.
 */

import { describe, expect, it } from 'vitest';
import { explain, HistoryError, ILLEGAL, kv, kvModel, models } from '../../src/index.ts';
import type { Model, Operation } from '../../src/index.ts';
import { parseKv } from '../notation.ts';

const ms = (stamp: number): string => `${stamp} ms`;

/** A model of a user's own: numbers that only count up by one. */
const ticket: Model<number, string, number> = {
  name: 'ticket',
  init: () => 0,
  step: (state, _, output) => (output === state + 1 ? output : ILLEGAL),
};

const tickets: Operation<string, number>[] = [
  { process: 1, input: 'draw', output: 1, call: 0, return: 1 },
  { process: 2, input: 'draw', output: 1, call: 2, return: 3 },
];

describe('a violation', () => {
  it('says who contradicts whom, when, and why nothing else helped', () => {
    const text =
      'a: put x 1 [0,1]; a: put x 2 [2,3]; b: get x -> 1 [4,5]; b: get y -> absent [6,7]';
    expect(explain(kvModel, parseKv(text), { when: ms })).toMatchObject({
      verdict: 'violation',
      partition: 'x',
      anomaly: 'stale-read',
      core: [0, 1, 2],
      minimal: true,
      sentences: [
        `process 1's "get x -> "1"" [4 ms, 5 ms] saw "1", although process 0's "put x "2"" ` +
          `[2 ms, 3 ms] had returned before it was called.`,
        `process 0's "put x "1"" [0 ms, 1 ms] had returned before process 0's "put x "2"" ` +
          `[2 ms, 3 ms] was called, and nothing else could make it "1" again.`,
      ],
    });
  });

  it('says it of a model of the user', () => {
    expect(explain(ticket, tickets)).toMatchObject({
      anomaly: 'non-linearizable',
      core: [0, 1],
      sentences: [
        `No order of these operations agrees with their answers and with real time: process 1's ` +
          `"\"draw\" -> 1" [0, 1]; process 2's "\"draw\" -> 1" [2, 3].`,
        'Were the answer of any one of them not known, there would be one.',
      ],
    });
    const described = { ...ticket, describeOperation: (input: string) => input };
    expect(explain(described, tickets).sentences[0]).toContain(`process 1's "draw" [0, 1]`);
  });

  it('asks the classifier of the model of a user', () => {
    const classify: NonNullable<(typeof ticket)['classify']> = ({ core, tell }) => ({
      anomaly: 'drawn-twice',
      sentences: core.map(tell),
    });
    expect(explain({ ...ticket, classify }, tickets)).toMatchObject({ anomaly: 'drawn-twice' });
  });

  it('lists a part of many', () => {
    const drawn = Array.from({ length: 30 }, (_, place): Operation<string, number> => ({
      process: place,
      input: 'draw',
      output: place === 29 ? 29 : place + 1,
      call: 2 * place,
      return: 2 * place + 1,
    }));
    const [list = ''] = explain(ticket, drawn, { maxStates: 60 }).sentences;
    expect(list.split('"draw"').length - 1).toBeLessThanOrEqual(20);
  });

  it('names the operation that is recorded as failed', () => {
    const operations = parseKv('a: get x -> 5 [4,5]; a: get y -> 5 [6,7]');
    const failed = [
      { process: 7, input: { kind: 'put', key: 'y', value: '5' }, call: 1, return: null },
      { process: 8, input: { kind: 'put', key: 'x', value: '5' }, call: 1, return: null },
    ] as const;
    expect(explain(kvModel, operations.slice(0, 1), { failed })).toMatchObject({
      anomaly: 'value-of-failed-write',
      sentences: [
        `process 0's "get x -> "5"" [4, 5] saw "5", which nothing called before it ` +
          `returned could have written.`,
        `Part of it can only come from what is recorded as failed, without effect: process 8's ` +
          `"put x "5"" [1, ?].`,
      ],
    });
    const late = failed.map((one) => ({ ...one, call: 9 }));
    expect(explain(kvModel, operations.slice(0, 1), { failed: late })).toMatchObject({
      anomaly: 'value-never-written',
    });
  });

  it.each([
    [models.register, { kind: 'read' }, 5, { kind: 'write', value: 5 }],
    [models.queue, { kind: 'deq' }, 5, { kind: 'enq', value: 5 }],
    [models.setall, { kind: 'read' }, [5], { kind: 'add', element: 5 }],
  ])('of a failed write, in other data types', (model, input, output, write) => {
    const found = explain(
      model as Model<unknown, unknown, unknown>,
      [{ process: 0, input, output, call: 2, return: 3 }],
      { failed: [{ process: 1, input: write, call: 0, return: null }] },
    );
    expect(found).toMatchObject({ anomaly: 'value-of-failed-write' });
    expect(found.sentences.at(-1)).toContain('is recorded as failed');
  });

  it('knows what keys begin with', () => {
    const operations = parseKv('a: get x -> absent [0,1]');
    expect(explain(kv({ initial: '' }), operations)).toMatchObject({
      anomaly: 'value-never-written',
    });
    const appended = parseKv('a: append x 2 [0,1]; a: get x -> 52 [2,3]; a: get x -> 5 [4,5]');
    expect(explain(kv({ initial: '5' }), appended)).toMatchObject({
      anomaly: 'non-monotonic-reads',
    });
  });
});

describe('no violation', () => {
  it('gives the order', () => {
    const operations = parseKv('b: get x -> 1 [1,2]; a: put x 1 [0,9]');
    expect(explain(kvModel, operations, { when: ms })).toMatchObject({
      verdict: 'linearizable',
      witness: [1, 0],
      sentences: [
        'Every operation took effect at one moment between its call and its return, in this order:',
        `1. process 1's "put x "1"" [0 ms, 9 ms]`,
        `2. process 0's "get x -> "1"" [1 ms, 2 ms]`,
      ],
    });
  });

  it('gives the beginning of a long order', () => {
    const text = Array.from({ length: 50 }, (_, t) => `a: put x ${t} [${2 * t},${2 * t + 1}]`);
    const { sentences } = explain(kvModel, parseKv(text.join(';')));
    expect(sentences).toHaveLength(22);
    expect(sentences.at(-1)).toBe('and 30 more.');
  });

  it('says when nothing is known', () => {
    const aborted = { signal: { aborted: true } };
    expect(explain(ticket, tickets, aborted)).toMatchObject({
      verdict: 'unknown',
      cause: 'aborted',
      sentences: ['The check stopped after 0 states (aborted): nothing is known.'],
    });
  });

  it('refuses what is malformed', () => {
    expect(() => explain(kvModel, parseKv('a: put x 1 [3,1]'))).toThrow(HistoryError);
  });
});
