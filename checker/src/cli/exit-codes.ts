/**
 * What the command ends with. The numbers are Jepsen's, whose audience scripts against them, and the
 * shell's for an interrupt.
 */

export const EXIT = {
  linearizable: 0,
  violation: 1,
  unknown: 2,
  /** Bad arguments or input. */
  refused: 254,
  /** This program or its environment failed. */
  internal: 255,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** From what says least to what says most. */
const ORDER: readonly ExitCode[] = [
  EXIT.linearizable,
  EXIT.unknown,
  EXIT.violation,
  EXIT.refused,
  EXIT.internal,
  EXIT.interrupted,
];

/** Of the codes for several files, the one that says most. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return codes.toSorted((a, b) => ORDER.indexOf(b) - ORDER.indexOf(a))[0] ?? EXIT.linearizable;
}
