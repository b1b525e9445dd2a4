/**
 * What the clients ask, and what a correct object answers: one little machine a data type, that draws an
 * operation and performs it at once. Called by generate.ts in the order of the moments of effect.
 */

import type {
  CasRegisterInput,
  CasRegisterOutput,
  CounterInput,
  CounterOutput,
  KvInput,
  KvOutput,
  PqueueInput,
  PqueueOutput,
  QueueInput,
  QueueOutput,
  RegisterInput,
  RegisterOutput,
  SetAllInput,
  SetAllOutput,
  SetInput,
  SetOutput,
  StackInput,
  StackOutput,
} from '../index.ts';
import type { Draw } from './random.ts';

export interface Performed<I, O> {
  readonly input: I;
  readonly output: O;
}

/** Draws the next operation, performs it, and tells its answer. */
export type Machine<I, O> = (draw: Draw) => Performed<I, O>;

/** Writes carry numbers from 1 on; `distinct` many of them, over and over (Infinity: never the same). */
function valuesFrom(distinct: number): (draw: Draw) => number {
  let last = 0;
  return (draw) => (distinct === Infinity ? ++last : 1 + draw(distinct));
}

export function registerMachine(distinct: number): Machine<RegisterInput, RegisterOutput> {
  const value = valuesFrom(distinct);
  let now: number | null = null;
  return (draw) => {
    if (draw(2) === 0) return { input: { kind: 'read' }, output: now };
    now = value(draw);
    return { input: { kind: 'write', value: now }, output: null };
  };
}

/** A third each of reads, writes and cas; half of the cas from the value that is there. */
export function casMachine(distinct: number): Machine<CasRegisterInput, CasRegisterOutput> {
  const value = valuesFrom(distinct);
  let now: number | null = null;
  let before: number | null = null;
  const write = (next: number): void => {
    before = now;
    now = next;
  };
  return (draw) => {
    const kind = draw(3);
    if (kind === 0) return { input: { kind: 'read' }, output: now };
    const to = value(draw);
    if (kind === 1) {
      write(to);
      return { input: { kind: 'write', value: to }, output: null };
    }
    const from = draw(2) === 0 ? now : distinct === Infinity ? before : 1 + draw(distinct);
    const input: CasRegisterInput = { kind: 'cas', from, to };
    if (from !== now) return { input, output: false };
    write(to);
    return { input, output: true };
  };
}

/** Half gets; of the writes one in ten is a put, the others append a token of their own. */
export function kvMachine(keys: number): Machine<KvInput, KvOutput> {
  const store = new Map<string, string>();
  let token = 0;
  return (draw) => {
    const key = `k${draw(keys)}`;
    if (draw(2) === 0) return { input: { kind: 'get', key }, output: store.get(key) ?? null };
    const value = `${++token};`;
    const isPut = draw(10) === 0;
    store.set(key, isPut ? value : (store.get(key) ?? '') + value);
    return { input: { kind: isPut ? 'put' : 'append', key, value }, output: null };
  };
}

export function queueMachine(): Machine<QueueInput, QueueOutput> {
  const items: number[] = [];
  let head = 0;
  let last = 0;
  return (draw) => {
    if (draw(2) === 0) {
      items.push(++last);
      return { input: { kind: 'enq', value: last }, output: null };
    }
    const output = head < items.length ? (items[head++] ?? null) : null;
    return { input: { kind: 'deq' }, output };
  };
}

export function stackMachine(): Machine<StackInput, StackOutput> {
  const items: number[] = [];
  let last = 0;
  return (draw) => {
    if (draw(2) === 0) {
      items.push(++last);
      return { input: { kind: 'push', value: last }, output: null };
    }
    return { input: { kind: 'pop' }, output: items.pop() ?? null };
  };
}

/** Distinct priorities in no order: an odd number times a counter, modulo 2^24. */
const SCATTER = 10_368_889;

export function pqueueMachine(): Machine<PqueueInput, PqueueOutput> {
  const heap: number[] = [];
  let inserted = 0;
  return (draw) => {
    const kind = draw(5);
    if (kind < 2) {
      const value = Math.imul(++inserted, SCATTER) & 0xffffff;
      push(heap, value);
      return { input: { kind: 'insert', value }, output: null };
    }
    if (kind === 4) return { input: { kind: 'peek' }, output: heap[0] ?? null };
    return { input: { kind: 'poll' }, output: pop(heap) };
  };
}

function push(heap: number[], value: number): void {
  let at = heap.push(value) - 1;
  for (let up = (at - 1) >> 1; at > 0 && (heap[up] ?? 0) > value; up = (at - 1) >> 1) {
    heap[at] = heap[up] ?? 0;
    at = up;
  }
  heap[at] = value;
}

function pop(heap: number[]): number | null {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined) return null;
  if (heap.length === 0) return first;
  let at = 0;
  for (let down = 1; down < heap.length; down = 2 * at + 1) {
    if (down + 1 < heap.length && (heap[down + 1] ?? 0) < (heap[down] ?? 0)) down++;
    if ((heap[down] ?? 0) >= last) break;
    heap[at] = heap[down] ?? 0;
    at = down;
  }
  heap[at] = last;
  return first;
}

export function setMachine(elements: number): Machine<SetInput, SetOutput> {
  const there = new Set<number>();
  return (draw) => {
    const element = draw(elements);
    const kinds = ['add', 'remove', 'contains'] as const;
    const kind = kinds[draw(3)] ?? 'contains';
    const was = there.has(element);
    if (kind === 'add') there.add(element);
    if (kind === 'remove') there.delete(element);
    return { input: { kind, element }, output: kind === 'add' ? !was : was };
  };
}

/** Every element is added once; the others ask about the last 20, or take one of them out. */
export function setOnceMachine(): Machine<SetInput, SetOutput> {
  const there = new Set<number>();
  let last = 0;
  return (draw) => {
    const kind = draw(3);
    if (kind === 0 || last === 0) {
      there.add(++last);
      return { input: { kind: 'add', element: last }, output: true };
    }
    const element = Math.max(1, last - draw(20));
    const was = there.has(element);
    if (kind === 1) there.delete(element);
    return { input: { kind: kind === 1 ? 'remove' : 'contains', element }, output: was };
  };
}

export function setAllMachine(): Machine<SetAllInput, SetAllOutput> {
  const elements: number[] = [];
  let last = 0;
  return (draw) => {
    if (draw(2) === 0) return { input: { kind: 'read' }, output: elements.slice() };
    elements.push(++last);
    return { input: { kind: 'add', element: last }, output: null };
  };
}

export function counterMachine(): Machine<CounterInput, CounterOutput> {
  let now = 0;
  return (draw) => {
    if (draw(2) === 0) return { input: { kind: 'read' }, output: now };
    const amount = 1 + draw(5);
    now += amount;
    return { input: { kind: 'add', amount }, output: null };
  };
}
