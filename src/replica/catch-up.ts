// What a replica that missed something does with what it gets: decided commands, parts of a
// snapshot; and what a leader does about one that follows the log without a vote.

import type { ReplicaId } from '../protocol/ids.ts';
import { slotAt } from '../protocol/ids.ts';
import type { PeerMessage } from '../protocol/message.ts';
import { stepDown } from './campaign.ts';
import { applyDecided, learn } from './learn.ts';
import { changeReign, readmit } from './membership.ts';
import { askToCatchUp, sendDecided } from './offer.ts';
import type { Step } from './outbox.ts';
import { mark } from './outbox.ts';
import { settleReadsHere } from './reads.ts';
import { onSnapshot } from './snapshots.ts';

type Of<Kind extends PeerMessage['kind']> = PeerMessage & { readonly kind: Kind };

/** Decided commands arrive. */
export function onDecided(step: Step, from: ReplicaId, message: Of<'decided'>): void {
  const { replica } = step;
  const before = replica.log.firstUndecided;
  replica.highestRound = replica.rules.roundAfter(replica.highestRound, message.round);
  let overtaken = false;
  message.commands.forEach((command, index) => {
    const outcome = learn(step, slotAt(message.fromSlot + index), command);
    overtaken ||= outcome === 'overtaken';
  });
  if (overtaken) stepDown(step);
  applyDecided(step);
  changeReign(step);
  const { firstUndecided } = replica.log;
  if (firstUndecided > before) mark(step, 'caught-up');
  // What came again asks for nothing; what came from beyond a gap does.
  else if (message.fromSlot <= firstUndecided) return;
  if (firstUndecided < message.decidedUpTo) askToCatchUp(step, from);
}

/** A part of a snapshot arrives; what was decided beyond it can be executed once it is whole. */
export function onSnapshotPart(step: Step, from: ReplicaId, message: Of<'snapshot'>): void {
  const { replica } = step;
  const before = replica.log.nextToApply;
  const wasKnown = replica.configuration !== null;
  onSnapshot(step, from, message);
  if (wasKnown && replica.log.nextToApply === before) return;
  if (replica.configuration === null) return;
  // Who leads has proposals at slots that others have decided meanwhile.
  if (replica.role.kind === 'leader') stepDown(step);
  settleReadsHere(step);
  applyDecided(step);
  changeReign(step);
}

/** Somebody follows the log without a vote. */
export function onJoin(step: Step, from: ReplicaId, message: Of<'join'>): void {
  const { replica } = step;
  const { life, fromSlot, software } = message;
  const isKnown = fromSlot > 0 || replica.log.base === 0;
  if (fromSlot < replica.log.firstUndecided && isKnown) sendDecided(step, from, fromSlot);
  replica.joiners.set(from, { life, fromSlot, software, heardAtMs: step.nowMs });
  readmit(step, from);
}
