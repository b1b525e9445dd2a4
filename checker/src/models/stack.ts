/**
 * A last-in, first-out stack: push and pop. pop of an empty stack answers null.
 */

import { classifyStack } from '../explain/classify/stack.ts';
import { hashData } from '../base/hash-data.ts';
import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import { monitored } from '../monitors/monitored.ts';
import { stackMonitor } from '../monitors/stack.ts';
import { show } from './scalar.ts';
import type { Scalar } from './scalar.ts';
import type { StackInput, StackOutput } from './stack-operations.ts';

export type { StackInput, StackOutput };

/** The topmost value and what lies below it, shared with the states before; null: empty. */
export interface StackTop {
  readonly value: Scalar;
  readonly below: StackState;
  readonly depth: number;
  readonly hash: number;
}

export type StackState = StackTop | null;

export type StackModel = Model<StackState, StackInput, StackOutput>;

export const stack: StackModel = monitored(
  {
    name: 'stack',
    init: () => null,
    step(state, input, output) {
      switch (input.kind) {
        case 'push':
          return pushed(state, input.value);
        case 'pop': {
          const top = state === null ? null : state.value;
          if (output !== UNKNOWN && output !== top) return ILLEGAL;
          return state === null ? null : state.below;
        }
      }
    },
    equal: isSame,
    hash: (state) => (state === null ? 0 : state.hash),
    isReadOnly: (input, output) => input.kind === 'pop' && output === null,
    overwrites: () => false,
    classify: classifyStack,
    describeOperation(input, output) {
      if (input.kind === 'push') return `push ${show(input.value)}`;
      return `pop -> ${output === UNKNOWN ? '?' : show(output)}`;
    },
    describeState: (state) => show(valuesOf(state)),
  },
  stackMonitor,
);

function pushed(below: StackState, value: Scalar): StackTop {
  const depth = below === null ? 1 : below.depth + 1;
  const under = below === null ? 0 : below.hash;
  return {
    value,
    below,
    depth,
    hash: (Math.imul(under, 31) + hashData(value === 0 ? 0 : value)) | 0,
  };
}

function isSame(a: StackState, b: StackState): boolean {
  let left = a;
  let right = b;
  while (left !== right) {
    if (left === null || right === null) return false;
    if (left.hash !== right.hash || left.depth !== right.depth) return false;
    if (left.value !== right.value) return false;
    left = left.below;
    right = right.below;
  }
  return true;
}

/** From the bottom up. */
function valuesOf(state: StackState): readonly Scalar[] {
  const values: Scalar[] = [];
  for (let top = state; top !== null; top = top.below) values.push(top.value);
  return values.toReversed();
}
