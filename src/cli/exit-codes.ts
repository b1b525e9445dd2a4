// What the process ends with. The numbers are Jepsen's, whose audience scripts against them, and
// the shell's for an interrupt.

import type { Verdict } from '../lab/run/judge.ts';

export const EXIT = {
  /** Or whatever else was asked for holds. */
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

export interface Ending {
  readonly interrupted?: boolean;
  readonly violations: number;
  readonly unknowns: number;
}

/** Of all that holds, the code that says most. */
export function exitCodeOf({ interrupted = false, violations, unknowns }: Ending): ExitCode {
  if (interrupted) return EXIT.interrupted;
  if (violations > 0) return EXIT.violation;
  return unknowns > 0 ? EXIT.unknown : EXIT.linearizable;
}

export function exitCodeOfVerdict(verdict: Verdict): ExitCode {
  return verdict === 'holds' ? EXIT.linearizable : EXIT[verdict];
}
