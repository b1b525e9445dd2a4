/**
 * The readers of texts other than EDN: etcd logs, lin-hist, linlab histories; how formats are told apart.
 */

import { describe, expect, it } from 'vitest';
import { checkable, detectFormat, FormatError, readHistory } from '../../src/formats/index.ts';
import type { HistoryFile, ReadOptions } from '../../src/formats/index.ts';
import { checkOperations } from '../../src/index.ts';

function verdict(history: HistoryFile): string {
  const { model, operations } = checkable(history);
  return checkOperations(model, operations).verdict;
}

function messageOf(text: string, options?: ReadOptions): string {
  try {
    readHistory(text, 'file', options);
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
  throw new Error('it was read');
}

const log = (...lines: string[]): string =>
  lines.map((line) => `INFO  jepsen.util - ${line.replaceAll(' ', '\t')}\n`).join('');

describe('etcd logs', () => {
  it('a failed cas is an observation, a failed read is none, info stays open', () => {
    const history = readHistory(
      `noise\n${log(
        '0 :invoke :write 3',
        '0 :info :write :timed-out',
        '1 :invoke :cas [1 2]',
        '1 :fail :cas [1 2]',
        '2 :invoke :read nil',
        '2 :fail :read :timed-out',
        '1 :invoke :read nil',
        '1 :ok :read 3',
        '3 :invoke :cas [3 4]',
        '3 :fail :cas :timed-out',
      )}INFO jepsen.util - :nemesis :info :start nil\n`,
      'etcd.log',
    );
    expect(history.model).toBe('cas-register');
    expect(history.operations).toEqual([
      { process: 0, input: { kind: 'write', value: 3 }, call: 0, return: null },
      { process: 1, input: { kind: 'cas', from: 1, to: 2 }, output: false, call: 2, return: 3 },
      { process: 1, input: { kind: 'read' }, output: 3, call: 6, return: 7 },
    ]);
    expect(history.notes.map(({ count }) => count)).toEqual([2, 2]);
    expect(verdict(history)).toBe('linearizable');
  });

  it('begin absent', () => {
    const read = (seen: string): string => log('0 :invoke :read nil', `0 :ok :read ${seen}`);
    expect(verdict(readHistory(read('nil'), 'x.log'))).toBe('linearizable');
    expect(verdict(readHistory(read('1'), 'x.log'))).toBe('violation');
    const late = log('0 :invoke :write 1', '0 :ok :write 1') + read('nil');
    expect(verdict(readHistory(late, 'x.log'))).toBe('violation');
    expect(verdict(readHistory(late, 'x.log', { nil: 'anything' }))).toBe('linearizable');
  });

  it('a line that is cut short is no noise', () => {
    expect(messageOf(log('0 :invoke :read nil', '0 :o'))).toMatch(
      /^file:2:21: "0.*expected process/,
    );
    expect(messageOf('nothing', { format: 'etcd-log' })).toContain('no line with an operation');
    expect(messageOf(log('0 :invoke :write [1'))).toContain('nothing closes');
  });

  it('may be empty', () => {
    expect(readHistory('', 'etcd_095.log').operations).toEqual([]);
  });
});

describe('lin-hist', () => {
  const text = (model: string, ...rows: unknown[]): string =>
    [{ format: 'lin-hist/1', model }, ...rows].map((row) => JSON.stringify(row)).join('\n');

  it('names its model', () => {
    const history = readHistory(
      text('cas', [0, 'w', '', 1, null, 0, 3], [1, 'cas', '', [1, 2], false, 1, null]),
      'x',
    );
    expect(history).toMatchObject({
      format: 'lin-hist',
      model: 'cas-register',
      operations: [
        { process: 0, input: { kind: 'write', value: 1 }, output: null, call: 0, return: 3 },
        { process: 1, input: { kind: 'cas', from: 1, to: 2 }, call: 1, return: null },
      ],
    });
  });

  it('kv begins with "", and with what the header says', () => {
    const row = [0, 'get', 'k', null, '', 0, 1];
    expect(verdict(readHistory(text('kv', row), 'x'))).toBe('linearizable');
    const head = '{"format":"lin-hist/1","model":"kv","initial":null}\n';
    expect(verdict(readHistory(head + JSON.stringify(row), 'x'))).toBe('violation');
  });

  it.each([
    ['{"format":"lin-hist/2","model":"kv"}', 'x:1:1: the format "lin-hist/2"'],
    ['{"format":"lin-hist/1","model":"tree"}', 'x:1:1: the model "tree"'],
    [text('kv', [0, 'get', 'k', null, '', 0]), 'x:2:1: a list; expected [process, operation'],
    [text('kv', [0, 'get', 'k', null, '', 5, 4]), 'x:2:1: a return of 4'],
    [text('kv', [0, 'get', 'k', null, 7, 0, 1]), 'x:2:1: 7; expected the value of the key'],
    [text('kv', [0, 'frob', 'k', null, '', 0, 1]), 'the operation "frob"'],
    [
      text('cas', [0, 'frob', '', null, null, 0, 1]),
      'the operation "frob"; expected one of read, r, get, write, w, put, cas',
    ],
    [text('kv', [0, 'get', 'k', null, '', 0, 1], 5), 'x:3:1: 5'],
    [`${text('kv')}\n[0,"get","k",nul]`, 'x:2:14: "nul]"; expected a JSON value'],
    [`${text('kv')}\n[0,"get`, 'x:2:4: '],
    [`${text('kv')}\n${'['.repeat(100_000)}`, 'nested'],
  ])('refuses %j', (bad, words) => {
    expect(() => readHistory(bad, 'x', { format: 'lin-hist' })).toThrow(words);
  });
});

describe('linlab histories', () => {
  const text = (...events: unknown[]): string =>
    JSON.stringify({ format: 'linlab/history@1', events }, null, 1);
  const call = { process: 0, type: 'invoke', time: 1, input: { kind: 'get', key: 'a' } };
  const answer = { process: 0, type: 'ok', time: 2, output: 'v' };

  it('are of the model that their operations speak of', () => {
    expect(readHistory(text(call, answer), 'x')).toMatchObject({
      format: 'linlab',
      model: 'kv',
      operations: [{ input: { kind: 'get', key: 'a' }, output: 'v', call: 0, return: 1 }],
    });
    const write = { ...call, input: { kind: 'write', value: 1 } };
    expect(readHistory(text(write), 'x').model).toBe('register');
    const cas = { ...call, input: { kind: 'cas', from: null, to: 1 } };
    expect(readHistory(text(cas), 'x').model).toBe('cas-register');
  });

  it('failed operations are counted and left out', () => {
    const fail = { process: 0, type: 'fail', time: 3, note: 'refused' };
    const history = readHistory(text(call, fail), 'x');
    expect(history.operations).toEqual([]);
    expect(history.failed).toHaveLength(1);
    expect(history.notes[0]?.count).toBe(1);
  });

  it.each([
    [text({ ...call, process: 'a' }), 'x:5:15: "a"; expected the number of a process'],
    [text({ ...call, type: 'done' }), 'x:6:12: "done"; expected invoke'],
    [text(call, { ...answer, process: 3 }), 'x:13:3: ok of process 3 without'],
    [text(call, { ...answer, output: 5 }), 'x:13:3: 5; expected the value of the key'],
    [text({ ...call, input: 3 }), '3; expected an operation'],
    [text(call, { process: 0, type: 'ok', time: 2 }), 'x:13:3: an ok without output'],
    ['{"format":"linlab/history@1","events":5}', 'no events'],
    ['{"format":"linlab/history@1","events":[5]}', 'x:1:40: 5'],
    ['{"format":"linlab/history@1","events":[}', 'x:1:40: '],
  ])('refuses %j', (bad, words) => {
    expect(() => readHistory(bad, 'x', { format: 'linlab' })).toThrow(words);
  });
});

describe('detectFormat', () => {
  it.each([
    ['{"format":"lin-hist/1","model":"kv"}', 'a', 'lin-hist'],
    ['{"clients":5,"format":"lin-hist/1"}\n[1]', 'a', 'lin-hist'],
    ['{\n "format": "linlab/history@1"}', 'a', 'linlab'],
    ['{"ClientId":1,"Input":{}}', 'a', 'etcd-report'],
    ['; comment\n[{:process 0 :type :invoke}]', 'a', 'jepsen-edn'],
    ['#jepsen.history.Op{:index 0, :type :invoke}', 'a', 'jepsen-edn'],
    ['[]', 'a', 'jepsen-edn'],
    ['{:process 0, :type :invoke, :f :get, :key "4"}', 'a', 'kv-text'],
    ['x\nINFO  jepsen.util - 0\t:invoke\t:read\tnil', 'a', 'etcd-log'],
    ['', 'a.log', 'etcd-log'],
    [' \n', 'a.edn', 'jepsen-edn'],
    ['', 'c.txt', 'kv-text'],
  ])('%j (%s) is %s', (text, name, format) => {
    expect(detectFormat(text, name)).toBe(format);
  });

  it.each(['', 'hello', '{"a":1}', '[1,2]', '{', '(((('])('refuses %j', (text) => {
    expect(() => detectFormat(text, 'x')).toThrow(FormatError);
  });
});
