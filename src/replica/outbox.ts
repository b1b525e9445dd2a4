// How a replica speaks: effects in order, what waits for the disk, and what it says to itself.

import type { ReplicaId } from '../protocol/ids.ts';
import type { ClientReply, PeerMessage } from '../protocol/message.ts';
import type { DurableRecord } from '../protocol/record.ts';
import type { Effect } from './io.ts';
import type { Mark } from './marks.ts';
import type { Replica } from './replica.ts';

/** One step under way: the replica, what it asks for so far, and its unread messages to itself. */
export interface Step {
  readonly replica: Replica;
  /** The replica's own clock. */
  readonly nowMs: number;
  readonly effects: Effect[];
  readonly toSelf: PeerMessage[];
}

export function mark(step: Step, name: Mark): void {
  step.effects.push({ kind: 'mark', mark: name });
}

/** Answers a client. */
export function reply(step: Step, message: ClientReply): void {
  step.effects.push({ kind: 'reply', message });
}

/** Sends at once; a message to oneself is read at the end of the same step. */
export function send(step: Step, to: ReplicaId, message: PeerMessage): void {
  if (to === step.replica.id) {
    step.effects.push({ kind: 'self', message });
    step.toSelf.push(message);
  } else {
    step.effects.push({ kind: 'send', to, message });
  }
}

/** Sends once everything persisted so far is durable. */
export function sendWhenDurable(step: Step, to: ReplicaId, message: PeerMessage): void {
  const { replica } = step;
  if (replica.durable >= replica.written) {
    send(step, to, message);
    return;
  }
  const effect =
    to === replica.id
      ? ({ kind: 'self', message } as const)
      : ({ kind: 'send', to, message } as const);
  replica.waiting.push({ upTo: replica.written, effect });
}

/** Appends records to the disk's queue. */
export function persist(step: Step, records: readonly DurableRecord[]): void {
  if (records.length === 0) return;
  const { replica } = step;
  replica.written += records.length;
  step.effects.push({ kind: 'persist', records, upTo: replica.written });
}

/** The disk reached record `upTo`: lets go of everything that waited for it. */
export function releaseDurable(step: Step, upTo: number): void {
  const { replica } = step;
  replica.durable = Math.max(replica.durable, upTo);
  let released = 0;
  for (const { upTo: needed, effect } of replica.waiting) {
    if (needed > replica.durable) break;
    released++;
    step.effects.push(effect);
    if (effect.kind === 'self') step.toSelf.push(effect.message);
  }
  if (released === replica.waiting.length) replica.waiting.length = 0;
  else if (released > 0) replica.waiting.splice(0, released);
}
