// Which places of the log a message names: those that it proposes, accepts, reports or tells as decided,
// and the one from which on it asks. How far a sender has come ("decided below #7") names none: every
// heartbeat says so. Called by messages.ts.

import type { Message } from '../../protocol/message.ts';
import type { SlotRange } from './run-view.ts';

/** Slots as ranges, in order and apart from each other. */
function rangesOf(slots: readonly number[]): SlotRange[] {
  const ranges: [number, number][] = [];
  for (const slot of [...slots].sort((left, right) => left - right)) {
    const last = ranges.at(-1);
    if (last !== undefined && slot <= last[1] + 1) last[1] = slot;
    else ranges.push([slot, slot]);
  }
  return ranges;
}

/** The slots that a message names. A snapshot names all that it covers. */
export function namedSlots(message: Message): SlotRange[] {
  switch (message.kind) {
    case 'accept':
      return rangesOf(message.entries.map(({ slot }) => slot));
    case 'accepted':
      return rangesOf(message.slots);
    case 'promise':
      return rangesOf([message.fromSlot, ...message.accepted.map(({ slot }) => slot)]);
    case 'decided': {
      const { fromSlot, commands } = message;
      return commands.length === 0 ? [] : [[fromSlot, fromSlot + commands.length - 1]];
    }
    case 'prepare':
    case 'catch-up':
      return [[message.fromSlot, message.fromSlot]];
    case 'read-at':
      return [[message.slot, message.slot]];
    case 'snapshot':
      return message.header.slot === 0 ? [] : [[0, message.header.slot - 1]];
    case 'canvass':
    case 'support':
    case 'nack':
    case 'heartbeat':
    case 'heard':
    case 'snapshot-next':
    case 'join':
    case 'read-index':
    case 'transfer':
    case 'register':
    case 'request':
    case 'read':
    case 'registered':
    case 'reply':
    case 'redirect':
    case 'busy':
    case 'refused':
    case 'expired':
    case 'change':
    case 'changed':
    case 'unchanged':
      return [];
  }
}

/** `3`, `3-7`; several with spaces between them. */
export const slotsText = (ranges: readonly SlotRange[]): string =>
  ranges
    .map(([from, to]) => (from === to ? String(from) : `${String(from)}-${String(to)}`))
    .join(' ');

/** What slotsText wrote. */
export function slotsIn(text: string): SlotRange[] {
  if (text === '') return [];
  return text.split(' ').map((part) => {
    const [from = '', to = from] = part.split('-');
    return [Number(from), Number(to)];
  });
}
