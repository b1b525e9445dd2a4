/**
 * A model that somebody has changed: the fast path of the old one must not judge it.
 */

import { expect, it } from 'vitest';
import {
  casRegister,
  checkOperations,
  explain,
  ILLEGAL,
  keyed,
  kvModel,
  models,
  register,
} from '../../src/index.ts';
import type {
  CasRegisterInput,
  Model,
  RegisterInput,
  RegisterValue,
  SetInput,
} from '../../src/index.ts';

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

it.each([
  ['register', register, models.register],
  ['cas-register', casRegister, models.cas],
] as const)('a %s that is given its initial value keeps the fast path', (_, make, fromNull) => {
  const fromZero = make({ initial: 0 }) as Model<RegisterValue, CasRegisterInput, RegisterValue>;
  for (const [output, verdict] of [
    [0, 'linearizable'],
    [null, 'violation'],
  ] as const) {
    const result = checkOperations(fromZero, read(output));
    expect(result).toMatchObject({ verdict, states: 0 });
    if (result.verdict === 'violation') expect(result.certificate).not.toBeNull();
  }
  expect(checkOperations(fromNull as typeof fromZero, read(0)).verdict).toBe('violation');
  expect(explain(fromZero, read(null))).toMatchObject({ anomaly: 'value-never-written' });
});

const at = (key: string, input: RegisterInput, output: RegisterValue, call: number) => ({
  process: call,
  input: { ...input, key },
  output,
  call,
  return: call + 1,
});

it('registers with keys keep it, and never meet', () => {
  const many = keyed(
    models.register as Model<
      RegisterValue,
      RegisterInput & { readonly key: string },
      RegisterValue
    >,
    ({ key }) => key,
  );
  const write = at('x', { kind: 'write', value: 1 }, null, 0);
  const good = [write, at('y', { kind: 'read' }, null, 2), at('x', { kind: 'read' }, 1, 4)];
  expect(checkOperations(many, good)).toMatchObject({ verdict: 'linearizable', states: 0 });
  const bad = [...good, at('y', { kind: 'read' }, 1, 6)];
  expect(checkOperations(many, bad)).toMatchObject({
    verdict: 'violation',
    partition: 'y',
    states: 0,
  });
});

it('sets with keys are taken apart by key and by element', () => {
  const many = keyed(
    models.set as Model<boolean, SetInput & { readonly key: string }, boolean>,
    ({ key }) => key,
  );
  const on = (key: string, element: number, output: boolean, call: number) => ({
    process: call,
    input: { kind: 'contains' as const, key, element },
    output,
    call,
    return: call + 1,
  });
  expect(checkOperations(many, [on('x', 1, false, 0), on('y', 1, true, 2)])).toMatchObject({
    verdict: 'violation',
    partition: '["y",1]',
    states: 0,
  });
  // Neither is a number in JSON.
  const add = { ...on('x', NaN, true, 0), input: { kind: 'add' as const, key: 'x', element: NaN } };
  expect(checkOperations(many, [add, on('x', Infinity, true, 2)])).toMatchObject({
    verdict: 'violation',
    partition: '["x",["Infinity"]]',
  });
});
