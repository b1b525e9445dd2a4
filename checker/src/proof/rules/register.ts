/**
 * The rules of the register and of the cas-register, worked out from the operations alone. Called by
 * verifyCertificate through the monitor; shares nothing with monitors/.
 *
 * A possible maker of a value is a write of it, or a cas from another value to it that was not refused;
 * pending ones count. The initial state is a maker of the initial value. Certain is an operation that took effect in
 * every legal order: a completed one that was not refused, and a pending one that alone can have made
 * a value which a certain operation found. Besides the rules of chains:
 * - 'never-written': a certain operation found a value that nobody can have made; it contradicts itself;
 * - 'two-successful-cas': so does a certain cas when another one (cited) took the same value, made once;
 * - 'reads-from': the one possible maker of a value comes before a certain operation that found it;
 * - 'held': a refused cas comes after (premise) its value was made or seen, and every operation that
 *   could be the first to replace that value is called after the cas returned, or belongs to a chain
 *   that is before the value's chain. Then the cas finds its value; it contradicts itself.
 */

import type {
  CasRegisterInput,
  CasRegisterOutput,
  RegisterValue,
} from '../../models/register-operations.ts';
import { START } from '../certificate.ts';
import type { Claim, Justify, Line } from '../certificate.ts';
import type { Operation } from '../../history.ts';
import { INITIAL, chainRules } from './chains.ts';
import type { Place } from './chains.ts';

type Op = Operation<CasRegisterInput, CasRegisterOutput>;
type RegisterClaim = Claim<CasRegisterInput, CasRegisterOutput>;

/** Several operations can have made the value. */
const MANY = -2;

interface Facts {
  readonly claim: RegisterClaim;
  /** The one possible maker (START for the initial state), or MANY. */
  readonly makers: ReadonlyMap<RegisterValue, number>;
  /** Pending operations that certainly took effect. */
  readonly certain: ReadonlySet<number>;
  readonly places: Map<number, Place>;
}

export function registerRules(claim: RegisterClaim, initial: RegisterValue): Justify {
  const makers = makersOf(claim, initial);
  const places = new Map<number, Place>([[START, { chain: INITIAL, stage: 0 }]]);
  const facts: Facts = { claim, makers, certain: certainOf(claim, makers), places };
  const chains = chainRules(
    (id) => placeOf(facts, id),
    (id) => missedBy(facts, id),
  );
  return (line, premises) => {
    switch (line.by) {
      case 'never-written':
        return neverWritten(facts, line);
      case 'two-successful-cas':
        return twoSuccessfulCas(facts, line);
      case 'reads-from':
        return readsFrom(facts, line);
      case 'held':
        return held(facts, line, premises);
      default:
        return chains(line, premises);
    }
  };
}

/** The value that an operation found when it took effect. */
function foundBy(operation: Op): RegisterValue | undefined {
  const { input } = operation;
  switch (input.kind) {
    case 'read':
      return operation.return === null ? undefined : operation.output;
    case 'write':
      return undefined;
    case 'cas':
      return isRefused(operation) ? undefined : input.from;
  }
}

/** The value that it puts in place of another. */
function madeBy(operation: Op): RegisterValue | undefined {
  const { input } = operation;
  switch (input.kind) {
    case 'read':
      return undefined;
    case 'write':
      return input.value;
    case 'cas':
      return isRefused(operation) || input.from === input.to ? undefined : input.to;
  }
}

function isRefused(operation: Op): boolean {
  return operation.input.kind === 'cas' && operation.return !== null && operation.output === false;
}

function makersOf(
  { operations, ids }: RegisterClaim,
  initial: RegisterValue,
): Map<RegisterValue, number> {
  const makers = new Map<RegisterValue, number>([[initial, START]]);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    const value = madeBy(operations[id] as Op);
    if (value === undefined) continue;
    const known = makers.size;
    if (makers.set(value, id).size === known) makers.set(value, MANY);
  }
  return makers;
}

/** Pending makers of what certain operations found, and so on backwards. */
function certainOf({ operations, ids }: RegisterClaim, makers: Facts['makers']): Set<number> {
  const certain = new Set<number>();
  for (let i = 0; i < ids.length; i++) {
    let operation = operations[ids[i] as number] as Op;
    let isSettled = operation.return === null;
    while (!isSettled) {
      const maker = makerOf(makers, foundBy(operation)) ?? START;
      isSettled = maker === START || certain.has(maker) || operations[maker]?.return !== null;
      if (isSettled) continue;
      certain.add(maker);
      operation = operations[maker] as Op;
    }
  }
  return certain;
}

/** The one possible maker of a value: undefined when there is none, or more than one. */
function makerOf(makers: Facts['makers'], value: RegisterValue | undefined): number | undefined {
  const maker = value === undefined ? undefined : makers.get(value);
  return maker === MANY ? undefined : maker;
}

function isCertain({ claim, certain }: Facts, id: number): boolean {
  const operation = claim.operations[id];
  if (operation === undefined || isRefused(operation)) return false;
  return operation.return !== null || certain.has(id);
}

/** Where an operation stands: from the root of its chain on, every value found counts two stages. */
function placeOf(facts: Facts, id: number): Place | undefined {
  const { claim, makers, places } = facts;
  const path: number[] = [];
  let next = id;
  let place = places.get(next);
  while (place === undefined) {
    if (!isCertain(facts, next) || path.length > claim.ids.length) return undefined;
    const source = makerOf(makers, foundBy(claim.operations[next] as Op));
    if (source === undefined) {
      // The root of a chain, or alone in one: then what it found has several makers.
      place = { chain: next + 1, stage: 0 };
      places.set(next, place);
    } else {
      path.push(next);
      next = source;
      place = places.get(next);
    }
  }
  for (let last = path.pop(); last !== undefined; last = path.pop()) {
    const isMaker = madeBy(claim.operations[last] as Op) !== undefined;
    place = { chain: place.chain, stage: place.stage + (isMaker ? 2 : 1) };
    places.set(last, place);
  }
  return place;
}

/** Where a refused cas would stand, had it only read. */
function missedBy(facts: Facts, id: number): Place | undefined {
  const operation = facts.claim.operations[id];
  if (operation?.input.kind !== 'cas' || !isRefused(operation)) return undefined;
  const { from } = operation.input;
  const maker = makerOf(facts.makers, from);
  // NaN is not what it is.
  if (maker === undefined || from !== from) return undefined;
  const place = placeOf(facts, maker);
  return place && { chain: place.chain, stage: place.stage + 1 };
}

/** The line says no more than that its one operation cannot be. */
function isAlone(line: Line, premises: number, cites: number): boolean {
  return line.before === line.after && line.from.length === premises && line.cites.length === cites;
}

function neverWritten(facts: Facts, line: Line): string | undefined {
  if (!isAlone(line, 0, 0) || !isCertain(facts, line.before))
    return 'it is not about one operation';
  const value = foundBy(facts.claim.operations[line.before] as Op);
  if (value === undefined) return 'the operation found nothing';
  return facts.makers.has(value) ? 'somebody can have made the value' : undefined;
}

function twoSuccessfulCas(facts: Facts, line: Line): string | undefined {
  const other = line.cites[0];
  if (!isAlone(line, 0, 1) || other === undefined || other === line.before) {
    return 'it is not about two operations';
  }
  const value = takenBy(facts, line.before);
  if (value === undefined || takenBy(facts, other) !== value) return 'they took no common value';
  return makerOf(facts.makers, value) === undefined ? 'the value can be made twice' : undefined;
}

/** The value that a cas certainly replaced by another. */
function takenBy(facts: Facts, id: number): RegisterValue | undefined {
  if (!isCertain(facts, id)) return undefined;
  const operation = facts.claim.operations[id] as Op;
  return madeBy(operation) === undefined ? undefined : foundBy(operation);
}

function readsFrom(facts: Facts, line: Line): string | undefined {
  if (line.from.length > 0 || line.cites.length > 0) return 'the rule has no premises';
  if (!isCertain(facts, line.after)) return 'the second operation may have had no effect';
  const maker = makerOf(facts.makers, foundBy(facts.claim.operations[line.after] as Op));
  return maker === line.before ? undefined : 'the first is not the one maker of what it found';
}

function held(facts: Facts, line: Line, premises: readonly Line[]): string | undefined {
  const missed = missedBy(facts, line.before);
  const [premise] = premises;
  if (!isAlone(line, 1, 0) || missed === undefined || premise?.after !== line.before) {
    return 'it is not about a refused cas that comes after something';
  }
  const since = placeOf(facts, premise.before);
  const isHeld = since?.chain === missed.chain && missed.stage - since.stage <= 1;
  if (!isHeld || since.stage > missed.stage) return 'the value is not there after the premise';
  const { operations, ids } = facts.claim;
  const refused = operations[line.before] as Op;
  const end = refused.return ?? Infinity;
  const isEarlier = chainsBefore(facts, missed.chain);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    const operation = operations[id] as Op;
    if (!canReplace(operation, refused) || operation.call > end) continue;
    const place = placeOf(facts, id);
    if (place === undefined || !isEarlier(place)) return `operation ${id} can replace the value`;
  }
  return undefined;
}

/** Whether an operation can put another value in place of the one that `refused` asked for. */
function canReplace(operation: Op, refused: Op): boolean {
  if (madeBy(operation) === undefined) return false;
  const { input } = operation;
  return (
    input.kind !== 'cas' || (refused.input.kind === 'cas' && input.from === refused.input.from)
  );
}

/** Whether what stands at a place is before a chain's last value, by chains alone. */
function chainsBefore(facts: Facts, chain: number): (place: Place) => boolean {
  const { operations, ids } = facts.claim;
  const firstReturn = new Map<number, number>();
  let lastCall = -Infinity;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    const place = placeOf(facts, id);
    if (place === undefined) continue;
    const { call, return: end } = operations[id] as Op;
    const first = firstReturn.get(place.chain) ?? Infinity;
    firstReturn.set(place.chain, Math.min(first, end ?? Infinity));
    if (place.chain === chain) lastCall = Math.max(lastCall, call);
  }
  return (place) =>
    place.chain === chain
      ? place.stage === 0
      : chain !== INITIAL && (firstReturn.get(place.chain) ?? Infinity) < lastCall;
}
