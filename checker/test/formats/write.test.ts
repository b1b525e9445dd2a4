/**
 * Import undoes export: for every model, whatever was written is read again with the same operations in
 * the same order of real time.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkable, FormatError, readHistory, writeHistory } from '../../src/formats/index.ts';
import type {
  HistoryFile,
  ModelName,
  ReadOptions,
  WrittenFormat,
} from '../../src/formats/index.ts';
import { checkOperations } from '../../src/index.ts';
import type { Operation } from '../../src/index.ts';
import { generate } from '../../src/generate/index.ts';

type AnyOperation = Operation<unknown, unknown>;
type Exchange = readonly [input: unknown, output: unknown];

const scalar = fc.oneof(
  fc.integer({ min: -9, max: 99 }),
  fc.boolean(),
  fc.constantFrom('', 'a', 'b c', '\n"\\', 'ü', '1', 'nil', ':key', '[1 2]', '#{:a}', "'x"),
);
const held = fc.oneof(scalar, fc.constant(null));
const text = fc.constantFrom('', 'x', 'yy', ' z ', '"q', '12', ':k', '[1]');
const key = fc.constantFrom('k', '4', 'a b', '');
const name = fc.constantFrom('x', 'y', '7', 'a b');
const kinds = <K extends string>(...all: K[]): fc.Arbitrary<K> => fc.constantFrom(...all);
const both = (
  input: fc.Arbitrary<unknown>,
  output: fc.Arbitrary<unknown>,
): fc.Arbitrary<Exchange> => fc.tuple(input, output);
const nothing = fc.constant(null);
const registerOps = [
  both(fc.record({ kind: fc.constant('read') }), held),
  both(fc.record({ kind: fc.constant('write'), value: held }), nothing),
];
const registersOf = fc.dictionary(name, held, { minKeys: 1, maxKeys: 3 });

const EXCHANGES: Readonly<Record<ModelName, fc.Arbitrary<Exchange>>> = {
  register: fc.oneof(...registerOps),
  'cas-register': fc.oneof(
    ...registerOps,
    both(fc.record({ kind: fc.constant('cas'), from: held, to: held }), fc.boolean()),
  ),
  kv: fc.oneof(
    both(fc.record({ kind: fc.constant('get'), key }), fc.oneof(text, nothing)),
    both(fc.record({ kind: kinds('put', 'append'), key, value: text }), nothing),
    both(fc.record({ kind: fc.constant('delete'), key }), nothing),
    both(
      fc.record({ kind: fc.constant('cas'), key, from: fc.oneof(text, nothing), to: text }),
      fc.boolean(),
    ),
  ),
  counter: fc.oneof(
    both(fc.record({ kind: fc.constant('read') }), fc.integer()),
    both(
      fc.record({ kind: fc.constant('add'), amount: fc.integer({ min: -5, max: 5 }) }),
      fc.oneof(fc.integer(), nothing),
    ),
  ),
  set: both(fc.record({ kind: kinds('add', 'remove', 'contains'), element: scalar }), fc.boolean()),
  setall: fc.oneof(
    both(fc.record({ kind: fc.constant('add'), element: scalar }), nothing),
    both(fc.record({ kind: fc.constant('read') }), fc.array(scalar, { maxLength: 4 })),
  ),
  queue: fc.oneof(
    both(fc.record({ kind: fc.constant('enq'), value: scalar }), nothing),
    both(fc.record({ kind: fc.constant('deq') }), held),
  ),
  stack: fc.oneof(
    both(fc.record({ kind: fc.constant('push'), value: scalar }), nothing),
    both(fc.record({ kind: fc.constant('pop') }), held),
  ),
  pqueue: fc.oneof(
    both(fc.record({ kind: fc.constant('insert'), value: fc.integer() }), nothing),
    both(fc.record({ kind: kinds('poll', 'peek') }), fc.oneof(fc.integer(), nothing)),
  ),
  mutex: both(fc.record({ kind: kinds('acquire', 'release'), owner: held }), fc.constant(true)),
  'multi-register': fc.oneof(
    registersOf.map((values): Exchange => [{ kind: 'read', keys: Object.keys(values) }, values]),
    registersOf.map((values): Exchange => [{ kind: 'write', values }, null]),
    registersOf
      .filter((values) => Object.keys(values).length > 1)
      .map((values): Exchange => {
        const [first, ...rest] = Object.entries(values);
        const [keys, seen] = [rest.map(([one]) => one), Object.fromEntries(rest)];
        return [{ kind: 'write', keys, values: Object.fromEntries([first ?? ['x', 1]]) }, seen];
      }),
  ),
};

/** Operations with any intervals, some of them pending, on few processes. */
function historyOf(model: ModelName, isKeyed: boolean): fc.Arbitrary<HistoryFile> {
  const operation = fc.tuple(
    EXCHANGES[model],
    fc.nat(3),
    fc.nat(20),
    fc.oneof(fc.nat(6), fc.constant(null)),
    fc.constantFrom('1', 'k'),
  );
  return fc.array(operation, { maxLength: 12 }).map((drawn) => {
    const operations = drawn.map(
      ([[input, output], process, call, length, object]): AnyOperation => {
        const asked = isKeyed ? { ...(input as object), key: object } : input;
        if (length === null) return { process, input: asked, call, return: null };
        return { process, input: asked, output, call, return: call + length };
      },
    );
    const initial = model === 'kv' ? '' : undefined;
    const rest = { isKeyed, initial, failed: [], notes: [], places: [] };
    return { format: 'lin-hist', model, operations, ...rest } as unknown as HistoryFile;
  });
}

const sorted = ({ operations }: HistoryFile): readonly AnyOperation[] =>
  (operations as readonly AnyOperation[]).toSorted((a, b) => a.call - b.call);

/** What does not depend on the numbers of stamps and processes: who asks what, and who is before whom. */
function shapeOf(history: HistoryFile): unknown {
  const operations = sorted(history);
  const before = operations.map((one) =>
    operations.flatMap((other, at) => (one.return !== null && one.return < other.call ? [at] : [])),
  );
  const said = operations.map((one) => [one.input, one.return === null ? 'pending' : one.output]);
  return { model: history.model, isKeyed: history.isKeyed, said, before };
}

const MODELS = Object.keys(EXCHANGES) as ModelName[];
const BACK: ReadOptions = { failures: 'observed', nil: 'absent' };

function comesBack(history: HistoryFile, format: WrittenFormat): void {
  const options = { ...BACK, model: history.model, independent: history.isKeyed };
  const again = readHistory(writeHistory(history, format), 'x.edn', { ...options, format });
  expect(shapeOf(again)).toEqual(shapeOf(history));
}

describe('export and import', () => {
  it.each(MODELS)('lin-hist gives %s back exactly', (model) => {
    fc.assert(
      fc.property(historyOf(model, false), (history) => {
        const again = readHistory(writeHistory(history, 'lin-hist'), 'x', { format: 'lin-hist' });
        expect(again.operations).toEqual(sorted(history));
        expect([again.model, again.initial]).toEqual([model, history.initial]);
      }),
    );
  });

  it.each(MODELS)('EDN gives %s back', (model) => {
    fc.assert(fc.property(historyOf(model, false), (history) => comesBack(history, 'jepsen-edn')));
  });

  it.each(['register', 'cas-register', 'queue'] as const)('keys of a %s come back', (model) => {
    fc.assert(
      fc.property(historyOf(model, true), (history) => {
        comesBack(history, 'jepsen-edn');
        comesBack(history, 'lin-hist');
      }),
    );
  });

  it.each(['kv', 'register', 'cas-register'] as const)('linlab gives %s back', (model) => {
    fc.assert(
      fc.property(historyOf(model, false), (history) => {
        const { initial: _, ...absent } = history;
        comesBack({ ...absent, initial: undefined } as HistoryFile, 'linlab');
      }),
    );
  });

  it('a verdict survives every format', () => {
    for (const verdict of ['linearizable', 'violation'] as const) {
      const { operations } = generate('register-unique', { operations: 60, clients: 4, verdict });
      const lines = operations.map(({ process, input, call, ...rest }) => {
        const isRead = input.kind === 'read';
        const answer = rest.return === null ? null : (rest as { output: unknown }).output;
        const value = isRead ? null : (input as { value: unknown }).value;
        return JSON.stringify([process, isRead ? 'r' : 'w', '', value, answer, call, rest.return]);
      });
      const head = '{"format":"lin-hist/1","model":"register"}';
      const history = readHistory([head, ...lines].join('\n'), 'x');
      for (const format of ['lin-hist', 'jepsen-edn', 'linlab'] as const) {
        const again = checkable(readHistory(writeHistory(history, format), 'x', { nil: 'absent' }));
        expect(checkOperations(again.model, again.operations).verdict).toBe(verdict);
      }
    }
  });

  it('refuses what a format cannot hold', () => {
    const head = (model: string, more = ''): string =>
      `{"format":"lin-hist/1","model":"${model}"${more}}`;
    const row = (...parts: unknown[]): string => JSON.stringify([0, ...parts, 0, 1]);
    const refuse = (source: string, format: WrittenFormat, words: string): void => {
      const history = readHistory(source, 'x');
      expect(() => writeHistory(history, format)).toThrow(FormatError);
      expect(() => writeHistory(history, format)).toThrow(words);
    };
    refuse(`${head('kv', ',"initial":null')}\n`, 'jepsen-edn', 'kv with ""');
    refuse(`${head('register', ',"initial":3')}\n`, 'jepsen-edn', 'begin');
    refuse(
      `${head('mutex')}\n${row('acquire', '', null, false)}`,
      'jepsen-edn',
      'a refused acquire',
    );
    refuse(`${head('queue')}\n`, 'linlab', 'a history of a queue');
    refuse(`${head('kv')}\n`, 'linlab', 'in the beginning');
    refuse(`${head('register', ',"keyed":true')}\n`, 'linlab', 'independent keys');
  });
});
