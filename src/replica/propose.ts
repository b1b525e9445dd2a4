// Phase 2a. Called by whoever has a command for a slot while this replica leads.

import { assert } from '../base/assert.ts';
import { addProposal } from '../paxos/proposer.ts';
import { batchesOf } from '../protocol/limits.ts';
import type { Entry, PeerMessage } from '../protocol/message.ts';
import type { Step } from './outbox.ts';
import { send } from './outbox.ts';

/**
 * Phase 2a: proposes to every acceptor, this replica's own included. What a new leader opens with may
 * be more than one message holds; acceptors take the messages in order.
 */
export function propose(step: Step, entries: readonly Entry[]): void {
  const { replica } = step;
  const { role } = replica;
  assert(role.kind === 'leader', 'only a leader proposes');
  for (const entry of entries) addProposal(role, entry);
  const { ballot, configuration } = role;
  const decidedUpTo = replica.log.firstUndecided;
  for (const batch of batchesOf(entries)) {
    const accept: PeerMessage = { kind: 'accept', ballot, entries: batch, decidedUpTo };
    for (const { replica: voter } of configuration.voters) send(step, voter, accept);
  }
}
