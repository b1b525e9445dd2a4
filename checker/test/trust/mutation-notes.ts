/**
 * Why mutants survive, by the function or the line of source that they change. Read by mutation-report.ts.
 */

import type { Note } from './mutation-note.ts';
import { proofNotes } from './mutation-notes-proof.ts';
import { roomNotes } from './mutation-notes-rooms.ts';

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
  return [...proofNotes, ...roomNotes].find(
    (note) =>
      (note.file.endsWith('/') ? file.includes(note.file) : file.endsWith(note.file)) &&
      (note.within?.includes(within) ?? true) &&
      line.includes(note.line ?? '') &&
      before.startsWith(note.from ?? '') &&
      (note.to === undefined || note.to === after),
  );
}
