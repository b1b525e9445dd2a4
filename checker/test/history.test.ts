/**
 * Events to operations, and what is refused as no history.
 */

import { describe, expect, it } from 'vitest';
import {
  HistoryError,
  checkEvents,
  checkOperations,
  operationsOf,
  pairEvents,
  registerModel,
} from '../src/index.ts';
import type { HistoryEvent, RegisterInput, RegisterOutput } from '../src/index.ts';

type Event = HistoryEvent<RegisterInput, RegisterOutput>;

const write = (process: number, time: number, value: number): Event => ({
  process,
  type: 'invoke',
  time,
  input: { kind: 'write', value },
});
const read = (process: number, time: number): Event => ({
  process,
  type: 'invoke',
  time,
  input: { kind: 'read' },
});
const end = (process: number, time: number, type: 'fail' | 'info'): Event => ({
  process,
  type,
  time,
});
const ok = (process: number, time: number, output: RegisterOutput): Event => ({
  process,
  type: 'ok',
  time,
  output,
});

const FOUR: readonly Event[] = [
  write(0, 0, 1),
  write(1, 0, 2),
  read(2, 0),
  ok(2, 1, 2),
  end(0, 2, 'fail'),
  end(1, 3, 'info'),
  read(3, 4),
];

describe('pairing', () => {
  it('finds every outcome', () => {
    const paired = pairEvents(FOUR);
    expect(paired.map(({ outcome }) => outcome)).toEqual(['fail', 'info', 'ok', 'open']);
    expect(paired.map(({ invokeIndex }) => invokeIndex)).toEqual([0, 1, 2, 6]);
    expect(paired.map(({ completeIndex }) => completeIndex)).toEqual([4, 5, 3, null]);
  });

  it('leaves failed operations out and keeps open ones pending', () => {
    expect(operationsOf(FOUR)).toEqual([
      { process: 1, input: { kind: 'write', value: 2 }, call: 1, return: null },
      { process: 2, input: { kind: 'read' }, output: 2, call: 2, return: 3 },
      { process: 3, input: { kind: 'read' }, call: 6, return: null },
    ]);
    expect(checkEvents(registerModel, FOUR).verdict).toBe('linearizable');
  });

  it('a failed write had no effect', () => {
    const events = [write(0, 0, 1), end(0, 1, 'fail'), read(1, 2), ok(1, 3, 1)];
    expect(checkEvents(registerModel, events).verdict).toBe('violation');
  });

  it('the order of the array counts, not equal times', () => {
    const events = [write(0, 5, 1), ok(0, 5, null), read(1, 5), ok(1, 5, null)];
    expect(checkEvents(registerModel, events).verdict).toBe('violation');
  });
});

describe('refuses', () => {
  const bad: readonly (readonly [name: string, where: number, events: readonly Event[]])[] = [
    ['a completion without an invocation', 0, [ok(0, 0, null)]],
    ['a second completion', 2, [read(0, 0), ok(0, 1, null), ok(0, 2, null)]],
    ['two open invocations of a process', 1, [read(0, 0), read(0, 1)]],
    ['an invocation after info', 2, [read(0, 0), end(0, 1, 'info'), read(0, 2)]],
    ['time going back', 1, [read(0, 5), ok(0, 4, null)]],
    ['a time that is NaN', 1, [read(0, 5), ok(0, NaN, null)]],
  ];

  it.each(bad)('%s', (_, where, events) => {
    expect(() => checkEvents(registerModel, events)).toThrow(
      expect.objectContaining({ name: 'HistoryError', code: 'history', where }),
    );
  });

  it.each([
    ['no return', { process: 0, input: { kind: 'read' }, output: 7, call: 0 }],
    ['no call', { process: 0, input: { kind: 'read' }, return: null }],
    [
      'a text for a stamp',
      { process: 0, input: { kind: 'read' }, output: 7, call: 0, return: '1' },
    ],
  ])('an operation with %s', (_, odd) => {
    const operations = [odd] as unknown as Parameters<
      typeof checkOperations<unknown, RegisterInput, RegisterOutput>
    >[1];
    expect(() => checkOperations(registerModel, operations)).toThrow(
      expect.objectContaining({ name: 'HistoryError', code: 'history', where: 0 }),
    );
  });

  const span = (call: number, end: number): readonly [call: number, end: number] => [call, end];

  it.each([
    span(NaN, 1),
    span(0, NaN),
    span(2, 1),
    span(0, Infinity),
    // What plain JavaScript leaves out is not the same as null.
    span(0, undefined as unknown as number),
    span(undefined as unknown as number, 1),
    span('0' as unknown as number, 1),
  ])('an operation from %s to %s', (call, end) => {
    const fine = {
      process: 0,
      input: { kind: 'read' },
      output: null,
      call: 0,
      return: 1,
    } as const;
    const operations = [fine, { ...fine, call, return: end }];
    expect(() => checkOperations(registerModel, operations)).toThrow(HistoryError);
    expect(() => checkOperations(registerModel, operations)).toThrow(
      expect.objectContaining({ where: 1 }),
    );
  });
});
