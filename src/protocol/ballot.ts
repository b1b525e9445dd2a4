// Ballots: who proposes, and in which attempt. "Different proposers choose their numbers from
// disjoint sets" (Lamport, Paxos Made Simple, 2.4): here by carrying the proposer's id.

import type { ReplicaId } from './ids.ts';
import { replicaId } from './ids.ts';

/** Ordered by round, then replica. */
export interface Ballot {
  readonly round: number;
  readonly replica: ReplicaId;
}

/** Below every ballot that a proposer uses. */
export const NO_BALLOT: Ballot = { round: 0, replica: replicaId(0) };

/** Negative, zero or positive as `left` is below, equal to or above `right`. */
export function compareBallots(left: Ballot, right: Ballot): number {
  return left.round - right.round || left.replica - right.replica;
}

export function sameBallot(left: Ballot, right: Ballot): boolean {
  return left.round === right.round && left.replica === right.replica;
}

/** `round.replica`, as written in traces and stories. */
export function showBallot(ballot: Ballot): string {
  return `${String(ballot.round)}.${String(ballot.replica)}`;
}
