/**
 * A key-value map in one piece: the state is the whole map and there is no partition, as a model is
 * given by somebody who does not know better. With `hooks` it says what it knows of its operations.
 * Called by the tests of the search and by benchmarks.
 */

import { ILLEGAL } from '../../src/index.ts';
import type { KvInput, KvModel, KvOutput, KvState, Model } from '../../src/index.ts';

export type WholeState = ReadonlyMap<string, string>;

/** The map over the model of one key. */
export function wholeKv(
  one: KvModel,
  hooks: 'reads only' | 'all',
): Model<WholeState, KvInput, KvOutput> {
  const valueOf = (state: WholeState, key: string): KvState => state.get(key) ?? one.init();
  const plain: Model<WholeState, KvInput, KvOutput> = {
    name: 'kv in one piece',
    init: () => new Map(),
    step(state, input, output) {
      const before = valueOf(state, input.key);
      const after = one.step(before, input, output);
      if (after === ILLEGAL) return ILLEGAL;
      return after === before ? state : changed(state, input.key, after, one.init());
    },
    equal: (a, b) => a.size === b.size && [...a].every(([key, value]) => b.get(key) === value),
    hash: hashOf,
    isReadOnly: (input, output) => one.isReadOnly?.(input, output) === true,
  };
  if (hooks === 'reads only') return plain;
  return {
    ...plain,
    observes: (state, input, output) =>
      one.observes?.(valueOf(state, input.key), input, output) !== false,
    overwrites: (input, output) => one.overwrites?.(input, output) !== false,
    enables: (input, output, other, otherOutput) =>
      one.enables?.(input, output, other, otherOutput) !== false,
    commutes: (input, _output, other) => input.key !== other.key,
  };
}

function changed(state: WholeState, key: string, value: KvState, initial: KvState): WholeState {
  const next = new Map(state);
  if (value === initial || value === null) next.delete(key);
  else next.set(key, value);
  return next;
}

/** The order of the keys does not matter: a sum. */
function hashOf(state: WholeState): number {
  let sum = 0;
  for (const [key, value] of state) {
    let hash = value.length;
    for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
    for (let i = Math.max(0, value.length - 8); i < value.length; i++) {
      hash = (Math.imul(hash, 31) + value.charCodeAt(i)) | 0;
    }
    sum = (sum + Math.imul(hash, 0x9e3779b1)) | 0;
  }
  return sum;
}
