/**
 * What `--help` and `models` print. Called by main.ts.
 */

import { FORMATS, WRITTEN_FORMATS } from '../formats/index.ts';
import type { ModelName } from '../formats/index.ts';

export const HELP = `porcupine-ts: is this history of a concurrent object linearizable, and if not, why?

  porcupine-ts check FILE...   judge histories; - reads standard input, .gz is unpacked
  porcupine-ts convert FILE --to FORMAT [--out FILE]
  porcupine-ts models          the data types and their operations

A FILE may be the folder of a Jepsen or Maelstrom test, or of an etcd robustness report.

What is read
  --format NAME      auto (default), ${FORMATS.join(', ')}
  --model NAME       the data type, where the file leaves it open (see models)
  --initial V        what objects hold in the beginning, as JSON or text
  --nil anything|absent
                     what a read of nil saw: EDN means anything, as Knossos does
  --independent      values are pairs of key and value, as jepsen.independent makes them
  --failures observed|ignored
                     whether a failed cas says that its precondition was false

Limits
  --max-states N     configurations to explore; verdicts under it are the same every time
  --max-ms N         milliseconds
  --max-memory MB    what the search may hold

Output
  --json             exactly one JSON object for every history, also for an error
  --html FILE        the history as a page of its own
  --no-explain       the verdict alone
  --to NAME          convert: ${WRITTEN_FORMATS.join(', ')}

Ends with 0 linearizable, 1 not linearizable, 2 unknown, 254 bad arguments or input,
255 internal error, 130 interrupted; of several files with the one that says most.
`;

/** By model: its operations and what they answer. */
export const MODEL_TEXTS: Readonly<Record<ModelName, string>> = {
  register: 'read -> value, write',
  'cas-register': 'read -> value, write, cas from to -> whether it did (also: cas)',
  kv: 'get key -> value, put, append, delete, cas from to -> whether it did',
  counter: 'add amount (-> value), read -> value',
  set: 'add -> whether new, remove and contains -> whether there',
  setall: 'add, read -> all elements',
  queue: 'enq, deq -> value, first in first out',
  stack: 'push, pop -> value, last in first out',
  pqueue: 'insert, poll and peek -> smallest number',
  mutex: 'acquire, release, with an owner or without',
  'multi-register': 'read, write or both of several registers at once',
};
