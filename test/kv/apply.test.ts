import { kvModel } from 'porcupine-ts';
import type { KvState } from 'porcupine-ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyOperation, newKvStore } from '../../src/kv/apply.ts';
import type { KvOperation } from '../../src/kv/operation.ts';

const key = fc.constantFrom('x', 'y');
const value = fc.constantFrom('', 'a', 'b');
const operation: fc.Arbitrary<KvOperation> = fc.oneof(
  fc.record({ kind: fc.constantFrom('get' as const, 'delete' as const), key }),
  fc.record({ kind: fc.constantFrom('put' as const, 'append' as const), key, value }),
  fc.record({ kind: fc.constant('cas' as const), key, from: fc.option(value), to: value }),
);

describe('the store', () => {
  test('absent is not the empty string', () => {
    const store = newKvStore();
    expect(applyOperation(store, { kind: 'get', key: 'x' })).toBeNull();
    expect(applyOperation(store, { kind: 'cas', key: 'x', from: '', to: 'a' })).toBe(false);
    expect(applyOperation(store, { kind: 'append', key: 'x', value: '' })).toBeNull();
    expect(applyOperation(store, { kind: 'get', key: 'x' })).toBe('');
    expect(applyOperation(store, { kind: 'cas', key: 'x', from: '', to: 'a' })).toBe(true);
    expect(applyOperation(store, { kind: 'delete', key: 'x' })).toBeNull();
    expect(applyOperation(store, { kind: 'cas', key: 'x', from: null, to: 'b' })).toBe(true);
  });

  test('every answer is one that the specification, written apart from it, allows', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 20, size: 'max' }), (operations) => {
        const store = newKvStore();
        const states = new Map<string, KvState>();
        for (const next of operations) {
          const before = states.get(next.key) ?? kvModel.init();
          const after = kvModel.step(before, next, applyOperation(store, next));
          expect(typeof after).not.toBe('symbol');
          if (typeof after !== 'symbol') states.set(next.key, after);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('the digest names the contents, not the way to them', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 12, size: 'max' }), (operations) => {
        const store = newKvStore();
        for (const next of operations) applyOperation(store, next);
        const direct = newKvStore();
        for (const [name, text] of [...store.values].reverse()) {
          applyOperation(direct, { kind: 'put', key: name, value: text });
        }
        expect(direct.digest).toBe(store.digest);
        applyOperation(direct, { kind: 'append', key: 'x', value: 'more' });
        expect(direct.digest).not.toBe(store.digest);
      }),
    );
  });
});
