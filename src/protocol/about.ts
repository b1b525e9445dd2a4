// What a message is about, in the words in which traces, stories and overrides name it.

import { showBallot } from './ballot.ts';
import type { Message } from './message.ts';

/**
 * What a message is about, as people write it: ballot and slot, or client and request. The round
 * of a heartbeat is no part of it: losing one must not rename those after it.
 */
export function aboutMessage(message: Message): string {
  const first = (slot: number | undefined): string =>
    slot === undefined ? '' : ` #${String(slot)}`;
  switch (message.kind) {
    case 'canvass':
    case 'support':
    case 'prepare':
    case 'promise':
    case 'nack':
    case 'heartbeat':
    case 'heard':
    case 'transfer':
      return showBallot(message.ballot);
    case 'accept':
      return showBallot(message.ballot) + first(message.entries[0]?.slot);
    case 'accepted':
      return showBallot(message.ballot) + first(message.slots[0]);
    case 'catch-up':
    case 'decided':
    case 'join':
      return `from #${String(message.fromSlot)}`;
    case 'snapshot':
      return `up to #${String(message.header.slot)}/${String(message.index)}`;
    case 'snapshot-next':
      return `up to #${String(message.slot)}/${String(message.index)}`;
    case 'read-index':
    case 'read-at':
      return String(message.id);
    case 'register':
    case 'request':
    case 'read':
    case 'change':
    case 'registered':
    case 'reply':
    case 'redirect':
    case 'busy':
    case 'refused':
    case 'expired':
    case 'changed':
    case 'unchanged':
      return `c${String(message.client)}/${String(message.request)}`;
  }
}
