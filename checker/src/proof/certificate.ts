/**
 * Certificates: why a history cannot be linearizable, as a list of lines that a small program can check
 * without knowing how they were found. Every line says that one operation takes effect before another
 * in every legal order, because of real time, of lines before it, or of one rule of the specification.
 * The last line has an operation take effect before itself. Written by the monitors (monitors/), checked
 * by verifyCertificate before a violation is answered.
 * Source: the orders of Gibbons & Korach, "Testing shared memories" (1997), written down as a proof.
 */

import type { Operation } from '../history.ts';

/** Stands for the beginning of the history in a line: it takes effect before every operation. */
export const START = -1;

export interface Line {
  /** Ids of operations, or START. */
  readonly before: number;
  readonly after: number;
  /**
   * 'time': `before` had returned before `after` was called. 'transitive': `from` are two lines, the
   * second begins where the first ends. Anything else is a rule of the specification.
   */
  readonly by: string;
  /** Indices of earlier lines that the rule needs. */
  readonly from: readonly number[];
  /** Other operations that the rule needs, in the order that it says. */
  readonly cites: readonly number[];
}

export interface Certificate {
  readonly lines: readonly Line[];
}

/** One partition as the checks of proofs see it. */
export interface Claim<I, O> {
  readonly operations: readonly Operation<I, O>[];
  /** Ids of the partition's operations, by call. Pending ones that only read may be missing. */
  readonly ids: ArrayLike<number>;
}

/**
 * The rules of one specification: what is wrong with a line, or undefined. Made once a certificate, so
 * that it can look at the whole partition first (values written once, and the like).
 */
export type Justify = (line: Line, premises: readonly Line[]) => string | undefined;

/** What is wrong with a certificate, or undefined: then the partition is not linearizable. */
export function verifyCertificate<I, O>(
  claim: Claim<I, O>,
  certificate: Certificate,
  justify: Justify,
): string | undefined {
  const { lines } = certificate;
  const isMember = new Uint8Array(claim.operations.length);
  for (let i = 0; i < claim.ids.length; i++) isMember[claim.ids[i] ?? START] = 1;
  for (const [index, line] of lines.entries()) {
    const wrong = verifyLine(claim, lines, index, isMember, justify);
    if (wrong !== undefined) return `line ${index} (${line.by}): ${wrong}`;
  }
  const last = lines.at(-1);
  if (last === undefined) return 'there are no lines';
  return last.before === last.after ? undefined : 'the last line is no contradiction';
}

function verifyLine<I, O>(
  { operations }: Claim<I, O>,
  lines: readonly Line[],
  index: number,
  isMember: Uint8Array,
  justify: Justify,
): string | undefined {
  const line = lines[index] as Line;
  const named = [line.before, line.after, ...line.cites];
  const stranger = named.find((id) => id !== START && isMember[id] !== 1);
  if (stranger !== undefined) return `operation ${stranger} is not of this partition`;
  const later = line.from.find((from) => from < 0 || from >= index);
  if (later !== undefined) return `it builds on line ${later}, which is not before it`;
  const premises = line.from.map((from) => lines[from] as Line);
  switch (line.by) {
    case 'time':
      return isBefore(operations, line) ? undefined : 'real time does not say so';
    case 'transitive':
      return isJoined(line, premises) ? undefined : 'its two lines do not meet';
    default:
      return justify(line, premises);
  }
}

function isBefore<I, O>(operations: readonly Operation<I, O>[], line: Line): boolean {
  if (line.before === START) return line.after !== START;
  if (line.after === START) return false;
  const end = operations[line.before]?.return ?? Infinity;
  return end < (operations[line.after]?.call ?? -Infinity);
}

function isJoined(line: Line, premises: readonly Line[]): boolean {
  const [first, second] = premises;
  if (premises.length !== 2 || first === undefined || second === undefined) return false;
  return (
    first.before === line.before && first.after === second.before && second.after === line.after
  );
}
