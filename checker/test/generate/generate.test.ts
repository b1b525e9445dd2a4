/**
 * Generated histories: well-formed, the same for the same seed, linearizable or not as asked. The oracle
 * judges small ones; nothing else of the package is believed here.
 */

import { describe, expect, it } from 'vitest';
import { classes, generate } from '../../src/generate/index.ts';
import type { ClassName } from '../../src/generate/index.ts';
import type { Operation } from '../../src/index.ts';
import {
  isLinearizable,
  sequentialCas,
  sequentialCounter,
  sequentialKv,
  sequentialPqueue,
  sequentialQueue,
  sequentialRegister,
  sequentialSet,
  sequentialSetAll,
  sequentialStack,
} from '../oracle.ts';
import type { Sequential } from '../oracle.ts';

const SPECS = {
  register: sequentialRegister,
  'cas-register': sequentialCas,
  kv: sequentialKv,
  queue: sequentialQueue,
  stack: sequentialStack,
  pqueue: sequentialPqueue,
  set: sequentialSet,
  setall: sequentialSetAll,
  counter: sequentialCounter,
};

const kinds = Object.keys(classes) as ClassName[];
/** A hundred keys leave no place for a violation in so small a history; it is kv-hot otherwise. */
const spoilable = kinds.filter((kind) => classes[kind].spoil !== null && kind !== 'kv-100-keys');
const SMALL = { operations: 14, clients: 3 };

type Any = readonly Operation<unknown, unknown>[];

/** Verdicts of the oracle on histories of 120 seeds; seeds without a place for a violation are left out. */
function verdicts(kind: ClassName, verdict: 'linearizable' | 'violation'): boolean[] {
  const found: boolean[] = [];
  for (let seed = 1; seed <= 120; seed++) {
    const options = { ...SMALL, seed, verdict, unknownPercent: seed % 2 === 0 ? 10 : 0 };
    const made = attempt(() => generate(kind, options));
    if (made === undefined) continue;
    const spec = SPECS[made.model] as unknown as Sequential<unknown, unknown, unknown>;
    found.push(isLinearizable(spec, made.operations as Any));
  }
  return found;
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (String(error).includes('no place for one')) return undefined;
    throw error;
  }
}

describe('generated histories', () => {
  it.each(kinds)('%s: linearizable when asked for', (kind) => {
    const found = verdicts(kind, 'linearizable');
    expect(found).toHaveLength(120);
    expect(found).not.toContain(false);
  });

  it.each(spoilable)('%s: a violation when asked for', (kind) => {
    const found = verdicts(kind, 'violation');
    expect(found.length).toBeGreaterThan(5);
    expect(found).not.toContain(true);
  });

  it('are the same for the same seed and differ for another', () => {
    const options = { operations: 50, clients: 4, seed: 9, unknownPercent: 20 };
    const one = generate('kv-hot', options);
    expect(generate('kv-hot', options)).toEqual(one);
    expect(generate('kv-hot', { ...options, seed: 10 })).not.toEqual(one);
  });

  it('have as many operations, clients and unknown outcomes as asked for, in order of call', () => {
    const { operations } = generate('queue', { operations: 2000, clients: 8, unknownPercent: 10 });
    expect(operations).toHaveLength(2000);
    const pending = operations.filter((operation) => operation.return === null).length;
    expect(pending).toBeGreaterThan(140);
    expect(pending).toBeLessThan(260);
    const calls = operations.map(({ call }) => call);
    expect(calls).toEqual(calls.toSorted((a, b) => a - b));
    const complete = generate('queue', { operations: 2000, clients: 8 }).operations;
    expect(new Set(complete.map(({ process }) => process)).size).toBe(8);
  });

  it('are refused in sizes that make no sense, and where no violation is known', () => {
    expect(() => generate('queue', { operations: -1 })).toThrow('operations is -1');
    expect(() => generate('queue', { operations: 5, clients: 0 })).toThrow('clients is 0');
    const few = { operations: 20, verdict: 'violation' } as const;
    expect(() => generate('cas-few', few)).toThrow('the class has none');
  });
});
