// Which command must be proposed at a slot, given what a promise quorum reported of it, also where
// a report has lost its command with a damaged sector. After Lamport, Paxos Made Simple (2001), 2.2
// (P2c), and for what was lost, Alagappan et al., Protocol-Aware Recovery (FAST 2018).

import { compareBallots } from '../protocol/ballot.ts';
import type { Command } from '../protocol/command.ts';
import type { Configuration } from '../protocol/configuration.ts';
import type { Accepted, Report } from '../protocol/message.ts';
import type { Rules } from './rules.ts';

export type Choice =
  /** Null: the proposer is free. */
  | { readonly kind: 'command'; readonly command: Command | null; readonly overruled: boolean }
  | { readonly kind: 'undetermined' };

function isKnown(report: Report): report is Accepted {
  return report.command !== null;
}

/** Whether a lost report is above, or, in a ballot that nobody else reports, beside all known ones. */
function outranks(lost: Report, known: readonly Accepted[]): boolean {
  return known.every(({ ballot }) => compareBallots(lost.ballot, ballot) > 0);
}

/**
 * What was lost matters only above every command that is known: a known one of the same ballot is
 * the same command, and one of a higher ballot is the one to take. Above them, a command may have
 * been chosen only by a quorum among those who lost their report or were not heard, since any other
 * quorum has a member whose report says so.
 */
export function choose(
  rules: Rules,
  configuration: Configuration,
  reports: readonly Report[],
  unheard: number,
): Choice {
  const known = reports.filter(isKnown);
  const lost = reports.filter((report) => !isKnown(report));
  const decisive = lost.some((report) => outranks(report, known));
  if (decisive && rules.mayHaveChosen(lost.length + unheard, configuration)) {
    return { kind: 'undetermined' };
  }
  return { kind: 'command', command: rules.chooseCommand(known), overruled: decisive };
}
