// Deciding, executing, answering: the learner's part of a step.

import { contradicts, decide, takeForApply } from '../paxos/log.ts';
import type { Ballot } from '../protocol/ballot.ts';
import { sameBallot } from '../protocol/ballot.ts';
import type { Command, RequestCommand } from '../protocol/command.ts';
import { sameCommand } from '../protocol/command.ts';
import type { ClientId, Slot } from '../protocol/ids.ts';
import { nextSlot } from '../protocol/ids.ts';
import { applyOperation } from '../kv/apply.ts';
import type { KvResult } from '../kv/operation.ts';
import { hashInt, mix, mixString, newHash } from '../base/hash.ts';
import type { Step } from './outbox.ts';
import { mark } from './outbox.ts';
import type { Replica, Session } from './replica.ts';
import { appliedDigest } from './replica.ts';

function sessionDigest(client: ClientId, session: Session): number {
  const hash = newHash();
  mix(hash, client);
  mix(hash, session.request);
  mixString(hash, String(session.result));
  return hashInt(hash);
}

function remember(replica: Replica, client: ClientId, session: Session): void {
  const before = replica.sessions.get(client);
  if (before !== undefined) replica.sessionsDigest -= sessionDigest(client, before);
  replica.sessionsDigest = (replica.sessionsDigest + sessionDigest(client, session)) | 0;
  replica.sessions.set(client, session);
}

/** Answers a client. */
export function reply(step: Step, client: ClientId, request: number, result: KvResult): void {
  step.effects.push({ kind: 'reply', message: { kind: 'reply', client, request, result } });
}

function execute(step: Step, command: RequestCommand): void {
  const { replica } = step;
  const { client, request } = command;
  const last = replica.sessions.get(client);
  if (replica.rules.isDuplicate(last, request)) {
    mark(step, 'duplicate-skipped-at-apply');
  } else {
    remember(replica, client, {
      request,
      result: applyOperation(replica.store, command.operation),
    });
  }
  if (replica.pending.get(client) !== request) return;
  replica.pending.delete(client);
  const session = replica.sessions.get(client);
  if (session?.request === request) reply(step, client, request, session.result);
}

/** Executes every slot that the rules allow, in order. */
export function applyDecided(step: Step): void {
  const { replica } = step;
  for (;;) {
    const slot = replica.rules.nextToApply(replica.log);
    if (slot === null) return;
    const command = takeForApply(replica.log, slot);
    if (command.kind === 'request') execute(step, command);
    step.effects.push({ kind: 'apply', slot, digest: appliedDigest(replica) });
  }
}

/** Whether a decision shows that this leader's ballot was overtaken. */
function overtakes(replica: Replica, slot: Slot, command: Command): boolean {
  if (replica.role.kind !== 'leader') return false;
  const proposal = replica.role.proposals.get(slot);
  return proposal !== undefined && !sameCommand(proposal.entry.command, command);
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
    if (slot > replica.log.firstUndecided) mark(step, 'decided-out-of-order');
  }
  if (replica.role.kind === 'leader') replica.role.proposals.delete(slot);
  return overtaken ? 'overtaken' : 'learned';
}

/**
 * Learns from a leader that all slots below `decidedUpTo` are decided: where this acceptor holds a
 * proposal of that very ballot, it is the decided one, because a ballot proposes once a slot.
 */
export function learnUpTo(step: Step, ballot: Ballot, decidedUpTo: Slot): void {
  const { log, acceptor } = step.replica;
  for (let slot = log.firstUndecided; slot < decidedUpTo; slot = nextSlot(slot)) {
    const accepted = acceptor.accepted.get(slot);
    if (accepted !== undefined && sameBallot(accepted.ballot, ballot) && !log.decided.has(slot)) {
      learn(step, slot, accepted.command);
    }
  }
  applyDecided(step);
}
