// Deciding and executing: the learner's part of a step.

import { closeBelow, repair } from '../paxos/acceptor.ts';
import { contradicts, decide, takeForApply } from '../paxos/log.ts';
import type { Ballot } from '../protocol/ballot.ts';
import type { Command } from '../protocol/command.ts';
import type { Slot } from '../protocol/ids.ts';
import { nextSlot } from '../protocol/ids.ts';
import { appliedDigest } from './digest.ts';
import { execute } from './execute.ts';
import type { Step } from './outbox.ts';
import { mark, persist } from './outbox.ts';
import { settleReads, settleReadsHere } from './reads.ts';
import type { Replica } from './replica.ts';
import { takeSnapshot } from './snapshots.ts';

/** Executes every slot that the rules allow, in order, and answers what waited for it. */
export function applyDecided(step: Step): void {
  const { replica } = step;
  if (replica.configuration === null) return;
  const before = replica.log.nextToApply;
  for (;;) {
    const slot = replica.rules.nextToApply(replica.log);
    if (slot === null) break;
    execute(step, slot, takeForApply(replica.log, slot));
    step.effects.push({ kind: 'apply', slot, digest: appliedDigest(replica) });
  }
  if (replica.log.nextToApply === before) return;
  settleReads(step);
  settleReadsHere(step);
  takeSnapshot(step);
}

/** Whether a decision shows that this leader's ballot was overtaken. */
function overtakes(replica: Replica, slot: Slot, command: Command): boolean {
  const { role, rules } = replica;
  if (role.kind !== 'leader') return false;
  const proposed = role.proposals.get(slot)?.entry.command;
  return rules.isOvertaken(slot, command, role.nextSlot, proposed);
}

function repairLost(step: Step, slot: Slot, command: Command): void {
  const { acceptor, rules } = step.replica;
  const repaired = acceptor.lost === 0 ? null : repair(acceptor, slot, command);
  if (repaired === null) return;
  mark(step, 'repaired-from-peers');
  persist(step, rules.acceptanceRecords([repaired]));
}

/**
 * Learns that `command` was chosen for `slot`. Returns 'overtaken' where this replica leads and
 * proposed something else there: its ballot is dead and it must not announce decisions any more.
 */
export function learn(step: Step, slot: Slot, command: Command): 'learned' | 'overtaken' {
  const { replica } = step;
  if (contradicts(replica.log, slot, command)) {
    // Tell it, so that the cluster-wide check sees it; the log keeps what it has.
    step.effects.push({ kind: 'decide', slot, command });
    return 'learned';
  }
  const overtaken = overtakes(replica, slot, command);
  if (decide(replica.log, slot, command)) {
    step.effects.push({ kind: 'decide', slot, command });
    closeBelow(replica.acceptor, replica.log.firstUndecided);
    if (slot > replica.log.firstUndecided) mark(step, 'decided-out-of-order');
    repairLost(step, slot, command);
  }
  if (replica.role.kind === 'leader') replica.role.proposals.delete(slot);
  return overtaken ? 'overtaken' : 'learned';
}

/**
 * Learns from a leader that all slots below `decidedUpTo` are decided: where this acceptor holds a
 * proposal of that very ballot, it is the decided one.
 */
export function learnUpTo(step: Step, ballot: Ballot, decidedUpTo: Slot): void {
  const { log, acceptor, rules } = step.replica;
  for (let slot = log.firstUndecided; slot < decidedUpTo; slot = nextSlot(slot)) {
    const accepted = acceptor.accepted.get(slot);
    if (accepted === undefined || accepted.command === null || log.decided.has(slot)) continue;
    if (rules.isDecidedAs(accepted.ballot, ballot)) learn(step, slot, accepted.command);
  }
  applyDecided(step);
}
