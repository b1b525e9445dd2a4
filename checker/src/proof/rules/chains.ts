/**
 * The rules of chains, shared by the specifications whose states are made one from another: register,
 * cas-register, kv. Called through the `rules` of their monitors by verifyCertificate.
 *
 * What this file knows of a specification is only where each operation stands (PlaceOf), and that comes
 * from a small reader of that specification beside this file, which works it out from the operations alone:
 * rules/register.ts for the two registers, rules/kv.ts for the map. Nothing is shared with monitors/.
 *
 * An operation has a place when it certainly takes effect and the states it makes or sees are made by
 * one operation alone (pending ones counted as possible makers). Stage 2k of a chain makes its k-th
 * state, stage 2k + 1 sees it; each state but a chain's first is made from the one before it. Then:
 * - 'stage': an earlier stage of a chain comes before a later one of the same chain;
 * - 'initial': the chain of the initial state comes before every other;
 * - 'refused': an operation that did not find a state comes (first premise) after one that made or saw
 *   that state, and (second premise) before one that saw it or made the next one from it. It contradicts
 *   itself.
 * - 'block': no chain is interrupted by another. One premise, from chain A to chain B: everything of A
 *   comes before everything of B.
 * Source: Gibbons & Korach, "Testing shared memories" (1997), section 4.
 */

import type { Justify, Line } from '../certificate.ts';

/** The number of the chain that begins with the initial state. */
export const INITIAL = 0;

export interface Place {
  /** Any number; INITIAL for the chain of the initial state. */
  readonly chain: number;
  readonly stage: number;
}

/** Where an operation stands; undefined when that is not certain. */
export type PlaceOf = (id: number) => Place | undefined;

/**
 * The rules above; anything else is rejected. `missedBy` says where an operation that completed without
 * any effect would stand had it found the state that it did not find: at the stage of its readers.
 */
export function chainRules(placeOf: PlaceOf, missedBy: PlaceOf): Justify {
  return (line, premises) => {
    if (line.by === 'refused') return refusedRule(line, premises, placeOf, missedBy);
    const before = placeOf(line.before);
    const after = placeOf(line.after);
    if (before === undefined || after === undefined) {
      return `operation ${before === undefined ? line.before : line.after} is in no chain`;
    }
    if (line.cites.length > 0) return 'it cites operations that the rule does not need';
    switch (line.by) {
      case 'stage':
        return stageRule(before, after, premises);
      case 'initial':
        return initialRule(before, after, premises);
      case 'block':
        return blockRule(before, after, premises, placeOf);
      default:
        return 'there is no such rule';
    }
  };
}

function stageRule(before: Place, after: Place, premises: readonly Line[]): string | undefined {
  if (premises.length > 0) return 'the rule has no premises';
  if (before.chain !== after.chain) return 'the operations are of two chains';
  return before.stage < after.stage ? undefined : 'the stages are not in this order';
}

function initialRule(before: Place, after: Place, premises: readonly Line[]): string | undefined {
  if (premises.length > 0) return 'the rule has no premises';
  if (before.chain !== INITIAL) return 'the first operation is not of the initial chain';
  return after.chain === INITIAL ? 'both are of the initial chain' : undefined;
}

function blockRule(
  before: Place,
  after: Place,
  premises: readonly Line[],
  placeOf: PlaceOf,
): string | undefined {
  const [premise] = premises;
  if (premise === undefined || premises.length !== 1) return 'the rule has one premise';
  const from = placeOf(premise.before);
  const to = placeOf(premise.after);
  if (from === undefined || to === undefined) return 'its premise is about no chains';
  if (from.chain === to.chain) return 'its premise stays in one chain';
  const isSame = from.chain === before.chain && to.chain === after.chain;
  return isSame ? undefined : 'its premise is about other chains';
}

function refusedRule(
  line: Line,
  [first, second]: readonly Line[],
  placeOf: PlaceOf,
  missedBy: PlaceOf,
): string | undefined {
  const { before, after } = line;
  const missed = missedBy(before);
  if (missed === undefined || after !== before) return 'it is not about a refused operation';
  if (line.from.length !== 2 || line.cites.length > 0) return 'the rule has two premises';
  if (first?.after !== before || second?.before !== before) return 'its premises are about others';
  const since = placeOf(first.before);
  const until = placeOf(second.after);
  if (since?.chain !== missed.chain || until?.chain !== missed.chain) return 'other chains';
  const isSince = since.stage === missed.stage - 1 || since.stage === missed.stage;
  const isUntil = until.stage === missed.stage || until.stage === missed.stage + 1;
  return isSince && isUntil ? undefined : 'the state is not there in between';
}
