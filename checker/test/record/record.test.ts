/**
 * The recorder: what is recorded for answers, errors and overlaps.
 */

import { describe, expect, it } from 'vitest';
import { checkEvents, pairEvents, registerModel } from '../../src/index.ts';
import type { RegisterInput, RegisterOutput } from '../../src/index.ts';
import { record } from '../../src/record/index.ts';

const READ = { kind: 'read' } as const;
const write = (value: number): RegisterInput => ({ kind: 'write', value });

/** A promise and what settles it. */
function door<T>(): { readonly opened: Promise<T>; open(value: T): void; slam(why: Error): void } {
  let open: (value: T) => void = () => undefined;
  let slam: (why: Error) => void = () => undefined;
  const opened = new Promise<T>((resolve, reject) => {
    open = resolve;
    slam = reject;
  });
  return { opened, open, slam };
}

describe('record', () => {
  it('keeps the order in which things happened, and passes answers on', async () => {
    let time = 0;
    const recorder = record<null, RegisterInput, RegisterOutput>(null, { now: () => time++ });
    const slow = door<null>();
    const writing = recorder.call(7, write(1), () => slow.opened);
    expect(await recorder.call(8, READ, () => 1)).toBe(1);
    slow.open(null);
    await writing;
    expect(recorder.history).toEqual([
      { process: 0, type: 'invoke', time: 0, input: write(1) },
      { process: 1, type: 'invoke', time: 1, input: READ },
      { process: 1, type: 'ok', time: 2, output: 1 },
      { process: 0, type: 'ok', time: 3, output: null },
    ]);
    expect(checkEvents(registerModel, recorder.history).verdict).toBe('linearizable');
  });

  it('an error leaves the outcome unknown, and the process goes on as another', async () => {
    const recorder = record<null, RegisterInput, RegisterOutput>(null);
    const broken = recorder.call(0, write(1), () => Promise.reject(new Error('lost')));
    await expect(broken).rejects.toThrow('lost');
    await recorder.call(0, READ, () => 1);
    expect(pairEvents(recorder.history)).toMatchObject([
      { process: 0, outcome: 'info' },
      { process: 1, outcome: 'ok' },
    ]);
    expect(recorder.history[1]?.note).toBe('Error: lost');
    expect(checkEvents(registerModel, recorder.history).verdict).toBe('linearizable');
  });

  it('an error that proves there was no effect is a failure, and the process stays', async () => {
    const hadNoEffect = (error: unknown): boolean => String(error).includes('refused');
    const recorder = record<null, RegisterInput, RegisterOutput>(null, { hadNoEffect });
    const refused = recorder.call(0, write(1), () => Promise.reject(new Error('refused')));
    await expect(refused).rejects.toThrow('refused');
    await recorder.call(0, READ, () => 1);
    expect(recorder.history.map(({ process, type }) => `${process} ${type}`)).toEqual([
      '0 invoke',
      '0 fail',
      '0 invoke',
      '0 ok',
    ]);
    expect(checkEvents(registerModel, recorder.history).verdict).toBe('violation');
  });

  it('two operations of one process at once are refused, and nothing of the second is recorded', async () => {
    const recorder = record<null, RegisterInput, RegisterOutput>(null);
    const slow = door<null>();
    const first = recorder.call(3, write(1), () => slow.opened);
    await expect(recorder.call(3, READ, () => 1)).rejects.toThrow(
      'process 3 has an operation open',
    );
    expect(recorder.history).toHaveLength(1);
    slow.slam(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
  });

  it('a function that throws instead of answering a promise is recorded as well', async () => {
    const recorder = record<null, RegisterInput, RegisterOutput>(null);
    const thrown = recorder.call(0, READ, () => {
      throw new Error('at once');
    });
    await expect(thrown).rejects.toThrow('at once');
    expect(recorder.history.at(-1)).toMatchObject({ type: 'info', note: 'Error: at once' });
  });
});
