/**
 * The state that a REFUSED operation did not find, and that nothing can have replaced when it took
 * effect: a violation by the rule 'held'. Called by chains.ts for operations that fit in nowhere.
 * Source: ours.
 */

import { at } from '../base/ints.ts';
import type { Line } from '../proof/certificate.ts';
import { START } from '../proof/certificate.ts';
import type { Blocks } from './chains-blocks.ts';
import {
  INITIAL_CHAIN,
  LEFT_OUT,
  NONE,
  REFUSED,
  callOf,
  idOf,
  returnOf,
} from './chains-columns.ts';
import type { ChainPart, Chained } from './chains-columns.ts';
import { plain } from './chains-lines.ts';
import { zoneEnd, zoneStart } from './chains-order.ts';

/** The lines that prove that REFUSED operation `i` found its state; undefined when nothing does. */
export function heldLines(
  part: ChainPart,
  chained: Chained,
  blocks: Blocks,
  i: number,
): Line[] | undefined {
  const since = heldSince(part, chained, blocks, i);
  if (since === undefined || replacersOf(part, chained, blocks, i, 1).length > 0) return undefined;
  const id = idOf(part, i);
  return [
    plain('time', since === NONE ? START : idOf(part, since), id),
    { before: id, after: id, by: 'held', from: [0], cites: [] },
  ];
}

/** A maker or reader of the state that came before `i`; NONE: the beginning; undefined: nothing. */
function heldSince(
  part: ChainPart,
  { chain, stage }: Chained,
  { members, starts }: Blocks,
  i: number,
): number | undefined {
  const c = at(chain, i);
  const readers = at(stage, i);
  for (let place = at(starts, c); place < at(starts, c + 1); place++) {
    const member = at(members, place);
    const isNear = at(stage, member) === readers - 1 || at(stage, member) === readers;
    if (isNear && returnOf(part, member) < callOf(part, i)) return member;
  }
  return c === INITIAL_CHAIN && readers === 1 ? NONE : undefined;
}

/**
 * What could be the first to replace the state that `i` did not find, and still come before `i`: the
 * roots of other chains and what goes on from the state. At most `limit` of them, the last called first.
 */
export function replacersOf(
  part: ChainPart,
  { role, chain, stage }: Chained,
  blocks: Blocks,
  i: number,
  limit: number,
): number[] {
  const c = at(chain, i);
  const next = at(stage, i) + 1;
  const found: number[] = [];
  for (let z = lastCalledBy(part, returnOf(part, i)); z >= 0 && found.length < limit; z--) {
    if (role[z] === LEFT_OUT || role[z] === REFUSED) continue;
    const isNext = at(chain, z) === c ? at(stage, z) === next : at(stage, z) === 0;
    if (isNext && !isBefore(part, blocks, at(chain, z), c)) found.push(z);
  }
  return found;
}

/** The last local index whose call is not after `moment`. */
function lastCalledBy(part: ChainPart, moment: number): number {
  let low = 0;
  let high = part.calls.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (callOf(part, middle) > moment) high = middle;
    else low = middle + 1;
  }
  return low - 1;
}

/** Whether all of chain `one` comes before all of chain `other`. */
function isBefore(part: ChainPart, blocks: Blocks, one: number, other: number): boolean {
  if (one === other || other === INITIAL_CHAIN || at(blocks.firstBack, one) === NONE) return false;
  if (at(blocks.firstBack, other) === NONE) return false;
  return zoneStart(part, blocks, one) < zoneEnd(part, blocks, other);
}
