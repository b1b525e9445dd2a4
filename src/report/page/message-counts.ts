// Counts the messages of a long run that a filter lets through, block by block, from the index alone.
// Called by long-lists.ts.

import type { BlockHead, MessageIndex } from '../view/long.ts';
import type { MessageFilter } from '../view/message-filter.ts';
import { isWay, meets, slotsWanted } from '../view/message-filter.ts';

/** For each message whether it names a slot that is wanted; null where slots do not matter. */
function namingOf({ way, namedBy, named }: MessageIndex, slot: string): Uint8Array | null {
  const wanted = slotsWanted(slot);
  if (wanted.kind !== 'slots') return null;
  const naming = new Uint8Array(way.length);
  namedBy.forEach((place, nth) => {
    const range = [named.from[nth] ?? 0, named.to[nth] ?? 0] as const;
    if (meets(range, wanted.range)) naming[place] = 1;
  });
  return naming;
}

/** How many messages of each block pass. */
export function countsIn(
  index: MessageIndex,
  heads: readonly BlockHead[],
  filter: MessageFilter,
): number[] {
  const isWanted = index.ways.map((text) => {
    const [kind = '', from = '', to = ''] = text.split(' ');
    return isWay(filter, { kind, from, to });
  });
  const naming = namingOf(index, filter.slot);
  let place = 0;
  return heads.map(({ count }) => {
    let passing = 0;
    for (const end = place + count; place < end; place++) {
      if (isWanted[index.way[place] ?? -1] === true && naming?.[place] !== 0) passing++;
    }
    return passing;
  });
}
