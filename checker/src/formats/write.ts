/**
 * Writes histories: as lin-hist, as EDN for Jepsen's and Knossos' tools, as linlab's own. Called by users
 * and the command line's `convert`. What a format cannot hold is refused, never dropped in silence.
 */

import type { Operation } from '../index.ts';
import { FormatError } from './format-error.ts';
import type { HistoryFile, ModelName } from './history-file.ts';
import { LINLAB } from './linlab.ts';
import { ednValues, plainParts, SEES } from './written.ts';

export const WRITTEN_FORMATS = ['lin-hist', 'jepsen-edn', 'linlab'] as const;
export type WrittenFormat = (typeof WRITTEN_FORMATS)[number];

/** Names of operations in lin-hist, where they are not those of the models. */
const SHORT: Readonly<Record<string, string>> = { read: 'r', write: 'w' };

/** A history as text. Throws FormatError for one that the format cannot hold. */
export function writeHistory(history: HistoryFile, format: WrittenFormat): string {
  switch (format) {
    case 'lin-hist':
      return writeLinHist(history);
    case 'jepsen-edn':
      return writeEdn(history);
    case 'linlab':
      return writeLinlab(history);
  }
}

/** One JSON line about the history, one for every operation, by call. */
export function writeLinHist(history: HistoryFile): string {
  const { model, initial, isKeyed } = history;
  const operations = byCall(history);
  const header = {
    format: 'lin-hist/1',
    model: model === 'cas-register' ? 'cas' : model,
    ops: operations.length,
    pending: operations.filter((one) => one.return === null).length,
    ...(initialOf(history) !== undefined && { initial: initialOf(history) }),
    ...(initial === undefined && model === 'kv' && { initial: null }),
    ...(isKeyed && { keyed: true }),
  };
  const lines = operations.map((one) => {
    const { f, key, given, answer } = plainParts(model, isKeyed, one);
    const name = model === 'register' || model === 'cas-register' ? (SHORT[f] ?? f) : f;
    return JSON.stringify([one.process, name, key, given, answer, one.call, one.return]);
  });
  return `${[JSON.stringify(header), ...lines].join('\n')}\n`;
}

/** lin-hist's kv begins with "" where nothing is said. */
function initialOf({ model, initial }: HistoryFile): unknown {
  return model === 'kv' && initial === '' ? undefined : initial;
}

/**
 * Maps of events, one a line. A cas that answered false becomes a `:fail` with the error
 * `:precondition-failed`, as Jepsen has it: read it back with `failures: 'observed'`, and reads of
 * nothing with `nil: 'absent'`. A process that goes on while it has an operation open gets a new number.
 */
export function writeEdn(history: HistoryFile): string {
  const { model, isKeyed, initial } = history;
  if (model === 'kv' ? initial !== '' : initial !== undefined && initial !== null) {
    throw cannot(
      'jepsen-edn',
      'objects that do not begin as its readers take it: kv with "", others empty',
    );
  }
  return eventsOf(history)
    .map((event) => ednLine(model, isKeyed, event))
    .join('');
}

function ednLine(model: ModelName, isKeyed: boolean, event: WrittenEvent): string {
  const { operation, process, isCall, index } = event;
  const parts = plainParts(model, isKeyed, operation);
  const isRefused = !isCall && parts.answer === false && model !== 'set' && !SEES.includes(parts.f);
  if (isRefused && parts.f !== 'cas') throw cannot('jepsen-edn', `a refused ${parts.f}`);
  const type = isCall ? 'invoke' : isRefused ? 'fail' : 'ok';
  const { f, key, value } = ednValues(model, isKeyed, parts, isCall);
  const fields = [`:index ${index}`, `:process ${process}`, `:type :${type}`, `:f :${f}`];
  if (key !== undefined) fields.push(`:key ${key}`);
  fields.push(`:value ${value}`, ...(isRefused ? [':error :precondition-failed'] : []));
  return `{${fields.join(', ')}}\n`;
}

/** linlab's own format, which holds kv, register and cas-register histories that begin absent. */
export function writeLinlab(history: HistoryFile): string {
  const { model, isKeyed, initial } = history;
  const held: readonly ModelName[] = ['kv', 'register', 'cas-register'];
  if (!held.includes(model)) throw cannot('linlab', `a history of a ${model}`);
  if (isKeyed) throw cannot('linlab', 'independent keys');
  if (initial !== undefined && initial !== null) {
    throw cannot('linlab', 'a value that objects hold in the beginning');
  }
  const events = eventsOf(history).map(({ operation, process, isCall, index }) => {
    const about = { process, type: isCall ? 'invoke' : 'ok', time: index };
    if (isCall) return { ...about, input: operation.input };
    return { ...about, output: operation.return === null ? null : operation.output };
  });
  const lines = events.map((event) => `    ${JSON.stringify(event)}`).join(',\n');
  const list = lines === '' ? '[]' : `[\n${lines}\n  ]`;
  return `{\n  "format": ${JSON.stringify(LINLAB)},\n  "events": ${list}\n}\n`;
}

function cannot(format: WrittenFormat, what: string): FormatError {
  return new FormatError(`(${format})`, { line: 1, column: 1 }, what, 'what the format can hold');
}

type AnyOperation = Operation<unknown, unknown>;

function byCall({ operations }: HistoryFile): readonly AnyOperation[] {
  return (operations as readonly AnyOperation[]).toSorted((a, b) => a.call - b.call);
}

interface WrittenEvent {
  readonly operation: AnyOperation;
  readonly process: number;
  readonly isCall: boolean;
  readonly index: number;
}

/** Calls and returns in order; at equal stamps calls come first, because closed intervals then meet. */
function eventsOf(history: HistoryFile): WrittenEvent[] {
  const operations = byCall(history);
  const processes = renumbered(operations);
  const marks = operations.flatMap((operation, at) => {
    const process = processes[at] ?? operation.process;
    const call = { operation, process, isCall: true, stamp: operation.call };
    if (operation.return === null) return [call];
    return [call, { operation, process, isCall: false, stamp: operation.return }];
  });
  return marks
    .toSorted((a, b) => a.stamp - b.stamp || Number(b.isCall) - Number(a.isCall))
    .map(({ operation, process, isCall }, index) => ({ operation, process, isCall, index }));
}

/** By place: a process number under which at most one operation is open at a time. */
function renumbered(operations: readonly AnyOperation[]): number[] {
  let free = operations.reduce((most, { process }) => Math.max(most, process), -1) + 1;
  const current = new Map<number, number>();
  const openUntil = new Map<number, number>();
  return operations.map(({ process, call, return: end }) => {
    let number = current.get(process) ?? process;
    if ((openUntil.get(number) ?? -Infinity) >= call) {
      number = free++;
      current.set(process, number);
    }
    openUntil.set(number, end ?? Infinity);
    return number;
  });
}
