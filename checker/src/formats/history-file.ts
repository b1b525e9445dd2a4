/**
 * What a reader makes of a text: a history of one of the package's models, with what was left out of
 * it. Called by everything behind this room's door.
 */

import type {
  CasRegisterInput,
  CasRegisterOutput,
  CounterInput,
  CounterOutput,
  KvInput,
  KvOutput,
  MultiRegisterInput,
  MultiRegisterOutput,
  MutexInput,
  MutexOutput,
  Operation,
  PendingOperation,
  PqueueInput,
  PqueueOutput,
  QueueInput,
  QueueOutput,
  RegisterInput,
  RegisterOutput,
  SetAllInput,
  SetAllOutput,
  SetInput,
  SetOutput,
  StackInput,
  StackOutput,
} from '../index.ts';
import type { Plain } from './edn.ts';

/** Texts that can be read. */
export const FORMATS = [
  'jepsen-edn',
  'maelstrom',
  'etcd-log',
  'kv-text',
  'lin-hist',
  'etcd-report',
  'linlab',
] as const;
export type FormatName = (typeof FORMATS)[number];

/** Models that a history can be of; `cas`, the other name of cas-register, is not among them. */
export const MODEL_NAMES = [
  'register',
  'cas-register',
  'kv',
  'counter',
  'set',
  'setall',
  'queue',
  'stack',
  'pqueue',
  'mutex',
  'multi-register',
] as const;
export type ModelName = (typeof MODEL_NAMES)[number];

/** What operations ask and answer, model by model. */
export interface Shapes {
  readonly register: readonly [RegisterInput, RegisterOutput];
  readonly 'cas-register': readonly [CasRegisterInput, CasRegisterOutput];
  readonly kv: readonly [KvInput, KvOutput];
  readonly counter: readonly [CounterInput, CounterOutput];
  readonly set: readonly [SetInput, SetOutput];
  readonly setall: readonly [SetAllInput, SetAllOutput];
  readonly queue: readonly [QueueInput, QueueOutput];
  readonly stack: readonly [StackInput, StackOutput];
  readonly pqueue: readonly [PqueueInput, PqueueOutput];
  readonly mutex: readonly [MutexInput, MutexOutput];
  readonly 'multi-register': readonly [MultiRegisterInput, MultiRegisterOutput];
}

/** Something that was left out or taken in a special way, and how often. */
export interface Note {
  readonly text: string;
  readonly count: number;
}

/**
 * A history of one model. Stamps are places in the order of events, or those of the text where it has
 * some. With `isKeyed` every input carries the `key` of the independent object that it is for, and
 * `modelOf` gives the model that tells them apart.
 */
export interface HistoryOf<M extends ModelName> {
  readonly format: FormatName;
  readonly model: M;
  readonly operations: readonly Operation<Shapes[M][0], Shapes[M][1]>[];
  readonly isKeyed: boolean;
  /** What objects hold in the beginning; undefined: what the model says. */
  readonly initial: Plain | undefined;
  /** Operations that certainly had no effect: the checker does not see them, an explanation may. */
  readonly failed: readonly PendingOperation<Shapes[M][0]>[];
  readonly notes: readonly Note[];
  /** Offset in the text where each operation was called; empty for a history of several texts. */
  readonly places: ArrayLike<number>;
}

export type HistoryFile = { [M in ModelName]: HistoryOf<M> }[ModelName];

export interface ReadOptions {
  /** Default: what the text says or implies; a text that leaves it open is refused. */
  readonly model?: ModelName;
  /** Default: found out (detectFormat). */
  readonly format?: FormatName;
  /**
   * What an answer of nil says to a reader of Jepsen's histories: 'absent': there is no value;
   * 'anything': nothing at all, as in Knossos. Default: 'anything' for EDN, 'absent' for etcd logs.
   */
  readonly nil?: 'absent' | 'anything';
  /** Values are pairs of a key and a value, as Jepsen's `independent` makes them. Default: found out. */
  readonly independent?: boolean;
  /**
   * Whether a compare-and-set that failed because its precondition was false is an observation.
   * Default: 'ignored' for EDN as in Jepsen, 'observed' for etcd logs as in Porcupine.
   */
  readonly failures?: 'observed' | 'ignored';
  /** What objects hold in the beginning. Default: what the format says, else what the model says. */
  readonly initial?: Plain;
}

/** Counts what a reader leaves out; a note for each kind. */
export interface Tally {
  count(text: string): void;
  notes(): Note[];
}

export function newTally(): Tally {
  const counts = new Map<string, number>();
  return {
    count: (text) => void counts.set(text, (counts.get(text) ?? 0) + 1),
    notes: () => [...counts].map(([text, count]) => ({ text, count })),
  };
}
