// Giving and asking for what somebody missed: decided commands while the sender's log reaches back
// that far, a snapshot otherwise. What arrives is taken in by catch-up.ts.

import { decidedFrom } from '../paxos/log.ts';
import type { ReplicaId, Slot } from '../protocol/ids.ts';
import { slotAt } from '../protocol/ids.ts';
import type { Step } from './outbox.ts';
import { send, sendWhenDurable } from './outbox.ts';
import { askForSnapshot, offerSnapshot, resumeSnapshot } from './snapshots.ts';

/** Most decided commands in one message. */
const CATCH_UP_BATCH = 64;

/** Asks for what is missing here. */
export function askToCatchUp(step: Step, from: ReplicaId): void {
  const { configuration, log } = step.replica;
  if (resumeSnapshot(step, from)) return;
  if (configuration === null) askForSnapshot(step, from);
  else send(step, from, { kind: 'catch-up', fromSlot: log.firstUndecided });
}

/** Sends what is decided from `fromSlot` on, or a snapshot if that is gone. */
export function sendDecided(step: Step, to: ReplicaId, fromSlot: Slot): void {
  const { log, highestRound } = step.replica;
  if (fromSlot < log.base) {
    offerSnapshot(step, to, fromSlot);
    return;
  }
  const commands = decidedFrom(log, fromSlot, CATCH_UP_BATCH);
  if (commands.length === 0) return;
  const decidedUpTo = log.firstUndecided;
  send(step, to, { kind: 'decided', fromSlot, commands, decidedUpTo, round: highestRound });
}

/** Sends the newest that is here to somebody of whom it is only known that it is behind. */
export function sendNews(step: Step, to: ReplicaId): void {
  const { base, firstUndecided } = step.replica.log;
  if (base < firstUndecided) sendDecided(step, to, base);
  else offerSnapshot(step, to, slotAt(0));
}

/**
 * Follows the log without a vote: tells everyone how far this replica is, so that they send what it
 * misses and the leader knows when it can vote.
 */
export function followAlong(step: Step): void {
  const { replica } = step;
  const { life, software, peers, log } = replica;
  const join = { kind: 'join', life, fromSlot: log.nextToApply, software } as const;
  for (const peer of peers) sendWhenDurable(step, peer, join);
  const next = peers[replica.asked++ % peers.length];
  // Nobody answers by itself to one that has nothing: it may get a whole snapshot from each.
  if (next !== undefined && log.nextToApply === 0) askToCatchUp(step, next);
}
