/**
 * A first-in, first-out queue: enq and deq. deq of an empty queue answers null.
 */

import { classifyQueue } from '../explain/classify/queue.ts';
import { hashData } from '../base/hash-data.ts';
import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import { monitored } from '../monitors/monitored.ts';
import { queueMonitor } from '../monitors/queue.ts';
import type { QueueInput, QueueOutput } from './queue-operations.ts';
import { show } from './scalar.ts';
import type { Scalar } from './scalar.ts';

export type { QueueInput, QueueOutput } from './queue-operations.ts';

/**
 * The values from `from` up to `to` of a list that states share. A state owns its stretch alone: the
 * list is only ever appended to, so that no state changes, and an enq or deq need not copy it.
 */
export interface QueueState {
  readonly list: Scalar[];
  readonly from: number;
  readonly to: number;
  /** A polynomial in FACTOR over the values' hashes, and FACTOR to the power of their number. */
  readonly hash: number;
  readonly power: number;
}

export type QueueModel = Model<QueueState, QueueInput, QueueOutput>;

/** An odd number, so that it has an inverse modulo 2 ** 32. */
const FACTOR = 0x9e3779b1;
const INVERSE = 0x0e8b2f51;

export const queue: QueueModel = monitored(
  {
    name: 'queue',
    init: () => ({ list: [], from: 0, to: 0, hash: 0, power: 1 }),
    step(state, input, output) {
      switch (input.kind) {
        case 'enq':
          return enqueued(state, input.value);
        case 'deq': {
          const { list, from, to } = state;
          const first = from === to ? null : (list[from] ?? null);
          if (output !== UNKNOWN && output !== first) return ILLEGAL;
          return from === to ? state : dequeued(state);
        }
      }
    },
    equal: isEqual,
    hash: ({ hash }) => hash,
    isReadOnly: (input, output) => input.kind === 'deq' && output === null,
    overwrites: () => false,
    classify: classifyQueue,
    describeOperation(input, output) {
      if (input.kind === 'enq') return `enq ${show(input.value)}`;
      return `deq -> ${output === UNKNOWN ? '?' : show(output)}`;
    },
    describeState: ({ list, from, to }) => show(list.slice(from, to)),
  },
  queueMonitor,
);

function enqueued(state: QueueState, value: Scalar): QueueState {
  let { list, from, to } = state;
  if (to < list.length && list[to] !== value) {
    // Another state has gone on otherwise from here.
    list = list.slice(from, to);
    to -= from;
    from = 0;
  }
  if (to === list.length) list.push(value);
  const hash = (Math.imul(state.hash, FACTOR) + hashData(value)) | 0;
  return { list, from, to: to + 1, hash, power: Math.imul(state.power, FACTOR) };
}

function dequeued({ list, from, to, hash, power }: QueueState): QueueState {
  const highest = Math.imul(power, INVERSE);
  const rest = (hash - Math.imul(hashData(list[from]), highest)) | 0;
  return { list, from: from + 1, to, hash: rest, power: highest };
}

function isEqual(a: QueueState, b: QueueState): boolean {
  const length = a.to - a.from;
  if (length !== b.to - b.from || a.hash !== b.hash) return false;
  if (a.list === b.list && a.from === b.from) return true;
  for (let i = 0; i < length; i++) {
    if (a.list[a.from + i] !== b.list[b.from + i]) return false;
  }
  return true;
}
