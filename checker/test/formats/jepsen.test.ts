/**
 * Histories of Jepsen, Knossos and Maelstrom: which model they are of, what counts, what is refused.
 */

import { describe, expect, it } from 'vitest';
import { checkable, FormatError, readHistory } from '../../src/formats/index.ts';
import type { HistoryFile, ReadOptions } from '../../src/formats/index.ts';
import { checkOperations, kv, models } from '../../src/index.ts';

const read = (text: string, options?: ReadOptions): HistoryFile =>
  readHistory(text, 'history.edn', options);

function verdict(text: string, options?: ReadOptions): string {
  const { model, operations } = checkable(read(text, options));
  return checkOperations(model, operations).verdict;
}

function messageOf(text: string, options?: ReadOptions): string {
  try {
    read(text, options);
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
  throw new Error('it was read');
}

const STALE = `; a stale read
{:index 0 :time 1 :process 0 :type :invoke :f :write :value 1}
{:index 1 :time 2 :process :nemesis :type :info :f :start :value #{:n1 :n2}}
#jepsen.history.Op{:index 2 :time 3 :process 0 :type :ok :f :write :value 1}
{:process 0 :type :invoke :f :write :value 2} {:process 0 :type :ok :f :write :value 2}
{:process 1 :type :invoke :f :read :value nil} {:process 1 :type :ok :f :read :value 1}
`;

describe('Jepsen histories', () => {
  it('are streams of maps or one list, typed by their model', () => {
    const history = read(STALE);
    expect(history.notes).toEqual([{ text: 'events of :nemesis, which is no client', count: 1 }]);
    if (history.model !== 'register') throw new Error(history.model);
    expect(checkOperations(models.register, history.operations).verdict).toBe('violation');
    expect(read(`[${STALE}\n]`).operations).toEqual(history.operations);
    expect(read(`(${STALE}\n)`).operations).toEqual(history.operations);
    expect(history.operations[0]).toEqual({
      process: 0,
      input: { kind: 'write', value: 1 },
      output: null,
      call: 0,
      return: 1,
    });
  });

  it('a read of nil says nothing, or that there is no value', () => {
    const text = `{:process 0 :type :invoke :f :write :value 1} {:process 0 :type :ok :f :write :value 1}
      {:process 0 :type :invoke :f :read :value nil} {:process 0 :type :ok :f :read :value nil}`;
    expect(verdict(text)).toBe('linearizable');
    expect(verdict(text, { nil: 'anything' })).toBe('linearizable');
    expect(verdict(text, { nil: 'absent' })).toBe('violation');
    expect(read(text).notes[0]?.count).toBe(1);
  });

  it('what has no answer stays open, what failed had no effect', () => {
    const text = `{:process 0 :type :invoke :f :write :value 1} {:process 0 :type :info :f :write :value 1 :error :timeout}
      {:process 1 :type :invoke :f :write :value 2} {:process 1 :type :fail :f :write :value 2}
      {:process 2 :type :invoke :f :read :value nil} {:process 2 :type :ok :f :read :value 1}
      {:process 3 :type :invoke :f :write :value 5}`;
    const { operations, failed } = read(text);
    expect(operations.map((one) => one.return)).toEqual([null, 5, null]);
    expect(failed).toEqual([
      { process: 1, input: { kind: 'write', value: 2 }, call: 2, return: null },
    ]);
    expect(
      verdict(text.replace(':value 1}\n      {:process 3', ':value 2}\n      {:process 3')),
    ).toBe('violation');
  });

  it('a failed cas is an observation when that is asked for, and says why', () => {
    const text = (error: string): string =>
      `{:process 0 :type :invoke :f :write :value 1} {:process 0 :type :ok :f :write :value 1}
       {:process 0 :type :invoke :f :cas :value [1 2]} {:process 0 :type :fail :f :cas :value [1 2]${error}}`;
    const observed = { failures: 'observed' } as const;
    expect(verdict(text(''))).toBe('linearizable');
    expect(verdict(text(''), observed)).toBe('violation');
    expect(verdict(text(' :error [22 "not equal"]'), observed)).toBe('violation');
    expect(verdict(text(' :error :timed-out'), observed)).toBe('linearizable');
  });

  it('independent keys: found out, or told, and checked apart', () => {
    const text = `{:process 0 :type :invoke :f :write :value [7 1]} {:process 0 :type :ok :f :write :value [7 1]}
      {:process 1 :type :invoke :f :read :value [8 nil]} {:process 1 :type :ok :f :read :value [8 2]}
      {:process 0 :type :invoke :f :cas :value [7 [1 2]]} {:process 0 :type :ok :f :cas :value [7 [1 2]]}
      {:process 2 :type :invoke :f :write :value [8 2]} {:process 2 :type :ok :f :write :value [8 2]}`;
    const history = read(text);
    expect([history.model, history.isKeyed]).toEqual(['cas-register', true]);
    const { model, operations } = checkable(history);
    const result = checkOperations(model, operations);
    expect(result).toMatchObject({ verdict: 'violation', partition: '8' });
    expect(verdict(text, { model: 'kv' })).toBe('violation');
    expect(verdict(text.replace('[8 2]}\n      {:process 0', '[8 nil]}\n      {:process 0'))).toBe(
      'linearizable',
    );
    const whole = text.split('{:process 0 :type :invoke :f :cas')[0] ?? '';
    expect(read(whole, { independent: false, format: 'maelstrom' })).toMatchObject({
      format: 'maelstrom',
      isKeyed: false,
      operations: [{ input: { kind: 'write', value: '[7 1]' } }, { output: '[8 2]' }],
    });
  });

  it('keys of different kinds stay different', () => {
    const text = (key: string): string =>
      `{:process 0 :type :invoke :f :write :value [1 5]} {:process 0 :type :ok :f :write :value [1 5]}
       {:process 0 :type :invoke :f :read :value [${key} nil]} {:process 0 :type :ok :f :read :value [${key} 5]}`;
    expect(verdict(text('1'))).toBe('linearizable');
    expect(verdict(text('"1"'))).toBe('violation');
    expect(messageOf(text('"1"'), { model: 'kv' })).toContain('of one kind');
  });

  it('an initial value is what the register begins with', () => {
    const text = `{:process 0 :type :invoke :f :read :value nil} {:process 0 :type :ok :f :read :value 3}`;
    const options = { model: 'register' } as const;
    expect(verdict(text, options)).toBe('violation');
    expect(verdict(text, { ...options, initial: 3 })).toBe('linearizable');
    expect(verdict(text, { ...options, initial: 4 })).toBe('violation');
    expect(() => checkable(read(text, { ...options, initial: [1] }))).toThrow('cannot begin');
  });

  it('transactions over several registers', () => {
    const text = (seen: string): string => `
      {:process 0 :type :invoke :f :txn :value [[:write :x 1] [:write :y 1]]} {:process 0 :type :ok :f :txn :value [[:write :x 1] [:write :y 1]]}
      {:process 0 :type :invoke :f :txn :value [[:read :x nil] [:write :y 2]]} {:process 0 :type :ok :f :txn :value [[:read :x ${seen}] [:write :y 2]]}
      {:process 0 :type :invoke :f :txn :value [[:read :y nil] [:read :x nil]]} {:process 0 :type :ok :f :txn :value [[:read :y 2] [:read :x nil]]}`;
    expect(verdict(text('1'))).toBe('linearizable');
    expect(verdict(text('2'))).toBe('violation');
    expect(verdict(text('nil'))).toBe('linearizable');
    expect(verdict(text('1'), { nil: 'absent' })).toBe('violation');
  });

  it('kv texts name their keys and begin with ""', () => {
    const text = `{:process 0, :type :invoke, :f :get, :key "4", :value nil}
{:process 0, :type :ok, :f :get, :key "4", :value ""}`;
    const history = read(text);
    expect([history.format, history.model, history.initial]).toEqual(['kv-text', 'kv', '']);
    if (history.model !== 'kv') throw new Error(history.model);
    expect(checkOperations(kv({ initial: '' }), history.operations).verdict).toBe('linearizable');
    expect(verdict(text, { initial: null })).toBe('violation');
  });

  it.each([
    [['add 1 1', 'read nil 1'], 'counter'],
    [['add 1 1', 'read nil #{1}'], 'setall'],
    [['add 1 [1 true]', 'contains 1 [1 true]'], 'set'],
    [['enq 1 1', 'deq nil 1'], 'queue'],
    [['push 1 1', 'pop nil 1'], 'stack'],
    [['insert 1 1', 'poll nil 1'], 'pqueue'],
    [['acquire nil nil', 'release nil nil'], 'mutex'],
    [['write 1 1', 'cas [1,2] [1,2]'], 'cas-register'],
  ])('%j is a %s', (words, model) => {
    const text = words
      .map((word) => {
        const [f = '', asked = '', ...told] = word.split(' ');
        const event = (type: string, value: string): string =>
          `{:process 0 :type :${type} :f :${f} :value ${value}}`;
        return event('invoke', asked) + event('ok', told.join(' '));
      })
      .join('\n');
    expect(read(text).model).toBe(model);
    expect(verdict(text)).toBe('linearizable');
  });

  it.each([
    ['{:type :ok :f :read :value 1 :process 0}', '1:1: ok of process 0 without an open invocation'],
    ['{:process 0 :type :invoke :f :read}\n{:process 0 :type :invoke :f :read}', '2:1: process 0'],
    ['{:process 0 :type :invoke :f :read}\n {:process 0 :type :ok :f :write}', '2:2: ok of write'],
    ['{:type :invoke :f :read}', '1:1: an event without :process'],
    ['{:process 0 :f :read}', '1:1: an event without :type'],
    ['{:process 0 :type :maybe :f :read}', ':type :maybe'],
    ['{:process 0 :type :invoke :value 1}', 'an event without :f'],
    ['{:process 0 :type :ok :type :fail :f :read}', 'two :type'],
    ['[{:process :nemesis :type :info :f :x} 5]', '1:2: 5 after here'],
    ['{:process 0 :type :invoke :f :enqueue :value 1}', 'queue and pqueue fit'],
    ['{:process 0 :type :invoke :f :frob :value 1}', 'operations "frob"'],
  ])('refuses %s', (text, words) => {
    expect(messageOf(text)).toContain(words);
  });

  it('a process that crashed is not used again', () => {
    const crash = `{:process 0 :type :invoke :f :write :value 1} {:process 0 :type :info :f :write}`;
    expect(messageOf(`${crash}\n{:process 0 :type :invoke :f :read}`)).toContain('ended in info');
  });
});
