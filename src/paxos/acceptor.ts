// The acceptor: what it promised and what it accepted. It answers with what must be durable
// before the answer may leave; waiting for the disk is replica/'s duty.

import { assert } from '../base/assert.ts';
import type { Ballot } from '../protocol/ballot.ts';
import { compareBallots, NO_BALLOT, sameBallot } from '../protocol/ballot.ts';
import type { Command } from '../protocol/command.ts';
import type { Slot } from '../protocol/ids.ts';
import { nextSlot, slotAt } from '../protocol/ids.ts';
import { unitsOf } from '../protocol/limits.ts';
import type { Accepted, Entry, PeerMessage, Report } from '../protocol/message.ts';
import type { DurableRecord, RecoveredRecord } from '../protocol/record.ts';
import type { Rules } from './rules.ts';

export interface Acceptor {
  promised: Ballot;
  /** A command is null where its record was damaged: it was accepted, and nobody here knows what. */
  readonly accepted: Map<Slot, Report>;
  /** How many of them are null. */
  lost: number;
  /** What was accepted below this slot is forgotten: nothing can be promised from there on. */
  base: Slot;
  /** The first slot that is not decided here, and what all acceptances from it on weigh together. */
  openFrom: Slot;
  openUnits: number;
}

/** The acceptor's answer: records to persist first, or a refusal. */
export type AcceptorAnswer = readonly DurableRecord[] | 'refused';

function raise(acceptor: Acceptor, ballot: Ballot): void {
  if (compareBallots(ballot, acceptor.promised) > 0) acceptor.promised = ballot;
}

/** Counts an acceptance that comes (1) or goes (-1). */
function count(acceptor: Acceptor, { slot, command }: Report, sign: 1 | -1): void {
  if (command === null) acceptor.lost += sign;
  if (slot >= acceptor.openFrom) acceptor.openUnits += sign * unitsOf(command);
}

function store(acceptor: Acceptor, report: Report): void {
  const before = acceptor.accepted.get(report.slot);
  if (before !== undefined) count(acceptor, before, -1);
  count(acceptor, report, 1);
  acceptor.accepted.set(report.slot, report);
}

/** Everything below `slot` is decided by now. */
export function closeBelow(acceptor: Acceptor, slot: Slot): void {
  const { accepted, openFrom } = acceptor;
  if (slot - openFrom <= accepted.size) {
    for (let at = openFrom; at < slot; at = nextSlot(at)) {
      acceptor.openUnits -= unitsOf(accepted.get(at)?.command ?? null);
    }
  } else {
    for (const report of accepted.values()) {
      const isClosed = report.slot >= openFrom && report.slot < slot;
      if (isClosed) acceptor.openUnits -= unitsOf(report.command);
    }
  }
  if (slot > openFrom) acceptor.openFrom = slot;
}

/** Whether what was accepted from `fromSlot` on, all that is decided included, weighs more than `units`. */
export function holdsMoreThan(acceptor: Acceptor, fromSlot: Slot, units: number): boolean {
  let sum = acceptor.openUnits;
  for (let at = fromSlot; at < acceptor.openFrom && sum <= units; at = nextSlot(at)) {
    sum += unitsOf(acceptor.accepted.get(at)?.command ?? null);
  }
  return sum > units;
}

/** The acceptor as its durable records left it. */
export function recoverAcceptor(records: readonly RecoveredRecord[]): Acceptor {
  const first = slotAt(0);
  const acceptor: Acceptor = {
    promised: NO_BALLOT,
    accepted: new Map(),
    lost: 0,
    base: first,
    openFrom: first,
    openUnits: 0,
  };
  for (const record of records) {
    if (record.kind === 'identity') {
      acceptor.base = record.base;
      continue;
    }
    raise(acceptor, record.ballot);
    if (record.kind === 'promise') continue;
    const { slot, ballot } = record;
    const command = record.kind === 'acceptance' ? record.command : null;
    store(acceptor, { slot, ballot, command });
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
export function acceptedFrom(acceptor: Acceptor, rules: Rules, fromSlot: Slot): Report[] {
  const reported: Report[] = [];
  for (const report of acceptor.accepted.values()) {
    if (report.slot < fromSlot) continue;
    if (report.command !== null || rules.reportsLost()) reported.push(report);
  }
  return reported.sort((left, right) => left.slot - right.slot);
}

function isAcceptedIn({ accepted }: Acceptor, slot: Slot, ballot: Ballot): boolean {
  const known = accepted.get(slot);
  return known !== undefined && sameBallot(known.ballot, ballot);
}

/**
 * The entries that follow without a gap what was accepted in their ballot or is decided by the
 * leader's word; the others come again. So what is chosen in a ballot has everything before it chosen
 * too, and a configuration that only a minority accepted cannot be inherited below it: it would be
 * followed by ballots whose quorums need not meet those that chose what lies beyond.
 */
export function inOrder(
  acceptor: Acceptor,
  rules: Rules,
  { ballot, entries, decidedUpTo }: PeerMessage & { readonly kind: 'accept' },
): readonly Entry[] {
  if (rules.mayAcceptBeyondGap()) return entries;
  let end = decidedUpTo;
  return entries.filter(({ slot }) => {
    while (end < slot && isAcceptedIn(acceptor, end, ballot)) end = nextSlot(end);
    if (slot === end) end = nextSlot(end);
    return slot < end;
  });
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
    const isKnown = known !== undefined && sameBallot(known.ballot, ballot);
    if (!isKnown || known.command === null) fresh.push({ slot, ballot, command });
  }
  for (const accepted of fresh) store(acceptor, accepted);
  const last = entries.at(-1)?.slot;
  if (last !== undefined && rules.truncatesBeyond(last))
    forgetWhere(acceptor, (slot) => slot > last);
  assert(compareBallots(acceptor.promised, ballot) >= 0, 'accepted above the promise');
  return rules.acceptanceRecords(fresh);
}

/**
 * The slot turned out to be decided: what was lost there is known again. The ballot stays the lost
 * one's. Should something else have been accepted in it, the decision is of a higher ballot, and
 * whoever asks a quorum hears of that one; should the ballot be higher, it proposed the same.
 */
export function repair(acceptor: Acceptor, slot: Slot, command: Command): Accepted | null {
  const known = acceptor.accepted.get(slot);
  if (known === undefined || known.command !== null) return null;
  const repaired = { slot, ballot: known.ballot, command };
  store(acceptor, repaired);
  return repaired;
}

function forgetWhere(acceptor: Acceptor, isForgotten: (slot: Slot) => boolean): void {
  for (const [slot, report] of acceptor.accepted) {
    if (!isForgotten(slot)) continue;
    count(acceptor, report, -1);
    acceptor.accepted.delete(slot);
  }
}

/** Forgets what was accepted below `base`: it is decided, and a snapshot holds what came of it. */
export function forgetBelow(acceptor: Acceptor, base: Slot): void {
  forgetWhere(acceptor, (slot) => slot < base);
  if (base > acceptor.base) acceptor.base = base;
}

/** What the acceptor's log must still say, in the fewest records. Nothing may be lost in it. */
export function liveRecords(acceptor: Acceptor): DurableRecord[] {
  const records: DurableRecord[] = [{ kind: 'promise', ballot: acceptor.promised }];
  for (const { slot, ballot, command } of acceptor.accepted.values()) {
    assert(command !== null, 'a log with something lost in it is not written anew');
    records.push({ kind: 'acceptance', slot, ballot, command });
  }
  return records;
}
