// The acceptor: what it promised and what it accepted. It answers with what must be durable
// before the answer may leave; waiting for the disk is replica/'s duty.

import { assert } from '../base/assert.ts';
import type { Ballot } from '../protocol/ballot.ts';
import { compareBallots, NO_BALLOT, sameBallot } from '../protocol/ballot.ts';
import type { Slot } from '../protocol/ids.ts';
import type { Accepted, Entry } from '../protocol/message.ts';
import type { DurableRecord } from '../protocol/record.ts';
import type { Rules } from './rules.ts';

export interface Acceptor {
  promised: Ballot;
  readonly accepted: Map<Slot, Accepted>;
}

/** The acceptor's answer: records to persist first, or a refusal. */
export type AcceptorAnswer = readonly DurableRecord[] | 'refused';

function raise(acceptor: Acceptor, ballot: Ballot): void {
  if (compareBallots(ballot, acceptor.promised) > 0) acceptor.promised = ballot;
}

function store(acceptor: Acceptor, accepted: Accepted): void {
  acceptor.accepted.set(accepted.slot, accepted);
}

/** The acceptor as its durable records left it. */
export function recoverAcceptor(records: readonly DurableRecord[]): Acceptor {
  const acceptor: Acceptor = { promised: NO_BALLOT, accepted: new Map() };
  for (const record of records) {
    raise(acceptor, record.ballot);
    if (record.kind === 'acceptance') {
      store(acceptor, { slot: record.slot, ballot: record.ballot, command: record.command });
    }
  }
  return acceptor;
}

/** Phase 1b. */
export function answerPrepare(acceptor: Acceptor, rules: Rules, ballot: Ballot): AcceptorAnswer {
  if (!rules.mayPromise(acceptor.promised, ballot)) return 'refused';
  raise(acceptor, ballot);
  return rules.promiseRecords(ballot);
}

/** Everything accepted from `fromSlot` on, by slot. */
export function acceptedFrom(acceptor: Acceptor, fromSlot: Slot): Accepted[] {
  const reported: Accepted[] = [];
  for (const accepted of acceptor.accepted.values()) {
    if (accepted.slot >= fromSlot) reported.push(accepted);
  }
  return reported.sort((left, right) => left.slot - right.slot);
}

/** Phase 2b. An acceptance that is there already needs no second record. */
export function answerAccept(
  acceptor: Acceptor,
  rules: Rules,
  ballot: Ballot,
  entries: readonly Entry[],
): AcceptorAnswer {
  if (!rules.mayAccept(acceptor.promised, ballot)) return 'refused';
  raise(acceptor, ballot);
  const fresh: Accepted[] = [];
  for (const { slot, command } of entries) {
    const known = acceptor.accepted.get(slot);
    if (known !== undefined && sameBallot(known.ballot, ballot)) continue;
    fresh.push({ slot, ballot, command });
  }
  for (const accepted of fresh) store(acceptor, accepted);
  assert(compareBallots(acceptor.promised, ballot) >= 0, 'accepted above the promise');
  return rules.acceptanceRecords(fresh);
}
