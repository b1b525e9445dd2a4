// Every rule of the store as the question that it answers, for people who read which rule made a
// difference. Called by the cli, for reports.

import type { SessionRules } from '../client/outcome.ts';
import type { Rules } from '../paxos/rules.ts';

const REPLICA: Readonly<Record<keyof Rules, string>> = {
  mayPromise: 'May an acceptor promise this ballot, given what it has promised?',
  mayAccept: 'May an acceptor accept a proposal of this ballot, given what it has promised?',
  mayAcceptBeyondGap: 'May a proposal be accepted while one before it is missing?',
  truncatesBeyond: 'Does accepting this end what was accepted in later slots?',
  acceptanceRecords: 'What must be on disk before an acceptance is told?',
  promiseRecords: 'What must be on disk before a promise is told?',
  reportsLost: 'Is an acceptance told whose command was lost with a damaged sector?',
  beginsNewLife: 'Must a replica that lost or doubts its disk come back as another acceptor?',
  isForgotten: 'Is what it accepted from this slot on forgotten, so that it may promise nothing?',
  roundAfter: 'Which rounds are taken, once others have told which they have seen?',
  counts: 'Does what this life of a replica says count?',
  isOfReign: 'Does this acceptance count for the present reign?',
  voterFor: 'Whom is this acceptance credited to?',
  isOverdue: 'Is this proposal sent again?',
  isPhase1Quorum: 'Do these promises allow to propose?',
  isPhase2Quorum: 'Do these acceptances choose a command?',
  mayHaveChosen: 'May those of whom nothing is known have chosen a command among them?',
  chooseCommand: 'What must be proposed at this slot, given what a quorum accepted there?',
  isOvertaken: 'Does this decision show a leader that it was overtaken?',
  isDecidedAs: 'Is this slot decided as it was accepted here?',
  nextToApply: 'Which slot may be executed now?',
  mayInstall: 'May this snapshot take the place of the state?',
  snapshotSlot: 'At which slot is this snapshot?',
  snapshotConfiguration:
    'Which configuration does a snapshot hold, also where a later one is accepted here?',
  snapshotSessions: 'Which sessions does a snapshot hold?',
  resumesAt: 'At which slot does a state go on that came from a snapshot?',
  endsReign: 'Does a new configuration end the reign?',
  refusesConfiguration: 'Why must this configuration not be proposed?',
  hasCaughtUp: 'Has a new member caught up?',
  mayServe: 'May this replica answer clients and campaign in the configuration that it knows?',
  mayAnswerLocally: 'May the leader answer a read from its own state, without asking anyone?',
  confirmingRound: 'From which round of heartbeats on is this read confirmed?',
  isReadQuorum: 'Do these answers show that nobody else leads yet?',
  mayReadAfter: 'Has the leader executed the no-op of its reign, so that it may answer reads?',
  readsFrom: 'From which slot on may a follower answer this read?',
  leaseLastsMs: 'For how many milliseconds may a leader rely on its lease?',
  isBoundByLease: 'Does a lease forbid to help this ballot?',
  promisesWithLease: 'Must a lease’s ballot be promised on disk before it is granted?',
  bindsSuccessor: 'Does a lease bind the one, too, to whom a lead is handed over?',
  graceAfterRestartMs: 'For how many milliseconds is an acceptor bound after a restart?',
  transferEndsLease: 'Does handing over the lead end the lease?',
  answersEarly: 'What may a client be told before its request is decided?',
  casHolds: 'Does this cas take effect, by what is there as it is executed?',
  answered: 'Who is told the result of what is executed at this slot?',
  stopsWaiting: 'Does losing the lead end the waiting for what was proposed?',
  resultAgain: 'What is told of a request that was executed before?',
  sessionToEvict: 'Which session ends where there are too many?',
  isDuplicate: 'Was this request executed before?',
  isNext: 'Is it this request’s turn in its session?',
  isExpired: 'Is this session over?',
  executesUnknown: 'Is a request executed whose session nobody knows?',
};

const CLIENT: Readonly<Record<keyof SessionRules, string>> = {
  whenSilent: 'What became of an operation that was sent and never answered?',
  whenExpired: 'What became of an operation that was sent and answered by “session expired”?',
};

/** By the names of rules. */
export const RULE_QUESTIONS: Readonly<Record<string, string>> = { ...REPLICA, ...CLIENT };
