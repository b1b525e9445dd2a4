/**
 * Other orders of the chains for the sake of REFUSED operations that found no gap: such an operation is
 * tied to one that could have replaced the state in time, as if it had read the new state, and
 * the chains are arranged again. Called by chains.ts. Finds orders only, never a violation: which
 * operation to tie to is a choice.
 * Source: ours.
 */

import { at } from '../base/ints.ts';
import { arrange } from './chains-arrange.ts';
import type { Arrangement } from './chains-arrange.ts';
import { MEMBER, RIVAL } from './chains-columns.ts';
import type { ChainPart, Chained } from './chains-columns.ts';
import { replacersOf } from './chains-held.ts';

type Stuck = Extract<Arrangement, { kind: 'stuck' }>;

/** Arrangements that are tried; each costs linear time. */
const TRIES = 64;
/** Choices that are tried for one operation. */
const CHOICES = 8;
/** So many stuck operations are first tied all at once. */
const MANY = 8;

/** The last arrangement: 'placed', or what was left stuck. */
export function repair(part: ChainPart, chained: Chained, first: Stuck): Arrangement {
  let now = first;
  let columns = chained;
  for (let tries = TRIES; tries > 0;) {
    const better = betterOf(part, columns, now, tries);
    if (better.answer === undefined) return now;
    if (better.answer.kind !== 'stuck') return better.answer;
    now = better.answer;
    columns = better.columns;
    tries = better.triesLeft;
  }
  return now;
}

interface Better {
  /** Placed, or with fewer stuck operations; undefined: there is none. */
  readonly answer: Arrangement | undefined;
  readonly columns: Chained;
  readonly triesLeft: number;
}

/** Ties many stuck operations at once; where that does not help, and where there are few, one. */
function betterOf(part: ChainPart, columns: Chained, now: Stuck, tries: number): Better {
  let triesLeft = tries;
  for (const ties of tiesOf(part, columns, now)) {
    if (triesLeft-- === 0 || part.isOver?.() === true) break;
    const tied = tie(columns, ties);
    const answer = arrange(part, tied);
    const isBetter = answer.kind === 'stuck' && answer.stuck.length < now.stuck.length;
    if (isBetter || answer.kind === 'placed') return { answer, columns: tied, triesLeft };
  }
  return { answer: undefined, columns, triesLeft: 0 };
}

/** A REFUSED operation, and what is to replace the state before it. */
type Tie = readonly [refused: number, replacer: number];

function* tiesOf(part: ChainPart, columns: Chained, { stuck, blocks }: Stuck): Generator<Tie[]> {
  const choicesOf = (i: number, limit: number): Tie[] =>
    replacersOf(part, columns, blocks, i, limit)
      .filter((z) => columns.role[z] !== RIVAL)
      .map((z) => [i, z]);
  if (stuck.length >= MANY) yield stuck.flatMap((i) => choicesOf(i, 1));
  for (const i of stuck) for (const choice of choicesOf(i, CHOICES)) yield [choice];
}

/** The columns with every tied operation as a reader of what its replacer makes. */
function tie(chained: Chained, ties: readonly Tie[]): Chained {
  const role = chained.role.slice();
  const chain = chained.chain.slice();
  const stage = chained.stage.slice();
  for (const [i, z] of ties) {
    role[z] = MEMBER;
    role[i] = MEMBER;
    chain[i] = at(chain, z);
    stage[i] = at(stage, z) + 1;
  }
  return { ...chained, role, chain, stage };
}
