/**
 * One-line notation for key-value histories in tests:
 *   "a: put x 1 [0,3] ok; b: get x -> 2 [1,2]; c: cas x 1 2 -> true [4,5]; d: delete x [6,?]"
 * A client, an operation, an answer after `->`, an interval; `?` as its end: never answered. `absent`
 * is null; other words are strings. A trailing `ok` is allowed. Clients get numbers by first mention.
 */

import type { KvInput, KvOutput, Operation } from '../src/index.ts';

export function parseKv(text: string): Operation<KvInput, KvOutput>[] {
  const clients: string[] = [];
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => parseOperation(part, clients));
}

function parseOperation(part: string, clients: string[]): Operation<KvInput, KvOutput> {
  const match = /^(\w+):\s*(.*?)\s*(?:->\s*(\S+)\s*)?\[(\d+),(\d+|\?)\](?:\s*ok)?$/.exec(part);
  if (match === null) throw new Error(`cannot read "${part}"`);
  const [, client = '', words = '', answer, from = '', to = ''] = match;
  if (!clients.includes(client)) clients.push(client);
  const process = clients.indexOf(client);
  const input = parseInput(words.split(/\s+/));
  const call = Number(from);
  if (to === '?') return { process, input, call, return: null };
  return { process, input, output: parseOutput(input, answer), call, return: Number(to) };
}

function parseInput([kind, key = '', first = '', second = '']: readonly string[]): KvInput {
  switch (kind) {
    case 'get':
    case 'delete':
      return { kind, key };
    case 'put':
    case 'append':
      return { kind, key, value: first };
    case 'cas':
      return { kind, key, from: value(first), to: second };
    case undefined:
    default:
      throw new Error(`no operation "${String(kind)}"`);
  }
}

function parseOutput(input: KvInput, answer: string | undefined): KvOutput {
  if (input.kind === 'cas') return answer === 'true';
  return input.kind === 'get' ? value(answer ?? 'absent') : null;
}

function value(word: string): string | null {
  return word === 'absent' ? null : word;
}
