// The safety rules of Multi-Paxos and of exactly-once execution, one small function each. `step`
// takes them as a record, so that a mutant is the sound replica with one of them replaced.
// Quotations: Lamport, Paxos Made Simple (2001).

import type { Ballot } from '../protocol/ballot.ts';
import { compareBallots } from '../protocol/ballot.ts';
import type { Command } from '../protocol/command.ts';
import type { Slot } from '../protocol/ids.ts';
import type { Accepted } from '../protocol/message.ts';
import type { DurableRecord } from '../protocol/record.ts';
import type { KvOperation } from '../kv/operation.ts';
import type { Log } from './log.ts';
import { majority } from './quorum.ts';

/** The last request of a client that was executed, as every replica remembers it. */
export interface ExecutedRequest {
  readonly request: number;
}

export interface Rules {
  /** May an acceptor that promised `promised` promise `ballot`? */
  mayPromise(promised: Ballot, ballot: Ballot): boolean;
  /** May an acceptor that promised `promised` accept a proposal of `ballot`? */
  mayAccept(promised: Ballot, ballot: Ballot): boolean;
  /** What must be on disk before the acceptance may be told. */
  acceptanceRecords(accepted: readonly Accepted[]): readonly DurableRecord[];
  /** What must be on disk before the promise may be told. */
  promiseRecords(ballot: Ballot): readonly DurableRecord[];
  /** Do promises from `count` of `replicas` acceptors allow to propose? */
  isPhase1Quorum(count: number, replicas: number): boolean;
  /** Do acceptances by `count` of `replicas` acceptors choose a command? */
  isPhase2Quorum(count: number, replicas: number): boolean;
  /** The command that must be proposed at a slot, given what a promise quorum accepted there. */
  chooseCommand(accepted: readonly Accepted[]): Command | null;
  /** The slot that may be executed now, or null. */
  nextToApply(log: Log): Slot | null;
  /** Was this request executed before, given the client's last executed one? */
  isDuplicate(last: ExecutedRequest | undefined, request: number): boolean;
  /** May the leader answer from its own state, without the log? */
  mayAnswerLocally(operation: KvOperation): boolean;
}

/** "the one with the highest-numbered proposal among the responses" (2.2, P2c). */
function highestAccepted(accepted: readonly Accepted[]): Command | null {
  let highest: Accepted | null = null;
  for (const candidate of accepted) {
    if (highest === null || compareBallots(candidate.ballot, highest.ballot) > 0) {
      highest = candidate;
    }
  }
  return highest === null ? null : highest.command;
}

export const SOUND_RULES: Rules = {
  // "with number n greater than that of any prepare request to which it has already responded" (2.2)
  mayPromise: (promised, ballot) => compareBallots(ballot, promised) > 0,
  // "unless it has already responded to a prepare request having a number greater than n" (2.2)
  mayAccept: (promised, ballot) => compareBallots(ballot, promised) >= 0,
  // "An acceptor must remember its information even if it fails" (2.5)
  acceptanceRecords: (accepted) =>
    accepted.map(({ slot, ballot, command }) => ({ kind: 'acceptance', slot, ballot, command })),
  promiseRecords: (ballot) => [{ kind: 'promise', ballot }],
  isPhase1Quorum: (count, replicas) => count >= majority(replicas),
  isPhase2Quorum: (count, replicas) => count >= majority(replicas),
  chooseCommand: highestAccepted,
  // All replicas execute the same sequence, so none may run ahead of a gap (section 3).
  nextToApply: (log) => (log.decided.has(log.nextToApply) ? log.nextToApply : null),
  isDuplicate: (last, request) => last !== undefined && request <= last.request,
  mayAnswerLocally: () => false,
};
