/**
 * Data types whose steps may lead to several states: the power set of their states is a model. Called by
 * users with a specification that leaves choices open.
 * Source: the subset construction of Rabin & Scott, "Finite automata and their decision problems" (1959).
 */

import { ILLEGAL } from '../model.ts';
import type { Model, PartitionKey, UNKNOWN } from '../model.ts';

/** As Model, but `init` and `step` give all states that are possible; none at all: illegal. */
export interface NondeterministicModel<S, I, O> {
  readonly name: string;
  init(): readonly S[];
  step(state: S, input: I, output: O | typeof UNKNOWN): readonly S[];
  partition?(input: I): PartitionKey;
  equal?(a: S, b: S): boolean;
  hash?(state: S): string | number;
  isReadOnly?(input: I, output?: O | typeof UNKNOWN): boolean;
  describeOperation?(input: I, output: O | typeof UNKNOWN): string;
  describeState?(state: S): string;
}

type Same<S> = (a: S, b: S) => boolean;

/** The model over sets of possible states. `isReadOnly` must hold for every choice of every state. */
export function nondeterministic<S, I, O>(
  choices: NondeterministicModel<S, I, O>,
): Model<readonly S[], I, O> {
  const same: Same<S> = choices.equal ?? Object.is;
  const { hash, describeState } = choices;
  const distinct = (states: readonly S[]): readonly S[] =>
    hash === undefined ? withoutTwins(states, same) : withoutTwinsByHash(states, same, hash);
  return {
    name: choices.name,
    init: () => distinct(choices.init()),
    step(states, input, output) {
      const next = states.flatMap((state) => choices.step(state, input, output));
      return next.length === 0 ? ILLEGAL : distinct(next);
    },
    equal: (a, b) => a.length === b.length && a.every((one) => b.some((two) => same(one, two))),
    hash: (states) =>
      hash === undefined ? states.length : states.map(hash).map(String).toSorted().join(),
    ...(choices.partition && { partition: choices.partition }),
    ...(choices.isReadOnly && { isReadOnly: choices.isReadOnly }),
    ...(choices.describeOperation && { describeOperation: choices.describeOperation }),
    ...(describeState && {
      describeState: (states) => `one of ${states.map(describeState).join(', ')}`,
    }),
  };
}

function withoutTwins<S>(states: readonly S[], same: Same<S>): readonly S[] {
  return states.filter((state, index) => states.findIndex((one) => same(one, state)) === index);
}

/** Compares only states of the same hash. */
function withoutTwinsByHash<S>(
  states: readonly S[],
  same: Same<S>,
  hash: (state: S) => string | number,
): readonly S[] {
  const byHash = new Map<string | number, S[]>();
  return states.filter((state) => {
    const key = hash(state);
    const others = byHash.get(key);
    if (others?.some((one) => same(one, state)) === true) return false;
    if (others === undefined) byHash.set(key, [state]);
    else others.push(state);
    return true;
  });
}
