/**
 * What proves where operations stand: for each line of a certificate about chains the observations from
 * which the rules (proof/rules/kv.ts) can read the part of a chain that the line is about, so that they
 * need not read the whole key. Called by kv.ts for violations.
 */

import { at } from '../base/ints.ts';
import { START } from '../proof/certificate.ts';
import type { Line } from '../proof/certificate.ts';
import { plain } from './chains.ts';
import type { Chains } from './kv-columns.ts';
import { CHANGED, GET, MAYBE } from './kv-reading.ts';
import type { Reading } from './kv-reading.ts';
import { NOBODY } from './kv-tokens.ts';

/**
 * The lines with their citations: first those of the chain of `before`, then, where the line is about
 * two chains, START and those of the chain of `after`. Each list begins with an operation that certainly
 * took effect and goes back, from cas to cas, to what it saw.
 */
export function citeAll(reading: Reading, chains: Chains, lines: readonly Line[]): Line[] {
  const indexOf = new Map<number, number>();
  reading.part.calls.forEach((id, i) => indexOf.set(id, i));
  const cover = (...ids: number[]): number[] =>
    coverOf(
      reading,
      chains,
      ids.map((id) => indexOf.get(id) ?? reading.count),
    );
  return lines.map((line) => {
    const { before, after, by } = line;
    if (by === 'stage') return { ...line, cites: cover(before, after) };
    if (by === 'initial')
      return { ...line, cites: [...cover(START, before), START, ...cover(after)] };
    const premise = lines[line.from[0] ?? 0] ?? line;
    const second = lines[line.from[1] ?? 0] ?? line;
    if (by === 'refused') return { ...line, cites: cover(premise.before, second.after) };
    if (by !== 'block') return line;
    const cites = [...cover(before, premise.before), START, ...cover(after, premise.after)];
    return { ...line, cites };
  });
}

/** The two observations have one operation in two places: each with what proves that it was made. */
export function tornLines(reading: Reading, [one, other]: readonly [number, number]): Line[] {
  const { calls } = reading.part;
  const idsBehind = (i: number): number[] => {
    const observers = reading.kinds[i] === MAYBE ? [...observersOf(reading, i), i] : [i];
    return observers.map((observer) => at(calls, observer));
  };
  const id = at(calls, one);
  return [plain('torn', id, id, [...idsBehind(one), START, ...idsBehind(other)])];
}

/** Ids of observations from which the chain can be read from the first to the last of `members`. */
function coverOf(reading: Reading, chains: Chains, members: readonly number[]): number[] {
  const { stage, roots } = chains;
  const stages = members.map((i) => at(stage, i));
  const first = Math.min(...stages);
  const last = members[stages.indexOf(Math.max(...stages))] ?? 0;
  const observers = observersOf(reading, last);
  let root = rootBehind(reading, chains, observers.at(-1) ?? last);
  while (at(stage, root) > first && at(reading.before, root) !== NOBODY) {
    observers.push(root);
    root = at(roots, at(reading.before, root));
  }
  return observers.map((i) => at(reading.part.calls, i));
}

/** Observers of the value that operation `i` saw or wrote, the first of them completed. */
function observersOf({ kinds, seenBy }: Reading, i: number): number[] {
  const observers: number[] = [];
  let observer = kinds[i] === GET || kinds[i] === CHANGED ? i : at(seenBy, i);
  for (; kinds[observer] === MAYBE; observer = at(seenBy, observer)) observers.push(observer);
  observers.push(observer === NOBODY ? i : observer);
  return observers.toReversed();
}

/** The root of the value that the operation saw; a writer whose value nobody saw is its own. */
function rootBehind({ kinds, saw, before }: Reading, { roots }: Chains, i: number): number {
  if (kinds[i] === GET) return at(roots, at(saw, i));
  return at(before, i) === NOBODY ? i : at(roots, at(before, i));
}
