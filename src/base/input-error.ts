// The error for a file that is not what it should be. Thrown by every reader of files, printed by
// the command line, which ends with the code for bad input.

/** One thing that is wrong with a file. */
export interface InputProblem {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** Path of the field, `faults.1.kind`; empty for the file as a whole. */
  readonly field: string;
  /** What should stand there, as the end of the sentence "expected …". */
  readonly expected: string;
  /** The whole finding in words, without its place. */
  readonly text: string;
}

function placed(file: string, { line, column, text }: InputProblem): string {
  return `${file}:${String(line)}:${String(column)}: ${text}`;
}

/** Its fields are those of the first problem; its message has a line for each. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly code = 'input';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly field: string;
  readonly expected: string;
  /** In the order of the file. */
  readonly problems: readonly InputProblem[];

  /** `more` counts further problems that are not listed. */
  constructor(file: string, problems: readonly [InputProblem, ...InputProblem[]], more = 0) {
    const lines = problems.map((problem) => placed(file, problem));
    if (more > 0) lines.push(`${file}: … and ${String(more)} more`);
    super(lines.join('\n'));
    const [first] = problems;
    this.file = file;
    this.line = first.line;
    this.column = first.column;
    this.field = first.field;
    this.expected = first.expected;
    this.problems = problems;
  }
}
