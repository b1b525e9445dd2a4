/**
 * A growing set whose reads see the whole of it: add, read.
 */

import { hashData } from '../base/hash-data.ts';
import { classifySetAll } from '../explain/classify/setall.ts';
import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import { monitored } from '../monitors/monitored.ts';
import { setAllMonitor } from '../monitors/setall.ts';
import { show } from './scalar.ts';
import type { Scalar } from './scalar.ts';
import type { SetAllInput, SetAllOutput } from './setall-operations.ts';

export type { SetAllInput, SetAllOutput } from './setall-operations.ts';

/**
 * The first `size` elements of a list that states share. A state owns these alone: the list is only ever
 * appended to, so that no state changes, and an add need not copy it.
 */
export interface SetAllState {
  readonly shared: Shared;
  readonly size: number;
  /** The sum of the elements' hashes. */
  readonly hash: number;
}

interface Shared {
  readonly list: Scalar[];
  /** By element, its place in the list. */
  readonly places: Map<Scalar, number>;
  /** By place, the last question that met it; see isWhole. */
  readonly met: number[];
  questions: number;
}

export type SetAllModel = Model<SetAllState, SetAllInput, SetAllOutput>;

export const setall: SetAllModel = monitored(
  {
    name: 'setall',
    init: () => ({ shared: sharing([]), size: 0, hash: 0 }),
    step(state, input, output) {
      switch (input.kind) {
        case 'add':
          return has(state, input.element) ? state : added(state, input.element);
        case 'read':
          return output === UNKNOWN || isWhole(state, output) ? state : ILLEGAL;
      }
    },
    equal: isEqual,
    hash: ({ hash }) => hash,
    isReadOnly: (input) => input.kind === 'read',
    overwrites: () => false,
    observes: (state, input, output) =>
      input.kind === 'read' && (output === UNKNOWN || (output !== null && isPartOf(state, output))),
    enables: (input, _output, _other, otherOutput) =>
      input.kind === 'add' && otherOutput !== null && elementsOf(otherOutput).has(input.element),
    commutes: (input, _output, other) => input.kind === other.kind,
    classify: classifySetAll,
    describeOperation(input, output) {
      if (input.kind === 'add') return `add ${show(input.element)}`;
      return `read -> ${output === UNKNOWN ? '?' : show(output)}`;
    },
    describeState: ({ shared, size }) => show(shared.list.slice(0, size)),
  },
  setAllMonitor,
);

function sharing(list: Scalar[]): Shared {
  const places = new Map(list.map((element, place) => [element, place]));
  return { list, places, met: [], questions: 0 };
}

function has({ shared, size }: SetAllState, element: Scalar): boolean {
  const place = shared.places.get(element);
  return place !== undefined && place < size;
}

function added(state: SetAllState, element: Scalar): SetAllState {
  const { size } = state;
  let { shared } = state;
  if (size < shared.list.length && shared.list[size] !== element) {
    // Another state has gone on otherwise from here.
    shared = sharing(shared.list.slice(0, size));
  }
  if (size === shared.list.length) {
    shared.list.push(element);
    shared.places.set(element, size);
  }
  return { shared, size: size + 1, hash: (state.hash + hashData(element)) | 0 };
}

function isEqual(a: SetAllState, b: SetAllState): boolean {
  if (a.size !== b.size || a.hash !== b.hash) return false;
  if (a.shared === b.shared) return true;
  for (let i = 0; i < a.size; i++) if (!has(b, a.shared.list[i] as Scalar)) return false;
  return true;
}

/** Whether the output has all elements and each of them once. */
function isWhole({ shared, size }: SetAllState, output: SetAllOutput): boolean {
  if (output?.length !== size) return false;
  const question = ++shared.questions;
  for (const element of output) {
    const place = shared.places.get(element);
    if (place === undefined || place >= size || shared.met[place] === question) return false;
    shared.met[place] = question;
  }
  return true;
}

function isPartOf({ shared, size }: SetAllState, output: readonly Scalar[]): boolean {
  const elements = elementsOf(output);
  if (size > elements.size) return false;
  for (let i = 0; i < size; i++) if (!elements.has(shared.list[i] as Scalar)) return false;
  return true;
}

/** What a read has seen as a set; the search asks for the same ones again and again. */
const known = new WeakMap<readonly Scalar[], ReadonlySet<Scalar>>();

function elementsOf(output: readonly Scalar[]): ReadonlySet<Scalar> {
  let elements = known.get(output);
  if (elements === undefined) {
    elements = new Set(output);
    known.set(output, elements);
  }
  return elements;
}
