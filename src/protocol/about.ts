// What a message is about, in the words in which traces, stories and overrides name it.

import { showBallot } from './ballot.ts';
import type { Message } from './message.ts';

/** What a message is about, as people write it: ballot and slot, or client and request. */
export function aboutMessage(message: Message): string {
  const first = (slot: number | undefined): string =>
    slot === undefined ? '' : ` #${String(slot)}`;
  switch (message.kind) {
    case 'prepare':
    case 'promise':
    case 'nack':
    case 'heartbeat':
      return showBallot(message.ballot);
    case 'accept':
      return showBallot(message.ballot) + first(message.entries[0]?.slot);
    case 'accepted':
      return showBallot(message.ballot) + first(message.slots[0]);
    case 'catch-up':
    case 'decided':
      return `from #${String(message.fromSlot)}`;
    case 'request':
    case 'reply':
    case 'redirect':
      return `c${String(message.client)}/${String(message.request)}`;
  }
}
