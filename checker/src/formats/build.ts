/**
 * Turns operations that a reader found into a history of one model: input and output in the model's
 * types, failed and meaningless operations set apart. Called by the readers of every format.
 */

import type { Operation, PendingOperation } from '../index.ts';
import { dialects, PhraseError } from './dialect.ts';
import type { Dialect, Phrase } from './dialect.ts';
import type { Plain } from './edn.ts';
import { errorAt } from './format-error.ts';
import type { Source } from './format-error.ts';
import type { FormatName, HistoryFile, HistoryOf, ModelName, Note } from './history-file.ts';

/** An operation in words, with its stamps. `return` null: pending. */
export interface Said {
  readonly process: number;
  readonly phrase: Phrase;
  readonly outcome: 'ok' | 'fail' | 'pending';
  readonly call: number;
  readonly return: number;
  /** Offsets of what was asked and what was answered. */
  readonly at: number;
  readonly answeredAt: number;
  /** Which of many independent objects, or null when there is one. */
  readonly object: string | null;
}

export interface About {
  readonly source: Source;
  readonly format: FormatName;
  readonly initial: Plain | undefined;
  readonly isKeyed: boolean;
  notes(): readonly Note[];
}

/** The history that the operations make under a model. Throws FormatError. */
export function historyOf(model: ModelName, said: Iterable<Said>, about: About): HistoryFile {
  // Every model pairs with its own dialect; the compiler cannot follow a name through the union.
  return build(model, dialects[model] as Dialect<unknown, unknown>, said, about) as HistoryFile;
}

type AnyHistory = Omit<HistoryOf<ModelName>, 'operations' | 'failed'> & {
  readonly operations: readonly Operation<unknown, unknown>[];
  readonly failed: readonly PendingOperation<unknown>[];
};

function build(
  model: ModelName,
  dialect: Dialect<unknown, unknown>,
  said: Iterable<Said>,
  about: About,
): AnyHistory {
  const operations: Operation<unknown, unknown>[] = [];
  const failed: PendingOperation<unknown>[] = [];
  const places: number[] = [];
  for (const one of said) {
    const { process, call, outcome } = one;
    const input = inputOf(dialect, one, about.source);
    if (outcome === 'fail') {
      failed.push({ process, input, call, return: null });
      continue;
    }
    places.push(one.at);
    if (outcome === 'pending') operations.push({ process, input, call, return: null });
    else {
      const output = outputOf(dialect, one, input, about.source);
      operations.push({ process, input, output, call, return: one.return });
    }
  }
  const { format, initial, isKeyed } = about;
  return { format, model, operations, isKeyed, initial, failed, notes: about.notes(), places };
}

function inputOf(dialect: Dialect<unknown, unknown>, said: Said, source: Source): unknown {
  try {
    const input = dialect.input(said.phrase);
    return said.object === null ? input : { ...(input as object), key: said.object };
  } catch (error) {
    throw placed(error, source, said.at);
  }
}

function outputOf(
  dialect: Dialect<unknown, unknown>,
  said: Said,
  input: unknown,
  source: Source,
): unknown {
  try {
    return dialect.output(said.phrase, input);
  } catch (error) {
    throw placed(error, source, said.answeredAt);
  }
}

/** A PhraseError with its place; any other error as it is. */
export function placed(error: unknown, source: Source, at: number): unknown {
  return error instanceof PhraseError ? errorAt(source, at, error.message, error.expected) : error;
}
