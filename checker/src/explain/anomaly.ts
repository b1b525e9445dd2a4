/**
 * Names what is wrong with a key-value violation, in a word that is stable enough to serve as the
 * signature of a failure and a sentence for people. Called by reports and shrinkers with a core from
 * core.ts. The word is a guess at the kind of anomaly, not a proof; the core is the proof.
 */

import type { CompletedOperation, Operation } from '../history.ts';
import { isWritten, isWrittenOnce } from './kv-values.ts';
import { kvModel } from '../models/kv.ts';
import type { KvInput, KvOutput } from '../models/kv.ts';

export type KvAnomaly =
  | 'value-never-written'
  | 'duplicated-append'
  | 'two-successful-cas'
  | 'stale-read'
  | 'non-linearizable';

export interface Classified {
  readonly anomaly: KvAnomaly;
  readonly sentence: string;
}

type KvOperation = Operation<KvInput, KvOutput>;
type KvCompleted = CompletedOperation<KvInput, KvOutput>;

/** An operation that told its client the value of the key: a get, or a cas that succeeded. */
interface Observation {
  readonly by: KvCompleted;
  readonly value: string | null;
}

interface Case {
  readonly core: readonly KvCompleted[];
  readonly seen: readonly Observation[];
  /** Every operation on the core's key, pending ones included. */
  readonly all: readonly KvOperation[];
  readonly when: (stamp: number) => string;
}

/**
 * `operations` is the whole history, `core` ids of one key's completed operations (minimalCore).
 * `when` turns a stamp into the text of a time; default: the stamp.
 */
export function classifyKv(
  operations: readonly KvOperation[],
  core: readonly number[],
  when: (stamp: number) => string = String,
): Classified {
  const completed: KvCompleted[] = [];
  for (const id of core) {
    const operation = operations[id];
    if (operation !== undefined && operation.return !== null) completed.push(operation);
  }
  const key = completed[0]?.input.key;
  const all = operations.filter(({ input }) => input.key === key);
  const seen = completed.flatMap((by) => observation(by));
  const found: Case = { core: completed, seen, all, when };
  return (
    valueNeverWritten(found) ??
    duplicatedAppend(found) ??
    twoSuccessfulCas(found) ??
    staleRead(found) ??
    other(found)
  );
}

function observation(by: KvCompleted): Observation[] {
  const { input, output } = by;
  if (input.kind === 'get' && typeof output !== 'boolean') return [{ by, value: output }];
  if (input.kind === 'cas' && output === true) return [{ by, value: input.from }];
  return [];
}

function valueNeverWritten({ seen, all, when }: Case): Classified | undefined {
  const wrong = seen.find(({ by, value }) => !isWritten(value, inTime(all, by)));
  if (wrong === undefined) return undefined;
  const sentence =
    `${tell(wrong.by, when)} saw ${show(wrong.value)}, which no operation invoked before its end ` +
    `could have written.`;
  return { anomaly: 'value-never-written', sentence };
}

function duplicatedAppend({ seen, all, when }: Case): Classified | undefined {
  const wrong = seen.find(({ by, value }) => !isWrittenOnce(value, inTime(all, by)));
  if (wrong === undefined) return undefined;
  const sentence =
    `${tell(wrong.by, when)} saw ${show(wrong.value)}, in which an append shows more often than it ` +
    `was invoked before the end of that operation.`;
  return { anomaly: 'duplicated-append', sentence };
}

/** The operations invoked before `reader` returned: nothing else can show in its answer. */
function inTime(all: readonly KvOperation[], reader: KvCompleted): KvInput[] {
  const inputs: KvInput[] = [];
  for (const operation of all) {
    if (operation !== reader && operation.call <= reader.return) inputs.push(operation.input);
  }
  return inputs;
}

function twoSuccessfulCas({ core, all, when }: Case): Classified | undefined {
  const first = new Map<string | null, KvCompleted>();
  for (const operation of core) {
    const { input, output } = operation;
    if (input.kind !== 'cas' || output !== true || input.to === input.from) continue;
    const earlier = first.get(input.from);
    if (earlier === undefined) {
      first.set(input.from, operation);
      continue;
    }
    if (timesMade(input.from, all) > 1) continue;
    const sentence =
      `${tell(earlier, when)} and ${tell(operation, when)} both succeeded from ` +
      `${show(input.from)}, a value the key cannot have had twice.`;
    return { anomaly: 'two-successful-cas', sentence };
  }
  return undefined;
}

/** How often the key can have come to a value, at most; the initial value counts as made once. */
function timesMade(value: string | null, all: readonly KvOperation[]): number {
  let times = value === null || value === '' ? 1 : 0;
  for (const { input } of all) {
    if (input.kind === 'put' && input.value === value) times++;
    if (input.kind === 'cas' && input.to === value) times++;
    if (input.kind === 'delete' && value === null) times++;
    if (input.kind === 'append' && value?.endsWith(input.value) === true) times++;
  }
  return times;
}

function staleRead({ core, seen, all, when }: Case): Classified | undefined {
  const pairs = seen.flatMap((reader) =>
    core
      .filter((one) => one.return < reader.by.call && isMissed(one, reader.value))
      .map((missed) => ({ reader, missed })),
  );
  // What came after all that made the value shows that it was old; of others that is not certain.
  const surely = pairs.find(({ reader: { value }, missed }) => {
    const makers = all.filter((one) => timesMade(value, [one]) > timesMade(value, []));
    return makers.every((maker) => maker.return !== null && maker.return < missed.call);
  });
  const told = surely ?? pairs[0];
  if (told === undefined) return undefined;
  const { reader, missed } = told;
  const sentence =
    `${tell(reader.by, when)} saw ${show(reader.value)}, although ${tell(missed, when)} had ` +
    `returned before it was called.`;
  return { anomaly: 'stale-read', sentence };
}

/** Whether a value shows nothing of an operation that had returned before. */
function isMissed({ input, output }: KvCompleted, value: string | null): boolean {
  switch (input.kind) {
    case 'put':
      return value?.startsWith(input.value) !== true;
    case 'append':
      return value?.includes(input.value) !== true;
    case 'delete':
      return value !== null;
    case 'cas':
      return output === true && value?.startsWith(input.to) !== true;
    case 'get':
      return typeof output === 'string' ? value?.startsWith(output) !== true : value !== null;
  }
}

function other({ core, when }: Case): Classified {
  const list = core.map((operation) => tell(operation, when)).join('; ');
  return {
    anomaly: 'non-linearizable',
    sentence: `No order of these operations agrees with their answers and with real time: ${list}.`,
  };
}

function tell(operation: KvCompleted, when: (stamp: number) => string): string {
  const { process, input, output, call } = operation;
  const text = kvModel.describeOperation?.(input, output) ?? input.kind;
  return `process ${process}'s "${text}" [${when(call)}, ${when(operation.return)}]`;
}

function show(value: string | null): string {
  return value === null ? 'an absent key' : JSON.stringify(value);
}
