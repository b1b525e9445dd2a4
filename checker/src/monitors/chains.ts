/**
 * The chain engine: decides a partition whose operations have been dealt to chains and stages, with a
 * legal order or a certificate. Called by the front ends register.ts and kv*.ts, which read the data
 * type; from here on only chains, stages and intervals matter. Linear time; with REFUSED operations,
 * sorting them, and up to a hundred times that where they find no place at once.
 * Source: Gibbons & Korach, "Testing shared memories" (1997), section 4; chains of several writes are
 * ours (see chains-columns.ts, chains-order.ts).
 */

import { at } from '../base/ints.ts';
import type { Line } from '../proof/certificate.ts';
import { arrange } from './chains-arrange.ts';
import type { Arrangement } from './chains-arrange.ts';
import { idOf } from './chains-columns.ts';
import type { ChainPart, Chained } from './chains-columns.ts';
import { heldLines } from './chains-held.ts';
import { violationOf } from './chains-lines.ts';
import { repair } from './chains-repair.ts';
import { OPEN } from './monitor.ts';
import type { MonitorAnswer } from './monitor.ts';

export {
  INITIAL_CHAIN,
  LEFT_OUT,
  MEMBER,
  NONE,
  OPTIONAL,
  REFUSED,
  RIVAL,
} from './chains-columns.ts';
export type { ChainPart, Chained } from './chains-columns.ts';
export { neverWrittenLines, plain, transitive, violationOf } from './chains-lines.ts';

/** `open` only with REFUSED operations, or when not whole. */
export function checkChains(part: ChainPart, chained: Chained): MonitorAnswer {
  const first = arrange(part, chained);
  if (first.kind === 'conflict') return violationOf(first.lines);
  if (!chained.isWhole) return OPEN;
  if (first.kind === 'placed') return linearizable(part, first.order);
  const held = chained.hasHeldRule ? firstHeld(part, chained, first) : undefined;
  if (held !== undefined) return violationOf(held);
  const last = repair(part, chained, first);
  return last.kind === 'placed' ? linearizable(part, last.order) : OPEN;
}

/** Turns local indices into ids, in place. */
function linearizable(part: ChainPart, order: Int32Array): MonitorAnswer {
  for (let place = 0; place < order.length; place++) order[place] = idOf(part, at(order, place));
  return { kind: 'linearizable', order };
}

/** REFUSED operations whose proof is looked for; each costs linear time. */
const HELD_TRIES = 32;

function firstHeld(
  part: ChainPart,
  chained: Chained,
  { blocks, stuck }: Extract<Arrangement, { kind: 'stuck' }>,
): Line[] | undefined {
  for (const i of stuck.slice(0, HELD_TRIES)) {
    if (part.isOver?.() === true) return undefined;
    const lines = heldLines(part, chained, blocks, i);
    if (lines !== undefined) return lines;
  }
  return undefined;
}
