/**
 * A lock with an owner: acquire when nobody holds it, release when the owner does. A release without an
 * owner releases whoever holds it. An answer of false says that it was refused: the lock was held
 * (acquire), or not held by that owner (release).
 */

import { classifyMutex } from '../explain/classify/mutex.ts';
import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import { show } from './scalar.ts';
import type { Scalar } from './scalar.ts';

export interface MutexInput {
  readonly kind: 'acquire' | 'release';
  /** null: somebody. */
  readonly owner: Scalar | null;
}

/** false: refused. true or null: done. */
export type MutexOutput = boolean | null;

/** FREE, or who holds it; null: somebody. */
export type MutexState = Scalar | null | typeof FREE;

const FREE: unique symbol = Symbol('free');

export type MutexModel = Model<MutexState, MutexInput, MutexOutput>;

export const mutex: MutexModel = {
  name: 'mutex',
  init: () => FREE,
  step(state, { kind, owner }, output) {
    const isMet = kind === 'acquire' ? state === FREE : isHeldBy(state, owner);
    if (output === UNKNOWN) return isMet ? (kind === 'acquire' ? owner : FREE) : state;
    if (isMet === (output === false)) return ILLEGAL;
    if (!isMet) return state;
    return kind === 'acquire' ? owner : FREE;
  },
  isReadOnly: (_input, output) => output === false,
  // Who was let through waits for the other kind, who was refused for its own.
  enables: ({ kind }, output, other, otherOutput) =>
    output !== false && (kind === other.kind) === (otherOutput === false),
  classify: classifyMutex,
  describeOperation({ kind, owner }, output) {
    const by = owner === null ? '' : ` by ${String(owner)}`;
    return `${kind}${by}${output === false ? ' -> refused' : output === UNKNOWN ? ' -> ?' : ''}`;
  },
  describeState: (state) => (state === FREE ? 'free' : `held by ${show(state)}`),
};

function isHeldBy(state: MutexState, owner: Scalar | null): boolean {
  return state !== FREE && (owner === null || state === null || state === owner);
}
