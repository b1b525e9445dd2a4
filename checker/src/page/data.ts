/**
 * A history as the page carries it: columns of small numbers and a dictionary of texts, so that a hundred
 * thousand operations stay within a few megabytes. Called by page.ts; read again by client/history.ts.
 */

import { UNKNOWN } from '../index.ts';
import type { Model, Operation, PartitionKey } from '../index.ts';

/**
 * Columns by operation, in order of call. `id` is the operation's index in the user's array. Of `id`,
 * `call`, `text` and `witness` the first is a number, the others are differences to the one before: small
 * numbers, that compress well.
 */
export interface PageData {
  readonly id: readonly number[];
  readonly process: readonly number[];
  readonly call: readonly number[];
  /** How long it took; -1: never returned. */
  readonly took: readonly number[];
  /** Indices into `texts` and `parts`. */
  readonly text: readonly number[];
  readonly part: readonly number[];
  readonly texts: readonly string[];
  readonly parts: readonly string[];
  /** Ids: a legal order of everything; the core; longest legal beginnings. Empty where there is none. */
  readonly witness: readonly number[];
  readonly core: readonly number[];
  readonly partials: readonly (readonly number[])[];
}

export interface Orders {
  readonly witness: readonly number[];
  readonly core: readonly number[];
  readonly partials: readonly (readonly number[])[];
}

export function pageData<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  orders: Orders,
): PageData {
  const id = operations.map((_, index) => index);
  id.sort((a, b) => (operations[a]?.call ?? 0) - (operations[b]?.call ?? 0));
  const texts = dictionary();
  const parts = dictionary();
  const columns = { process: [], call: [], took: [], text: [], part: [] } as Record<
    'process' | 'call' | 'took' | 'text' | 'part',
    number[]
  >;
  for (const index of id) {
    const operation = operations[index];
    if (operation === undefined) continue;
    columns.process.push(operation.process);
    columns.call.push(operation.call);
    columns.took.push(operation.return === null ? -1 : operation.return - operation.call);
    columns.text.push(texts.of(shortened(describe(model, operation), TEXT_MOST)));
    columns.part.push(parts.of(model.partition?.(operation.input) ?? ''));
  }
  const { process, took, part } = columns;
  return {
    id: differences(id),
    process,
    call: differences(columns.call),
    took,
    text: differences(columns.text),
    part,
    texts: texts.all,
    parts: parts.all,
    witness: differences(orders.witness),
    core: orders.core,
    partials: orders.partials,
  };
}

function differences(numbers: readonly number[]): number[] {
  return numbers.map((number, index) => number - (numbers[index - 1] ?? 0));
}

/** Characters of one operation that the timeline carries. */
const TEXT_MOST = 160;

/** The beginning and the end of a long text: values that grow differ at their end. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = most >> 1;
  const left = text.length - 2 * half;
  return `${text.slice(0, half)} \u2026 ${left} characters \u2026 ${text.slice(-half)}`;
}

/** The operation in the model's words, or as plain data. */
export function describe<S, I, O>(model: Model<S, I, O>, operation: Operation<I, O>): string {
  const output = operation.return === null ? UNKNOWN : operation.output;
  const told = model.describeOperation?.(operation.input, output);
  if (told !== undefined) return told;
  const answer = output === UNKNOWN ? '?' : JSON.stringify(output);
  return `${JSON.stringify(operation.input)} -> ${answer}`;
}

interface Dictionary {
  readonly all: readonly string[];
  of(entry: PartitionKey): number;
}

function dictionary(): Dictionary {
  const all: string[] = [];
  const places = new Map<PartitionKey, number>();
  return {
    all,
    of(entry) {
      const known = places.get(entry);
      if (known !== undefined) return known;
      places.set(entry, all.length);
      return all.push(String(entry)) - 1;
    },
  };
}
