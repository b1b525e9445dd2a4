/**
 * Why a classifier is sure, word for word, and that it says nothing where it is not. Classifiers are shown
 * a core of their own making: what was completed is the core, what never came back are the others.
 */

import { describe, expect, it } from 'vitest';
import { explain, models, tellOperation } from '../../src/index.ts';
import type { CoreView, Model, Operation } from '../../src/index.ts';
import { parseKv } from '../notation.ts';

type Said = ReturnType<NonNullable<Model<unknown, unknown, unknown>['classify']>>;

function classified<S, I, O>(model: Model<S, I, O>, operations: readonly Operation<I, O>[]): Said {
  const view: CoreView<I, O> = {
    initial: model.init(),
    core: operations.flatMap((one, id) => (one.return === null ? [] : [{ ...one, id }])),
    others: operations.filter((one) => one.return === null),
    recorded: operations,
    failed: [],
    tell: (one) => tellOperation(model, one, String),
    goOn: () => true,
  };
  return model.classify?.(view);
}

/** Why two gets at the end cannot both be right; undefined when nothing is said. */
function whyNotBoth(others: string, one: string, two: string): string | undefined {
  const gets = `y: get x -> ${one} [0,999]; z: get x -> ${two} [0,999]`;
  return classified(models.kv, parseKv(`${others}; ${gets}`))?.sentences.at(-1);
}

/** Operations that never came back, each of a client of its own. */
function pending(words: readonly string[]): string {
  return words.map((word, place) => `p${place}: ${word} [${place},?]`).join('; ');
}

const LETTERS = Array.from('abcdefghijklmnopqrstu');
const onlyAppends = (shown: string): string =>
  `Both show "${shown}", written once: in between there were only appends.`;

describe('two values of which neither is the beginning of the other', () => {
  it('of a key that was only appended to', () => {
    const why = whyNotBoth(pending(['append x 1', 'append x 2']), '12', '21');
    expect(why).toBe('The key is only ever appended to.');
  });

  it('show a put that was made once', () => {
    const others = ['append x 2', 'append x 3'];
    expect(whyNotBoth(pending([...others, 'put x 1']), '123', '132')).toBe(onlyAppends('1'));
  });

  it('show a put rather than an append that was called before', () => {
    const others = ['append x 2', 'put x 1', 'append x 3', 'append x 4'];
    expect(whyNotBoth(pending(others), '123', '124')).toBe(onlyAppends('1'));
  });

  it('show the append that was called first', () => {
    const others = ['put x 0', 'append x 2', 'append x 3', 'append x 4', 'append x 5'];
    expect(whyNotBoth(pending(others), '234', '235')).toBe(onlyAppends('2'));
  });

  it('show an append that was made once, and another that was not', () => {
    const others = [
      'put x 0',
      'append x 2',
      'append x 2',
      'append x 3',
      'append x 4',
      'append x 5',
    ];
    expect(whyNotBoth(pending(others), '234', '235')).toBe(onlyAppends('3'));
  });

  it('show it however many writes they do not show', () => {
    const puts = LETTERS.map((letter) => `put x ${letter}`);
    const others = [...puts, 'put x 1', 'append x 2', 'append x 3'];
    expect(whyNotBoth(pending(others), '123', '132')).toBe(onlyAppends('1'));
  });

  it('show it however many appends one of them does not show', () => {
    const appends = LETTERS.map((letter) => `append x ${letter}`);
    const others = pending([...appends, 'put x 0', 'append x 1', 'append x 2']);
    expect(whyNotBoth(others, `1${LETTERS.join('')}`, '12')).toBe(onlyAppends('1'));
  });

  it('are not compared when one of them can have come about without what both show', () => {
    const others = ['delete x', 'append x 3', 'append x 2', 'append x 12'];
    expect(whyNotBoth(pending(others), '32', '12')).toBeUndefined();
    expect(whyNotBoth(pending(others), '12', '32')).toBeUndefined();
  });

  it('are not compared when nothing tells that both are of one time', () => {
    const others = ['delete x', 'append x 3', 'append x 2'];
    expect(whyNotBoth(pending(others), '3', '2')).toBeUndefined();
  });

  it('are given up on after twenty writes that both show and neither needs', () => {
    const same = (count: number): string[] =>
      Array.from({ length: count }, () => 'append x 2').concat(
        ...['put x 0', 'append x 1', 'append x 3', 'append x 4'],
      );
    expect(whyNotBoth(pending(same(19)), '213', '214')).toBe(onlyAppends('1'));
    expect(whyNotBoth(pending(same(20)), '213', '214')).toBeUndefined();
  });
});

describe('a queue', () => {
  const enq = (value: number) => ({ kind: 'enq', value }) as const;
  const deq = { kind: 'deq' } as const;

  function queue(...operations: readonly Operation<unknown, unknown>[]): Said {
    return classified(models.queue as Model<unknown, unknown, unknown>, operations);
  }

  function at(input: unknown, output: unknown, call: number): Operation<unknown, unknown> {
    return { process: call, input, output, call, return: call + 1 };
  }

  const three = [at(enq(1), null, 0), at(enq(2), null, 2), at(enq(3), null, 4), at(deq, 3, 6)];
  const first =
    `process 6's "deq -> 3" [6, 7] got 3, although process 0's "enq 1" [0, 1] and ` +
    `process 2's "enq 2" [2, 3] had returned before any call that enqueued 3.`;

  it('names all that should have come first, lost or not', () => {
    expect(queue(...three)).toEqual({
      anomaly: 'queue-reordering',
      sentences: [first, 'What was enqueued first cannot all have been dequeued by then.'],
    });
  });

  it('says which of them came later', () => {
    expect(queue(...three, at(deq, 2, 8))).toEqual({
      anomaly: 'queue-reordering',
      sentences: [
        first,
        `process 6's "deq -> 3" [6, 7] had returned before process 8's "deq -> 2" [8, 9] was ` +
          `called, which got 2.`,
      ],
    });
  });

  it('may have been given a value by the earlier of two calls', () => {
    const twice = [at(enq(2), null, 0), at(enq(1), null, 2), at(enq(2), null, 4), at(deq, 2, 6)];
    expect(queue(...twice)).toBeUndefined();
    expect(queue(...twice.slice(1))).toMatchObject({ anomaly: 'lost-value' });
  });
});

it('a register whose values took turns: each of them was there only once', () => {
  const read = { kind: 'read' } as const;
  const operations = [
    { process: 0, input: { kind: 'write', value: 1 }, output: null, call: 0, return: 9 },
    { process: 1, input: { kind: 'write', value: 2 }, output: null, call: 1, return: 9 },
    { process: 2, input: read, output: 1, call: 2, return: 3 },
    { process: 3, input: read, output: 2, call: 2, return: 3 },
    { process: 4, input: read, output: 1, call: 5, return: 6 },
    { process: 5, input: read, output: 2, call: 5, return: 6 },
  ] as const;
  const { sentences } = explain(models.register, operations);
  expect(sentences[0]).toBe('Only once the value was 1, and only once the value was 2.');
});
