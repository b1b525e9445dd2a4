/**
 * What is said of a surviving mutant. The notes are in mutation-notes-proof.ts and mutation-notes-rooms.ts.
 */

export interface Note {
  /** How the file's name ends; with a slash at its end: a folder. */
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
