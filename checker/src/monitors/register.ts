/**
 * The monitor of the register and of the cas-register: reads and writes, and cas from one value to
 * another. Called by check/check.ts through the models. A value that one operation alone can have made
 * is a state of a chain: a write begins a chain, a successful cas goes on with the chain of the value it
 * found. A cas from a value to itself is a read when it succeeds and nothing when it is pending.
 *
 * Values that are seen and can be made more than once stay outside of the chains. Then this monitor can
 * still find violations among the others, but no legal order.
 * Source: Gibbons & Korach, "Testing shared memories" (1997), section 4, with links by cas added.
 */

import { at, item } from '../base/ints.ts';
import { newNumbering, numberOf } from '../base/numbering.ts';
import type { Numbering } from '../base/numbering.ts';
import type { CasRegisterInput, CasRegisterOutput } from '../models/register-operations.ts';
import type { Line } from '../proof/certificate.ts';
import { registerRules } from '../proof/rules/register.ts';
import {
  INITIAL_CHAIN,
  LEFT_OUT,
  MEMBER,
  NONE,
  OPTIONAL,
  REFUSED,
  RIVAL,
  checkChains,
  neverWrittenLines,
  plain,
  transitive,
  violationOf,
} from './chains.ts';
import type { Chained } from './chains.ts';
import { OPEN } from './monitor.ts';
import type { Monitor, MonitorAnswer, PartView } from './monitor.ts';

export const registerMonitor: Monitor<CasRegisterInput, CasRegisterOutput> = {
  check: checkRegister,
  rules: registerRules,
};

type View = PartView<CasRegisterInput, CasRegisterOutput>;

/** Number of the initial value. */
const INITIAL = 0;

/** What the operations found and made, by local index; values by number, NONE for nothing. */
interface Uses {
  /** MEMBER: certainly took effect. OPTIONAL: pending. REFUSED: `found` was not there. */
  readonly role: Uint8Array;
  readonly found: Int32Array;
  readonly made: Int32Array;
  /** How many values there are. */
  readonly values: number;
}

/** Who can have made the values, by number of the value. */
interface Makers {
  /** How many operations; the initial state counts as one. */
  readonly counts: Int32Array;
  /** One of them, NONE for the initial state. */
  readonly maker: Int32Array;
  /** 1: some operation certainly found the value. */
  readonly seen: Uint8Array;
}

/** Chain and number in it, by value; NONE for a value that is not of a chain. */
interface States {
  readonly chain: Int32Array;
  readonly depth: Int32Array;
  readonly chains: number;
}

function checkRegister(part: View): MonitorAnswer {
  const uses = readUses(part);
  if (uses === undefined) return OPEN;
  const makers = makersOf(uses);
  const taker = new Int32Array(uses.values).fill(NONE);
  const impossible = findImpossible(part, uses, makers, taker);
  if (impossible !== undefined) return impossible;
  if (!hasChains(makers)) return OPEN;
  findHeirs(uses, makers, taker);
  const states = chainsOfValues(part, uses, makers, taker);
  if ('kind' in states) return states;
  return checkChains(part, placed(uses, makers, states, taker));
}

/** Undefined when a value equals nothing, not even itself (NaN), or a cas answered neither yes nor no. */
function readUses({ operations, calls }: View): Uses | undefined {
  const count = calls.length;
  const role = new Uint8Array(count).fill(MEMBER);
  const found = new Int32Array(count).fill(NONE);
  const made = new Int32Array(count).fill(NONE);
  const values = newNumbering(count);
  valueNumber(values, null);
  for (let i = 0; i < count; i++) {
    const operation = item(operations, item(calls, i));
    const { input } = operation;
    const isPending = operation.return === null;
    if (isPending) role[i] = OPTIONAL;
    switch (input.kind) {
      case 'read':
        if (isPending) role[i] = LEFT_OUT;
        else if ((found[i] = valueNumber(values, operation.output)) === NONE) return undefined;
        break;
      case 'write':
        if ((made[i] = valueNumber(values, input.value)) === NONE) return undefined;
        break;
      case 'cas': {
        const from = valueNumber(values, input.from);
        const to = valueNumber(values, input.to);
        if (from === NONE || to === NONE) return undefined;
        found[i] = from;
        if (!isPending && operation.output === false) role[i] = REFUSED;
        else if (!isPending && operation.output !== true) return undefined;
        else if (from !== to) made[i] = to;
        else if (isPending) role[i] = LEFT_OUT;
        break;
      }
    }
  }
  return { role, found, made, values: values.count };
}

/** Numbers are the same for two values exactly when they are `===`. NONE for what is no value. */
function valueNumber(values: Numbering, value: unknown): number {
  return value === undefined || Number.isNaN(value) ? NONE : numberOf(values, value);
}

/** Counts the makers of every value. A pending one whose value was seen took effect: it is a MEMBER. */
function makersOf({ role, found, made, values }: Uses): Makers {
  const counts = new Int32Array(values);
  const maker = new Int32Array(values).fill(NONE);
  const seen = new Uint8Array(values);
  counts[INITIAL] = 1;
  for (let i = 0; i < made.length; i++) {
    const value = at(made, i);
    if (value === NONE) continue;
    counts[value] = at(counts, value) + 1;
    maker[value] = i;
  }
  for (let i = 0; i < found.length; i++) {
    if (role[i] !== MEMBER) continue;
    let value = at(found, i);
    while (value !== NONE && seen[value] === 0) {
      seen[value] = 1;
      const from = at(counts, value) === 1 ? at(maker, value) : NONE;
      if (from === NONE || role[from] !== OPTIONAL) break;
      role[from] = MEMBER;
      value = at(found, from);
    }
  }
  return { counts, maker, seen };
}

/** Finds a value from nowhere, and two cas that took the same one. Fills in who took which value. */
function findImpossible(
  part: View,
  { role, found, made }: Uses,
  { counts }: Makers,
  taker: Int32Array,
): MonitorAnswer | undefined {
  for (let i = 0; i < found.length; i++) {
    const value = at(found, i);
    if (value === NONE || role[i] !== MEMBER) continue;
    const id = item(part.calls, i);
    if (at(counts, value) === 0) return violationOf(neverWrittenLines(id));
    if (at(counts, value) > 1 || at(made, i) === NONE) continue;
    const other = at(taker, value);
    if (other !== NONE) {
      return violationOf([plain('two-successful-cas', id, id, [item(part.calls, other)])]);
    }
    taker[value] = i;
  }
  return undefined;
}

/**
 * False when all values that were written and seen have several makers. The initial state alone says
 * little then: the search is as fast.
 */
function hasChains({ counts, seen }: Makers): boolean {
  let hasOthers = false;
  for (let value = 0; value < seen.length; value++) {
    if (seen[value] === 0) continue;
    if (at(counts, value) > 1) hasOthers = true;
    else if (value !== INITIAL) return true;
  }
  return !hasOthers;
}

/**
 * For a value that nobody certainly took, the pending cas that may have: the first one. `taker` holds
 * it as well; its role is OPTIONAL. What it would make then comes after the value in its chain.
 */
function findHeirs(
  { role, found, made }: Uses,
  { counts, maker }: Makers,
  taker: Int32Array,
): void {
  for (let i = 0; i < found.length; i++) {
    const value = at(found, i);
    if (role[i] !== OPTIONAL || value === NONE || at(counts, value) !== 1) continue;
    const by = at(maker, value);
    const isCertain = by === NONE || role[by] === MEMBER || at(found, by) === NONE;
    if (isCertain && at(taker, value) === NONE && at(made, i) !== NONE) taker[value] = i;
  }
}

/** Follows every value that is made once back to the root of its chain; a circle is a violation. */
function chainsOfValues(
  part: View,
  uses: Uses,
  makers: Makers,
  taker: Int32Array,
): States | MonitorAnswer {
  const { values } = uses;
  const chain = new Int32Array(values).fill(NONE);
  const depth = new Int32Array(values);
  const path: number[] = [];
  let chains = INITIAL_CHAIN + 1;
  if (at(makers.counts, INITIAL) === 1) chain[INITIAL] = INITIAL_CHAIN;
  for (let value = 0; value < values; value++) {
    let next = value;
    while (at(chain, next) === NONE && at(makers.counts, next) === 1) {
      path.push(next);
      if (path.length > values) return circle(part, uses, makers, next);
      const before = stateBefore(uses, makers, taker, next);
      if (before === NONE) chain[next] = chains++;
      else next = before;
    }
    for (let last = path.pop(); last !== undefined; last = path.pop()) {
      if (last === next) continue;
      chain[last] = at(chain, next);
      depth[last] = at(depth, next) + 1;
      next = last;
    }
  }
  return { chain, depth, chains };
}

/** The value that a value's chain goes on from, NONE at the root. */
function stateBefore(
  { found }: Uses,
  { counts, maker }: Makers,
  taker: Int32Array,
  value: number,
): number {
  const by = at(maker, value);
  const before = by === NONE ? NONE : at(found, by);
  if (before === NONE || at(counts, before) !== 1) return NONE;
  // A pending cas that is nobody's heir would make a state of a chain of its own.
  return at(taker, before) === by ? before : NONE;
}

/** Every value on the circle is made by a cas that found the one before it. */
function circle(part: View, { found }: Uses, { maker }: Makers, value: number): MonitorAnswer {
  const end = item(part.calls, at(maker, value));
  const lines: Line[] = [];
  let last = end;
  let from = at(found, at(maker, value));
  for (;;) {
    const id = item(part.calls, at(maker, from));
    lines.push(plain('reads-from', id, last));
    const line = lines.length - 1;
    if (line > 0) lines.push(transitive(id, end, line, line === 1 ? 0 : line - 1));
    if (id === end) return violationOf(lines);
    last = id;
    from = at(found, at(maker, from));
  }
}

/** The place of every operation, and what is left for the engine to try. */
function placed(uses: Uses, makers: Makers, states: States, taker: Int32Array): Chained {
  const { role, found, made } = uses;
  const { counts } = makers;
  const count = role.length;
  const chain = new Int32Array(count).fill(NONE);
  const stage = new Int32Array(count);
  let { chains } = states;
  let isWhole = true;
  const put = (i: number, value: number, after: number): void => {
    chain[i] = at(states.chain, value);
    stage[i] = 2 * at(states.depth, value) + after;
  };
  for (let i = 0; i < count; i++) {
    const before = at(found, i);
    const after = at(made, i);
    const isOfChain = before !== NONE && at(counts, before) === 1;
    const isMade = after !== NONE && at(counts, after) === 1;
    if (role[i] === MEMBER) {
      if (isOfChain) put(i, before, after === NONE ? 1 : 2);
      else if (isMade) put(i, after, 0);
      else chain[i] = chains++;
      if (before !== NONE && !isOfChain) isWhole = false;
    } else if (role[i] === REFUSED) {
      if (isOfChain) put(i, before, 1);
      else if (at(counts, before) > 1) isWhole = false;
    } else if (role[i] === OPTIONAL) {
      if (before === NONE && isMade) put(i, after, 0);
      else if (before === NONE) chain[i] = chains++;
      else if (isOfChain) {
        put(i, before, 2);
        if (at(taker, before) !== i) role[i] = RIVAL;
      } else role[i] = LEFT_OUT;
    }
  }
  return { role, chain, stage, chains, isWhole, hasHeldRule: true };
}
