/**
 * Histories as the peers read them. Called by bench.ts and by the test that compares verdicts.
 */

import type { Operation } from '../src/index.ts';

type Operations = readonly Operation<unknown, unknown>[];
type Asked = Readonly<Record<string, unknown>> & { readonly kind: string };

/** lin-hist/1, for bench/porcupine. */
export function linHistText(model: string, operations: Operations): string {
  const lines = [JSON.stringify({ format: 'lin-hist/1', model, ops: operations.length })];
  for (const operation of operations) {
    const { kind, key, element, value, amount, from, to } = operation.input as Asked;
    const asked = kind === 'cas' ? [from, to] : (value ?? element ?? amount ?? null);
    const output = operation.return === null ? null : operation.output;
    const stamps = [operation.call, operation.return];
    const object = key ?? (model === 'set' ? String(element) : '');
    lines.push(JSON.stringify([operation.process, kind, object, asked, output, ...stamps]));
  }
  return `${lines.join('\n')}\n`;
}

/** Events as EDN, for bench/knossos; registers only. */
export function knossosText(operations: Operations): string {
  const events = operations.flatMap((operation) => {
    const { kind, value, from, to } = operation.input as Asked;
    const asked = kind === 'cas' ? `[${edn(from)} ${edn(to)}]` : edn(value);
    const head = `{:process ${operation.process}, :f :${kind}`;
    const invoke = { stamp: operation.call, text: `${head}, :type :invoke, :value ${asked}}` };
    if (operation.return === null) return [invoke];
    const type = kind === 'cas' && operation.output === false ? 'fail' : 'ok';
    const told = kind === 'read' ? edn(operation.output) : asked;
    const text = `${head}, :type :${type}, :value ${told}}`;
    return [invoke, { stamp: operation.return, text }];
  });
  events.sort((a, b) => a.stamp - b.stamp);
  return `${events.map(({ text }) => text).join('\n')}\n`;
}

function edn(value: unknown): string {
  return value === null || value === undefined ? 'nil' : JSON.stringify(value);
}

/** PolyLin's words for what it calls otherwise. */
const POLYLIN_WORDS: Readonly<Record<string, string>> = { add: 'insert' };
/** Its priority queue takes the greatest first, ours the smallest. */
const GREATEST = 2 ** 24;

/** PolyLin's text; complete histories only. Nothing there is -1. */
export function polylinText(model: string, operations: Operations): string {
  const lines = [`# ${model}`];
  for (const operation of operations) {
    if (operation.return === null) throw new Error('PolyLin knows no pending operations');
    const { kind, element, value } = operation.input as Asked;
    const word = POLYLIN_WORDS[kind] ?? kind;
    const stamps = `${operation.call} ${operation.return}`;
    if (model === 'set') {
      lines.push(`${word} ${String(element)} ${operation.output === true ? 1 : 0} ${stamps}`);
      continue;
    }
    const item = value ?? operation.output ?? -1;
    const shown = model === 'pqueue' && item !== -1 ? GREATEST - Number(item) : item;
    lines.push(`${word} ${String(shown)} ${stamps}`);
  }
  return `${lines.join('\n')}\n`;
}
