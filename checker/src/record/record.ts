/**
 * Records what callers of an asynchronous object see, as a history that can be checked. Called by tests
 * of caches, locks, database wrappers: anything with promises.
 *
 *   const recorder = record(client);
 *   await recorder.call(process, { kind: 'get', key: 'x' }, (client) => client.get('x'));
 *   checkEvents(model, recorder.history);
 */

import type { EventType, History, HistoryEvent } from '../index.ts';

export interface RecordOptions {
  /**
   * Whether an error proves that the operation had no effect and never will (refused before it was
   * sent, say). Then it is recorded as `fail`. Any other error is `info`: nobody knows.
   */
  readonly hadNoEffect?: (error: unknown) => boolean;
  /** Milliseconds, never going back. Default: performance.now. The order of events decides, not this. */
  readonly now?: () => number;
}

export interface Recorder<C, I, O> {
  /** What was recorded so far, in the order in which it happened; grows. */
  readonly history: History<I, O>;
  /**
   * Calls `run` on the object and records invocation and answer. Answers what `run` answers and throws
   * what it throws. Operations of one process must not overlap: that throws an Error at once and
   * nothing is recorded. After an error that proves nothing, the process goes on under a new number.
   */
  call<R extends O>(process: number, input: I, run: (object: C) => R | Promise<R>): Promise<R>;
}

/** Without a model to give them, inputs and outputs are of any type. */
export function record<C, I = unknown, O = unknown>(
  object: C,
  options: RecordOptions = {},
): Recorder<C, I, O> {
  const { hadNoEffect = () => false, now = () => performance.now() } = options;
  const history: HistoryEvent<I, O>[] = [];
  const numbers = new ProcessNumbers();
  const note = (process: number, type: EventType, rest: Partial<HistoryEvent<I, O>>): void => {
    history.push({ process, type, time: now(), ...rest });
  };
  return {
    history,
    async call(process, input, run) {
      const number = numbers.begin(process);
      note(number, 'invoke', { input });
      try {
        const output = await run(object);
        note(number, 'ok', { output });
        numbers.end(process);
        return output;
      } catch (error) {
        const type = hadNoEffect(error) ? 'fail' : 'info';
        note(number, type, { note: String(error) });
        if (type === 'fail') numbers.end(process);
        else numbers.retire(process);
        throw error;
      }
    },
  };
}

/**
 * A history's process ends with an operation whose outcome is unknown, since that may take effect at any
 * later time; the caller's process goes on under the next free number.
 */
class ProcessNumbers {
  readonly #numberOf = new Map<number, number>();
  readonly #busy = new Set<number>();
  #next = 0;

  begin(process: number): number {
    if (this.#busy.has(process)) {
      throw new Error(
        `process ${process} has an operation open; give operations that overlap processes of their own`,
      );
    }
    this.#busy.add(process);
    const number = this.#numberOf.get(process) ?? this.#next++;
    this.#numberOf.set(process, number);
    return number;
  }

  end(process: number): void {
    this.#busy.delete(process);
  }

  retire(process: number): void {
    this.#busy.delete(process);
    this.#numberOf.delete(process);
  }
}
