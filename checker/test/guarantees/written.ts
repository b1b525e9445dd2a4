/**
 * Histories of sessions for the tests of guarantees, a line each: `0 put x a`, `1 get x -> a`,
 * `1 get x -> -` (absent), `0 cas x a b -> true`, `0 put x a ?` (pending). One operation after the other.
 */

import type { KvInput, KvOutput, Operation } from '../../src/index.ts';

export type KvOperation = Operation<KvInput, KvOutput>;

export function written(...lines: readonly string[]): KvOperation[] {
  return lines.map((line, at): KvOperation => {
    const [asked = '', answer] = line.split(' -> ');
    const words = asked.split(' ');
    const isPending = words.at(-1) === '?';
    const process = Number(words[0]);
    const input = inputOf(words.slice(1));
    if (isPending) return { process, input, call: 2 * at, return: null };
    return { process, input, output: outputOf(answer), call: 2 * at, return: 2 * at + 1 };
  });
}

function inputOf([kind, key = '', one = '', two = '']: readonly string[]): KvInput {
  switch (kind) {
    case 'put':
    case 'append':
      return { kind, key, value: one };
    case 'cas':
      return { kind, key, from: one === '-' ? null : one, to: two };
    case 'get':
    case 'delete':
      return { kind, key };
    case undefined:
    default:
      throw new Error(`no operation: ${String(kind)}`);
  }
}

function outputOf(answer: string | undefined): KvOutput {
  if (answer === 'true' || answer === 'false') return answer === 'true';
  return answer === undefined || answer === '-' ? null : answer;
}
