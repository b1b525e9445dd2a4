// Verdicts of campaigns, made by fast paths and a pruned search, against the plain search: the same
// checker with nothing but the meaning of the operations.

import { checkOperations, kvModel } from 'porcupine-ts';
import { describe, expect, it } from 'vitest';
import { bare } from '../../../checker/test/trust/agree.ts';
import type { KvHistory } from './sampled-histories.ts';
import { historiesOf, VISIBLE } from './sampled-histories.ts';

const plain = bare(kvModel);
const STATES_MAX = 300_000;

interface Tally {
  linearizable: number;
  violation: number;
  unknown: number;
}

/** What the plain search says, where it does not give up, is what campaigns say. */
function compare(histories: readonly KvHistory[]): Tally {
  const tally: Tally = { linearizable: 0, violation: 0, unknown: 0 };
  for (const operations of histories) {
    const { verdict } = checkOperations(plain, operations, { maxStates: STATES_MAX });
    tally[verdict]++;
    if (verdict !== 'unknown') expect(checkOperations(kvModel, operations).verdict).toBe(verdict);
  }
  return tally;
}

describe('the plain search says the same', () => {
  it('of the sound store', () => {
    const { linearizable, violation, unknown } = compare(historiesOf('kvpaxos', 300, 71));
    expect(violation).toBe(0);
    expect(unknown).toBeLessThan(15);
    expect(linearizable).toBeGreaterThan(285);
  });

  it.each(VISIBLE)('of %s', (name) => {
    const { violation, unknown } = compare(historiesOf(name, 150, 72));
    expect(violation).toBeGreaterThan(0);
    expect(unknown).toBeLessThan(15);
  });
});
