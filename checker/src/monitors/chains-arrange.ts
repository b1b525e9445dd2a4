/**
 * One attempt at a legal order for chains as they are: blocks, their order, and REFUSED operations in
 * the gaps. Called by chains.ts, and by chains-repair.ts with changed columns.
 */

import { at } from '../base/ints.ts';
import type { Line } from '../proof/certificate.ts';
import { blocksOf, zonesOf } from './chains-blocks.ts';
import type { Blocks } from './chains-blocks.ts';
import type { ChainPart, Chained } from './chains-columns.ts';
import { stageLines, zoneLines } from './chains-lines.ts';
import { orderChains } from './chains-order.ts';
import { betweenLines, insertRefused, refusedOf } from './chains-refused.ts';

/** `order` holds local indices. */
export type Arrangement =
  | { readonly kind: 'placed'; readonly order: Int32Array }
  | { readonly kind: 'stuck'; readonly stuck: readonly number[]; readonly blocks: Blocks }
  | { readonly kind: 'conflict'; readonly lines: readonly Line[] };

/** An order of the members exists for sure; with REFUSED operations there may be others (`stuck`). */
export function arrange(part: ChainPart, chained: Chained): Arrangement {
  const blocks = blocksOf(chained);
  const conflict = zonesOf(part, chained, blocks);
  if (conflict !== undefined) return { kind: 'conflict', lines: stageLines(part, conflict) };
  const order = orderChains(part, chained, blocks);
  if (order.kind === 'conflict') {
    return { kind: 'conflict', lines: zoneLines(part, blocks, order.conflict) };
  }
  const members = inOrder(blocks, order.chains);
  const refused = refusedOf(chained);
  if (refused.length === 0) return { kind: 'placed', order: members };
  const lines = betweenLines(part, chained, blocks, refused);
  if (lines !== undefined) return { kind: 'conflict', lines };
  const insertion = insertRefused(part, chained, members, refused);
  return insertion.kind === 'placed' ? insertion : { ...insertion, blocks };
}

/** The members, chain after chain. */
function inOrder({ members, starts }: Blocks, chains: Int32Array): Int32Array {
  const order = new Int32Array(members.length);
  let length = 0;
  for (let c = 0; c < chains.length; c++) {
    const chain = at(chains, c);
    const end = at(starts, chain + 1);
    for (let place = at(starts, chain); place < end; place++) order[length++] = at(members, place);
  }
  return order;
}
