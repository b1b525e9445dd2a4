/**
 * What is measured: histories made from a seed, and recorded ones where a folder of them is given.
 * Called by bench.ts.
 */

import { checkOperations, kv, models } from '../src/index.ts';
import type { CheckOptions, CheckResult, Model, Operation } from '../src/index.ts';
import { checkable } from '../src/formats/index.ts';
import { generate } from '../src/generate/index.ts';
import type { ClassName, GenerateOptions } from '../src/generate/index.ts';
import { etcdLogs, kvText, linHistNames, recordedHistory } from '../test/recorded.ts';
import { wholeKv } from '../test/search/whole-kv.ts';

export interface Case {
  readonly name: string;
  /** What this is compared under; 'etcd' is summed up. */
  readonly group: string;
  readonly operations: readonly Operation<unknown, unknown>[];
  /** Model names of the peers: Porcupine's (bench/porcupine/models.go) and PolyLin's. */
  readonly porcupine: string;
  readonly polylin: string | null;
  readonly expected: CheckResult['verdict'];
  check(limits: CheckOptions): CheckResult;
}

interface Size extends GenerateOptions {
  readonly label: string;
}

const both = ['linearizable', 'violation'] as const;
const thousand = 1000;

/** The classes and sizes of the goals, each with both verdicts where a violation can be planted. */
const SIZES: readonly (readonly [ClassName, readonly Size[]])[] = [
  [
    'register-unique',
    [size(thousand, 10), size(10 * thousand, 10), size(100 * thousand, 50), unknown(thousand, 5)],
  ],
  ['register-few', [size(thousand, 20), size(thousand, 30)]],
  ['cas-few', [size(thousand, 20), size(thousand, 30)]],
  ['cas-unique', [size(thousand, 20), size(thousand, 30), unknown(thousand, 5)]],
  ['kv-hot', [size(thousand, 10), size(10 * thousand, 50), unknown(thousand, 5)]],
  ['kv-100-keys', [size(100 * thousand, 20), size(1000 * thousand, 20)]],
  [
    'queue',
    [
      size(thousand, 10),
      size(10 * thousand, 16),
      size(100 * thousand, 16),
      size(1000 * thousand, 16),
    ],
  ],
  ['stack', [size(10 * thousand, 16), size(100 * thousand, 16), size(1000 * thousand, 16)]],
  ['pqueue', [size(20 * thousand, 16)]],
  ['set', [size(10 * thousand, 10), size(1000 * thousand, 16)]],
  ['set-once', [size(10 * thousand, 16), size(100 * thousand, 16), size(1000 * thousand, 16)]],
  ['setall', [size(300, 20)]],
  ['counter', [size(thousand, 10)]],
];

function size(operations: number, clients: number): Size {
  return { operations, clients, label: `${short(operations)} c=${clients}` };
}

function unknown(operations: number, clients: number): Size {
  const of = size(operations, clients);
  return { ...of, unknownPercent: 10, label: `${of.label} 10 % unknown` };
}

function short(operations: number): string {
  return operations % 1000 === 0 ? `${operations / 1000}k` : String(operations);
}

const UNSPOILED: readonly ClassName[] = ['register-few', 'cas-few'];
const POLYLIN: readonly ClassName[] = ['queue', 'stack', 'pqueue', 'set-once'];

export function* generatedCases(wanted: (name: string) => boolean): Generator<Case> {
  for (const [kind, sizes] of SIZES) {
    for (const { label, ...options } of sizes) {
      for (const verdict of UNSPOILED.includes(kind) ? (['linearizable'] as const) : both) {
        const name = `${kind} ${label} ${verdict === 'linearizable' ? 'ok' : 'bad'}`;
        if (!wanted(name)) continue;
        const { model, operations } = generate(kind, { ...options, verdict });
        const polylin = POLYLIN.includes(kind) ? model : null;
        const extra = { porcupine: model, polylin, expected: verdict };
        yield caseOf(
          name,
          kind,
          models[model] as Model<unknown, unknown, unknown>,
          operations,
          extra,
        );
      }
    }
  }
}

interface Extra {
  readonly porcupine: string;
  readonly polylin: string | null;
  readonly expected: CheckResult['verdict'];
}

function caseOf<S, I, O>(
  name: string,
  group: string,
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  extra: Extra,
): Case {
  const check = (limits: CheckOptions): CheckResult => checkOperations(model, operations, limits);
  return { name, group, operations, check, ...extra };
}

const keyed = kv({ initial: '' });
const kvWhole = wholeKv(keyed, 'all');

export function* recordedCases(dir: string, wanted: (name: string) => boolean): Generator<Case> {
  for (const { name, expect, operations } of etcdLogs(dir)) {
    if (!wanted(name)) continue;
    const expected = expect === 'illegal' ? 'violation' : 'linearizable';
    const extra = { porcupine: 'cas-register', polylin: null, expected } as const;
    yield caseOf(name, 'etcd', models['cas-register'], operations, extra);
  }
  yield* kvTexts(dir, wanted);
  yield* linHists(dir, wanted);
}

function* kvTexts(dir: string, wanted: (name: string) => boolean): Generator<Case> {
  for (const name of ['c01-ok', 'c01-bad', 'c10-ok', 'c10-bad', 'c50-ok', 'c50-bad']) {
    const operations = kvText(dir, `${name}.txt`);
    const expected = name.endsWith('ok') ? 'linearizable' : 'violation';
    const extra = { porcupine: 'kv', polylin: null, expected } as const;
    if (wanted(`kv ${name}`)) yield caseOf(`kv ${name}`, 'kv', keyed, operations, extra);
    const whole = `kv ${name} unpartitioned`;
    if (!name.startsWith('c10') || !wanted(whole)) continue;
    yield caseOf(whole, 'kv', kvWhole, operations, { ...extra, porcupine: 'kv-whole' });
  }
}

function* linHists(dir: string, wanted: (name: string) => boolean): Generator<Case> {
  for (const name of linHistNames(dir)) {
    if (!wanted(name)) continue;
    const expected = name.endsWith('ok') ? 'linearizable' : 'violation';
    const history = recordedHistory(dir, `synthetic/${name}.jsonl.gz`);
    const { model, operations } = checkable(history);
    const extra = { porcupine: history.model, polylin: null, expected } as const;
    yield caseOf(name, 'lin-hist', model, operations, extra);
  }
}
