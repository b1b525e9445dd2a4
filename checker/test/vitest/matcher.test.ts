/**
 * The matcher: what passes, what fails, and what a failure says.
 */

import { expect, it } from 'vitest';
import { kvModel, operationsOf } from '../../src/index.ts';
import type { History, KvInput, KvOutput } from '../../src/index.ts';
import '../../src/vitest/index.ts';

const put: KvInput = { kind: 'put', key: 'x', value: '1' };
const get: KvInput = { kind: 'get', key: 'x' };

function reading(output: KvOutput): History<KvInput, KvOutput> {
  return [
    { process: 0, type: 'invoke', time: 0, input: put },
    { process: 0, type: 'ok', time: 1, output: null },
    { process: 1, type: 'invoke', time: 2, input: get },
    { process: 1, type: 'ok', time: 3, output },
  ];
}

const fails = (check: () => void): string => {
  try {
    check();
  } catch (error) {
    return String(error);
  }
  return 'passed';
};

it('passes for events and for operations that are linearizable', () => {
  expect(reading('1')).toBeLinearizable(kvModel);
  expect(operationsOf(reading('1'))).toBeLinearizable(kvModel);
  expect([]).toBeLinearizable(kvModel);
  expect(reading(null)).not.toBeLinearizable(kvModel);
});

it('a failure names the anomaly and the operations of the core', () => {
  const text = fails(() => expect(reading(null)).toBeLinearizable(kvModel));
  expect(text).toContain('not linearizable: stale read');
  expect(text).toContain('put x "1"');
  expect(text).toContain('get x -> absent');
});

it('a failed negation gives the order that explains the history', () => {
  const text = fails(() => expect(reading('1')).not.toBeLinearizable(kvModel));
  expect(text).toContain('expected a violation');
  expect(text).toContain('1. ');
});

it('an undecided history fails both ways', () => {
  // With an append written twice the search has to decide, and is given nothing to do so.
  const twice: KvInput = { kind: 'append', key: 'x', value: 'a' };
  const operations = [0, 1, 2, 3].map((process) => ({
    process,
    input: process < 3 ? twice : get,
    output: process < 3 ? null : 'aaa',
    call: process,
    return: 10,
  }));
  const none = { maxStates: 0 };
  expect(fails(() => expect(operations).toBeLinearizable(kvModel, none))).toContain('not known');
  expect(fails(() => expect(operations).not.toBeLinearizable(kvModel, none))).toContain(
    'not known',
  );
});

it('what is no history is refused, and a malformed one says where', () => {
  expect(fails(() => expect(3).toBeLinearizable(kvModel))).toContain('wants a history');
  const lost = reading('1').slice(1);
  expect(fails(() => expect(lost).toBeLinearizable(kvModel))).toContain(
    'without an open invocation',
  );
});
