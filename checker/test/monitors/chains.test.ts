/**
 * The chain engine alone, on random columns: against every order that keeps what chains-columns.ts
 * promises of stages and blocks, written down once more as a small machine. The front ends have tests
 * of their own (register.test.ts).
 */

import { describe, expect, it } from 'vitest';
import {
  INITIAL_CHAIN,
  MEMBER,
  NONE,
  OPTIONAL,
  REFUSED,
  checkChains,
} from '../../src/monitors/chains.ts';
import type { ChainPart, Chained } from '../../src/monitors/chains.ts';
import type { Below } from '../inputs.ts';
import { seeded } from '../trust/random.ts';
import { runs } from '../trust/runs.ts';

interface Item {
  readonly role: number;
  readonly chain: number;
  readonly stage: number;
  readonly call: number;
  readonly end: number;
}

/** One operation after the other at rising moments, then some intervals moved. */
function drawItems(below: Below, hasRefused: boolean): readonly Item[] {
  const chains = 1 + below(3);
  const items: Item[] = [];
  let moment = 0;
  const push = (role: number, chain: number, stage: number): void => {
    moment += below(3);
    const shift = below(3) === 0 ? below(15) - 7 : 0;
    const call = moment + shift - below(4);
    const isOpen = role === OPTIONAL || (role === MEMBER && stage % 2 === 0 && below(6) === 0);
    items.push({ role, chain, stage, call, end: isOpen ? Infinity : moment + shift + below(4) });
  };
  const refused = (): void => {
    if (!hasRefused || below(2) === 0) return;
    const chain = below(chains + 2) - 1;
    push(REFUSED, chain === NONE ? NONE : Math.min(chain, chains - 1), below(6) === 0 ? 3 : 1);
  };
  for (let chain = INITIAL_CHAIN; chain < chains; chain++) {
    const states = 1 + below(2);
    for (let state = 0; state < states; state++) {
      if (chain !== INITIAL_CHAIN || state > 0) push(MEMBER, chain, 2 * state);
      refused();
      for (let reads = below(3); reads > 0; reads--) push(MEMBER, chain, 2 * state + 1);
      refused();
    }
  }
  if (hasRefused && below(3) === 0) push(OPTIONAL, chains, 0);
  return items.toSorted((a, b) => a.call - b.call).slice(0, 9);
}

function columnsOf(items: readonly Item[]): { part: ChainPart; chained: Chained } {
  const part = {
    callAt: Float64Array.from(items, ({ call }) => call),
    returnAt: Float64Array.from(items, ({ end }) => end),
    calls: Int32Array.from(items.keys()),
  };
  const chained = {
    role: Uint8Array.from(items, ({ role }) => role),
    chain: Int32Array.from(items, ({ chain }) => chain),
    stage: Int32Array.from(items, ({ stage }) => stage),
    chains: 6,
    isWhole: true,
    hasHeldRule: true,
  };
  return { part, chained };
}

/** Where an order stands: the chain and stage it is in, and the chains that it has been in. */
interface Machine {
  readonly chain: number;
  readonly stage: number;
  readonly left: ReadonlySet<number>;
}

const BEGIN: Machine = { chain: INITIAL_CHAIN, stage: 1, left: new Set() };

/** Undefined when the item cannot come next. */
function next({ chain, stage, left }: Machine, item: Item): Machine | undefined {
  if (item.role === REFUSED) {
    return item.chain === chain && item.stage === (stage | 1) ? undefined : { chain, stage, left };
  }
  if (item.chain === chain) {
    return item.stage < stage ? undefined : { chain, stage: item.stage, left };
  }
  if (left.has(item.chain)) return undefined;
  return { chain: item.chain, stage: item.stage, left: new Set(left).add(chain) };
}

/** Whether some order of all items, and of OPTIONAL ones at will, goes through. */
function hasOrder(items: readonly Item[], machine = BEGIN): boolean {
  const firstEnd = Math.min(...items.filter(({ role }) => role !== OPTIONAL).map(({ end }) => end));
  if (items.every(({ role }) => role === OPTIONAL)) return true;
  return items.some((item) => {
    const after = item.call > firstEnd ? undefined : next(machine, item);
    return after !== undefined && hasOrder(items.toSpliced(items.indexOf(item), 1), after);
  });
}

/** What is wrong with an order, or undefined. */
function wrongOrder(items: readonly Item[], order: readonly number[]): string | undefined {
  let machine: Machine | undefined = BEGIN;
  let latestCall = -Infinity;
  for (const index of order) {
    const item = items[index] as Item;
    machine = next(machine, item);
    if (machine === undefined) return `${index} cannot come where it is`;
    if (item.end < latestCall) return `${index} comes too late`;
    latestCall = Math.max(latestCall, item.call);
  }
  const placed = new Set(order);
  if (placed.size !== order.length) return 'something comes twice';
  return items.every(({ role }, index) => role === OPTIONAL || placed.has(index))
    ? undefined
    : 'something is missing';
}

/** The makers of all states must be there: without them a chain has no beginning. */
function isWhole(items: readonly Item[]): boolean {
  return items.every(({ role, chain, stage }) => {
    if (role !== MEMBER) return true;
    const makers = Array.from({ length: (stage >> 1) + 1 }, (_, state) => 2 * state);
    return makers.every(
      (maker) =>
        (maker === 0 && chain === INITIAL_CHAIN) ||
        items.some((one) => one.role === MEMBER && one.chain === chain && one.stage === maker),
    );
  });
}

describe('the chain engine', () => {
  const RUNS = runs(6000);
  it.each([
    ['without refused operations', false],
    ['with refused operations', true],
  ])('agrees with every order tried out, %s', (_name, hasRefused) => {
    const below = seeded(20261124);
    const tally = { linearizable: 0, violation: 0, open: 0 };
    for (let run = 0; run < RUNS; run++) {
      const items = drawItems(below, hasRefused);
      if (!isWhole(items)) continue;
      const { part, chained } = columnsOf(items);
      const answer = checkChains(part, chained);
      tally[answer.kind]++;
      const said = answer.kind === 'open' ? hasOrder(items) : answer.kind === 'linearizable';
      if (said !== hasOrder(items)) throw new Error(JSON.stringify(items));
      if (answer.kind !== 'linearizable') continue;
      const wrong = wrongOrder(items, Array.from(answer.order));
      if (wrong !== undefined) throw new Error(`${wrong}: ${JSON.stringify(items)}`);
    }
    console.log(JSON.stringify(tally));
    expect(tally.linearizable).toBeGreaterThan(RUNS * 0.2);
    expect(tally.violation).toBeGreaterThan(RUNS * 0.2);
    expect(tally.open).toBeLessThanOrEqual(hasRefused ? RUNS * 0.01 : 0);
  });

  it('says nothing but violations when some operations were left out', () => {
    const below = seeded(7);
    const kinds = new Set<string>();
    for (let run = 0; run < runs(500); run++) {
      const { part, chained } = columnsOf(drawItems(below, run % 2 === 0));
      kinds.add(checkChains(part, { ...chained, isWhole: false }).kind);
    }
    expect([...kinds].toSorted()).toEqual(['open', 'violation']);
  });

  it('has an order for nothing', () => {
    const { part, chained } = columnsOf([]);
    expect(checkChains(part, chained)).toEqual({ kind: 'linearizable', order: new Int32Array(0) });
  });
});
