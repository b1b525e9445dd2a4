/**
 * A model that somebody has changed: the fast path of the old one must not judge it.
 */

import { expect, it } from 'vitest';
import { checkOperations, ILLEGAL, kvModel, models } from '../../src/index.ts';

const read = (output: number | null) =>
  [{ process: 0, input: { kind: 'read' as const }, output, call: 0, return: 1 }] as const;

it('another initial value counts', () => {
  const fromZero = { ...models.register, init: () => 0 };
  expect(checkOperations(fromZero, read(0)).verdict).toBe('linearizable');
  expect(checkOperations(fromZero, read(null)).verdict).toBe('violation');
  expect(checkOperations(models.register, read(0)).verdict).toBe('violation');
});

it('another step counts', () => {
  const deaf = { ...models.register, step: () => ILLEGAL } as typeof models.register;
  expect(checkOperations(deaf, read(null)).verdict).toBe('violation');
});

it('keys taken apart no longer are still keys to the step, and not to the fast path', () => {
  const { partition, ...whole } = kvModel;
  expect(partition).toBeDefined();
  const put = (key: string, call: number) => ({
    process: call,
    input: { kind: 'put' as const, key, value: key },
    output: null,
    call,
    return: call + 1,
  });
  const get = {
    process: 9,
    input: { kind: 'get' as const, key: 'x' },
    output: 'y',
    call: 8,
    return: 9,
  };
  // The step of one key, given two: the last put wins, whatever the key.
  expect(checkOperations(whole, [put('x', 0), put('y', 2), get]).verdict).toBe('linearizable');
  expect(checkOperations(kvModel, [put('x', 0), put('y', 2), get]).verdict).toBe('violation');
});
