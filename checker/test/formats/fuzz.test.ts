/**
 * Hostile input: whatever is done to a text, reading it ends in a history or in a FormatError with a
 * place inside the text, and checking what was read ends in a verdict or a HistoryError.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkable, FormatError, FORMATS, InitialError } from '../../src/formats/index.ts';
import { MODEL_NAMES, readHistory } from '../../src/formats/index.ts';
import type { FormatName, ReadOptions } from '../../src/formats/index.ts';
import { checkOperations, HistoryError } from '../../src/index.ts';
import { recordedDir, recordedText } from '../recorded.ts';

const SAMPLES: Readonly<Record<FormatName, string>> = {
  'jepsen-edn': `; two writes
[{:process 0, :type :invoke, :f :write, :value 1, :time 10}
 {:process :nemesis, :type :info, :f :start, :value #{:n1 "n\\"2"}}
 #jepsen.history.Op{:process 1, :type :invoke, :f :cas, :value [1 2]}
 {:process 0, :type :ok, :f :write, :value 1} {:process 1, :type :fail, :f :cas, :value [1 2] :error [22 "no"]}
 {:process 2, :type :invoke, :f :read, :value nil} {:process 2, :type :ok, :f :read, :value 1.5}]`,
  maelstrom: `{:index 0, :process 0, :type :invoke, :f :write, :value [3 1]}
{:index 1, :process 0, :type :ok, :f :write, :value [3 1]}
{:index 2, :process 1, :type :invoke, :f :read, :value [3 nil]}
{:index 3, :process 1, :type :ok, :f :read, :value [3 1]}
{:index 4, :process 1, :type :invoke, :f :cas, :value [3 [1 4]]}
{:index 5, :process 1, :type :info, :f :cas, :value [3 [1 4]], :error :net-timeout}
`,
  'etcd-log': `INFO  jepsen.util - 0	:invoke	:write	4
INFO  jepsen.util - 1	:invoke	:cas	[4 3]
INFO  jepsen.core - nothing
INFO  jepsen.util - 0	:info	:write	:timed-out
INFO  jepsen.util - 1	:fail	:cas	[4 3]
`,
  'kv-text': `{:process 0, :type :invoke, :f :append, :key "4", :value "x 0 1 y"}
{:process 1, :type :invoke, :f :get, :key "4", :value nil}
{:process 0, :type :ok, :f :append, :key "4", :value "x 0 1 y"}
{:process 1, :type :ok, :f :get, :key "4", :value ""}
`,
  'lin-hist': `{"format":"lin-hist/1","model":"kv","clients":2}
[0,"put","k0","a",null,0,3]
[1,"get","k0",null,"a",1,2]
[1,"append","k0","b",null,4,null]
`,
  'etcd-report': `{"ClientId":0,"Input":{"Type":"txn","Txn":{"Conditions":[{"Key":"a","ExpectedRevision":0}],"OperationsOnSuccess":[{"Type":"put-operation","Put":{"Key":"a","Value":{"Value":"1","Hash":0},"LeaseID":0}}],"OperationsOnFailure":[]}},"Call":1,"Output":{"Txn":{"Failure":false,"Results":[{"KVs":null,"Count":0,"Deleted":0}]},"Revision":2,"Error":""},"Return":3}
{"ClientId":1,"Input":{"Type":"range","Range":{"Start":"a","End":"","Limit":0,"Revision":0}},"Call":2,"Output":{"Range":{"KVs":[{"Key":"a","Value":{"Value":"1","Hash":0},"ModRevision":2}],"Count":1},"Revision":2,"Error":""},"Return":5}
`,
  linlab: `{"format": "linlab/history@1", "events": [
  {"process":0,"type":"invoke","time":0,"input":{"kind":"put","key":"a","value":"1"}},
  {"process":1,"type":"invoke","time":1,"input":{"kind":"cas","key":"a","from":null,"to":"2"}},
  {"process":0,"type":"ok","time":2,"output":null}, {"process":1,"type":"info","time":3,"note":"timeout"}]}`,
};

type Change = (text: string) => string;

const at = (text: string, place: number): number => Math.floor(place * (text.length + 1));
const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom(...'[](){}"\\:,#; \n\t0-', 'null', 'nil', '1e999', '99999999999999999999', ':ok'),
  fc.constantFrom('[['.repeat(600), '{"a":'.repeat(2000), '-1', '"__proto__"', ':info', '#_'),
);
const place = fc.double({ min: 0, max: 1, noNaN: true });
const change: fc.Arbitrary<Change> = fc.oneof(
  place.map(
    (end): Change =>
      (text) =>
        text.slice(0, at(text, end)),
  ),
  fc.tuple(place, piece).map(
    ([from, put]): Change =>
      (text) =>
        text.slice(0, at(text, from)) + put + text.slice(at(text, from)),
  ),
  fc.tuple(place, fc.nat(8), piece).map(
    ([from, length, put]): Change =>
      (text) =>
        text.slice(0, at(text, from)) + put + text.slice(at(text, from) + length),
  ),
  fc.tuple(place, place).map(([from, to]): Change => (text) => {
    const [a, b] = [Math.min(from, to), Math.max(from, to)];
    return text + text.slice(at(text, a), at(text, b));
  }),
);
const options: fc.Arbitrary<ReadOptions> = fc.record(
  {
    model: fc.constantFrom(...MODEL_NAMES),
    independent: fc.boolean(),
    nil: fc.constantFrom('absent', 'anything'),
    failures: fc.constantFrom('observed', 'ignored'),
    initial: fc.constantFrom(null, 1, 'a', [1], { x: 1 }),
  },
  { requiredKeys: [] },
);

/** What became of a text. */
function fate(text: string, asked: ReadOptions): 'read' | 'refused' {
  try {
    const { model, operations } = checkable(readHistory(text, 'x.txt', asked));
    checkOperations(model, operations, { maxStates: 500 });
    return 'read';
  } catch (error) {
    if (error instanceof FormatError) {
      const line = text.split('\n')[error.line - 1];
      expect(line).toBeDefined();
      expect(error.column).toBeGreaterThan(0);
      expect(error.column).toBeLessThanOrEqual((line ?? '').length + 1);
      expect(error.message.length).toBeLessThan(500);
    } else if (!(error instanceof HistoryError) && !(error instanceof InitialError)) throw error;
    return 'refused';
  }
}

function survives(sample: string, base: ReadOptions, numRuns: number): Record<string, number> {
  const counts = { read: 0, refused: 0 };
  const changes = fc.array(change, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(changes, fc.option(options, { nil: {} }), (all, asked) => {
      const text = all.reduce((before, one) => one(before), sample);
      counts[fate(text, { ...asked, ...base })]++;
    }),
    { numRuns },
  );
  return counts;
}

describe('hostile texts', () => {
  it.each(FORMATS)('%s: changed samples', (format) => {
    expect(fate(SAMPLES[format], {})).toBe('read');
    const { read = 0, refused = 0 } = survives(SAMPLES[format], { format }, 700);
    expect(read).toBeGreaterThan(10);
    expect(refused).toBeGreaterThan(100);
    survives(SAMPLES[format], {}, 100);
  });

  it.each(FORMATS)('%s: any text', (format) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), options, (text, asked) => {
        fate(text, { ...asked, format });
      }),
    );
  });

  it.each([
    ['jepsen-edn', '{:process 0 :type :invoke :f :read :value nil} '],
    ['jepsen-edn', '"'],
    ['jepsen-edn', '#_'],
    ['etcd-log', 'INFO jepsen.util - 0 :'],
    ['lin-hist', '{"format":"lin-hist/1","model":"kv"}\n'],
    ['etcd-report', '{"'],
    ['linlab', '[{'],
  ] as const)('%s: a megabyte of %j', (format, unit) => {
    fate(unit.repeat(Math.ceil(1e6 / unit.length)), { format });
  });
});

const REAL = [
  'porcupine/etcd/etcd_040.log',
  'porcupine/kv/c01-bad.txt',
  'knossos/cas-register/bad/cas-failure.edn',
  'knossos/multi-register/good/multi-register.edn',
  'knossos/mutex/bad/etcd.edn',
  'synthetic/set-c10-10k-ok.jsonl.gz',
];

if (recordedDir === null) {
  describe('hostile recorded texts', () => {
    it.skip('skipped: no recorded histories', () => undefined);
  });
} else {
  const dir = recordedDir;
  describe('hostile recorded texts', () => {
    it.each(REAL)('%s', (file) => {
      survives(recordedText(dir, file).slice(0, 6000), {}, 200);
    });
  });
}
