/**
 * Benchmark of the checker: warm medians in one process. Run by `npm run bench -w checker`. The
 * recorded histories are read as in test/recorded.ts; without them only the generated ones are timed.
 */

import { performance } from 'node:perf_hooks';
import { casRegister, checkOperations, kv, kvModel, minimalCore } from '../src/index.ts';
import type { CheckResult, Model, Operation } from '../src/index.ts';
import {
  etcdLogs,
  kvText,
  linHist,
  linHistKv,
  linHistNames,
  linHistRegister,
  recordedDir,
} from '../test/recorded.ts';
import { smallHistories } from './small.ts';

const LIMITS = { maxStates: 2_000_000, maxMs: 2_000 };
const initiallyEmpty = kv({ initial: '' });

/** Runs for about `ms` after a warm-up and returns the median in milliseconds. */
function median(run: () => void, ms = 400): number {
  const warm = performance.now();
  do run();
  while (performance.now() - warm < ms / 2);
  const times: number[] = [];
  const begin = performance.now();
  do {
    const start = performance.now();
    run();
    times.push(performance.now() - start);
  } while (performance.now() - begin < ms);
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? NaN;
}

function line(name: string, operations: number, verdicts: string, ms: number): void {
  const time = Number.isNaN(ms)
    ? '-'
    : ms < 1
      ? `${(ms * 1000).toFixed(1)} µs`
      : `${ms.toFixed(2)} ms`;
  const columns = [name.padEnd(34), String(operations).padStart(7), verdicts.padStart(14)];
  console.log([...columns, time.padStart(12)].join('  '));
}

function one<S, I, O>(
  name: string,
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
): void {
  const result: CheckResult = checkOperations(model, operations, LIMITS);
  if (result.verdict === 'unknown') {
    line(name, operations.length, `unknown: ${result.cause}`, NaN);
    return;
  }
  const ms = median(() => checkOperations(model, operations, LIMITS));
  line(name, operations.length, result.verdict, ms);
}

function generated(): void {
  for (const isBroken of [false, true]) {
    const all = smallHistories(50, isBroken);
    const verdict = isBroken ? 'violation' : 'linearizable';
    const check = (): void => {
      for (const operations of all) checkOperations(kvModel, operations);
    };
    line('kv, 40 operations, 3 keys', 40, verdict, median(check) / all.length);
  }
  const broken = smallHistories(20, true);
  const reduce = (): void => {
    for (const operations of broken) minimalCore(kvModel, operations);
  };
  line('the same, minimal core', 40, 'violation', median(reduce) / broken.length);
}

function recorded(dir: string): void {
  const logs = etcdLogs(dir);
  const all = (): void => {
    for (const { operations } of logs) checkOperations(casRegister, operations);
  };
  const total = logs.reduce((sum, { operations }) => sum + operations.length, 0);
  line(`etcd, all ${logs.length} logs`, total, 'both', median(all));
  for (const name of ['c01-ok', 'c01-bad', 'c10-ok', 'c10-bad', 'c50-ok', 'c50-bad']) {
    one(`kv ${name}`, initiallyEmpty, kvText(dir, `${name}.txt`));
  }
  for (const name of linHistNames(dir)) {
    if (/^(reg|regfew|cas|regunk)-c\d+-(300|1k)(-u\d+)?-(ok|bad)$/.test(name)) {
      one(name, casRegister, linHistRegister(linHist(dir, name)));
    } else if (/^kv(hot|unk)-c\d+-(300|1k)(-u\d+)?-(ok|bad)$/.test(name)) {
      one(name, initiallyEmpty, linHistKv(linHist(dir, name)));
    }
  }
}

console.log('history, operations, verdict, warm median');
generated();
if (recordedDir === null) console.log('skipped: no recorded histories');
else recorded(recordedDir);
