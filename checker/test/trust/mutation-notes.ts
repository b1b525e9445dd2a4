/**
 * Why mutants survive, by the function or the line of source that they change. Read by mutation-report.ts.
 */

export interface Note {
  /** How the file's name ends. */
  readonly file: string;
  /** Only in these functions (or constants) of the file. */
  readonly within?: readonly string[];
  /** Only where the changed line has these words. */
  readonly line?: string;
  /** Only where the changed code begins with this. */
  readonly from?: string;
  /** Only this replacement. */
  readonly to?: string;
  readonly why: string;
}

/** What a change has to say for itself. */
interface Change {
  readonly file: string;
  readonly within: string;
  readonly line: string;
  readonly before: string;
  readonly after: string;
}

/** The first note that fits. */
export function noteOn({ file, within, line, before, after }: Change): Note | undefined {
  return notes.find(
    (note) =>
      file.endsWith(note.file) &&
      (note.within?.includes(within) ?? true) &&
      line.includes(note.line ?? '') &&
      before.startsWith(note.from ?? '') &&
      (note.to === undefined || note.to === after),
  );
}

const PREALLOCATED = 'equivalent: only says beforehand how long the array will be';
const FASTER = 'performance only: the general way gives the same';

const NOW_CAUGHT = 'a missing test: lines.test.ts came of it and fails with this change';

const notes: readonly Note[] = [
  { file: 'certificate.ts', line: 'from < 0 || from >= index', why: NOW_CAUGHT },
  { file: 'certificate.ts', line: 'line.before === START', why: NOW_CAUGHT },
  { file: 'certificate.ts', line: 'line.after === START', why: NOW_CAUGHT },
  {
    file: 'certificate.ts',
    line: 'i < claim.ids.length',
    why: 'equivalent: one place too far there is START, which is a member anyway',
  },
  {
    file: 'timeline.ts',
    line: 'model.isReadOnly?.(input, output) === true',
    why: 'performance only: an operation not known as read-only is tried like any other',
  },
  {
    file: 'timeline.ts',
    line: 'model.overwrites?.(input, output) === false',
    why: 'performance only: a state too many counts as overwritten, and is not left early',
  },
  {
    file: 'certificate.ts',
    line: '.call ?? -Infinity',
    why: 'unreachable: a line names members only, and those are operations',
  },
  {
    file: 'history.ts',
    line: "outcome === 'ok' && completeIndex !== null",
    why: 'equivalent: who is ok has a completion; the comparison is for the type',
  },
  {
    file: 'history.ts',
    line: 'new Array<Completion | undefined>(events.length)',
    why: PREALLOCATED,
  },
  { file: 'witness.ts', line: 'new Array<number>(total)', why: PREALLOCATED },
  { file: 'witness.ts', line: 'orders.length === 1 && only !== undefined', why: FASTER },
];
