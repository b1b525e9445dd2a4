/**
 * The monitors of kv on random small histories: what they say beside the oracle and the checks of
 * proofs; and certificates that were tampered with. Called by kv*.test.ts.
 */

import fc from 'fast-check';
import { verifyCertificate, verifyWitness } from '../../src/index.ts';
import type { Certificate, KvInput, Line, Model, MonitorAnswer } from '../../src/index.ts';
import type { Monitor, Operation } from '../../src/index.ts';
import { OPEN } from '../../src/monitors/monitor.ts';
import { timelineOf } from '../../src/timeline.ts';
import { isLinearizable } from '../oracle.ts';
import type { Sequential } from '../oracle.ts';
import type { KeyHistory } from './kv-histories.ts';

/** A data type of one key, for any initial value. */
export interface Subject<S, T, O> {
  readonly histories: fc.Arbitrary<KeyHistory<O>>;
  model(initial: string | null): Model<S, KvInput, O>;
  spec(initial: string | null): Sequential<T, KvInput, O>;
}

/** What the fast path alone says. */
export function ask<S, O>(
  model: Model<S, KvInput, O>,
  operations: readonly Operation<KvInput, O>[],
): MonitorAnswer {
  const { callAt, returnAt, calls, returns } = timelineOf(model, operations);
  return monitorOf(model).check?.({ operations, callAt, returnAt, calls, returns }) ?? OPEN;
}

/** What is wrong with a certificate, or undefined. */
export function refute<S, O>(
  model: Model<S, KvInput, O>,
  operations: readonly Operation<KvInput, O>[],
  certificate: Certificate,
): string | undefined {
  const claim = { operations, ids: timelineOf(model, operations).calls };
  return verifyCertificate(claim, certificate, monitorOf(model).rules(claim));
}

function monitorOf<S, O>(model: Model<S, KvInput, O>): Monitor<KvInput, O> {
  if (model.monitor === undefined) throw new Error(`${model.name} has no monitor`);
  return model.monitor;
}

export interface Tally {
  linearizable: number;
  violation: number;
  openLinearizable: number;
  openViolation: number;
  /** Left open although no operation is pending. */
  openCompleted: number;
  pending: number;
  readonly rules: Record<string, number>;
}

/** Throws at the first history, made small, on which the monitor is wrong. */
export function agreeOn<S, T, O>(
  subject: Subject<S, T, O>,
  accept: (history: KeyHistory<O>) => boolean,
  numRuns: number,
  seed: number,
): Tally {
  const tally: Tally = {
    linearizable: 0,
    violation: 0,
    openLinearizable: 0,
    openViolation: 0,
    openCompleted: 0,
    pending: 0,
    rules: {},
  };
  const property = fc.property(subject.histories.filter(accept), ({ shape, operations }) => {
    const isLegal = isLinearizable(subject.spec(shape.initial), operations);
    const model = subject.model(shape.initial);
    const answer = ask(model, operations);
    count(tally, operations, answer, isLegal);
    if (answer.kind === 'open') return;
    const isSaidLegal = answer.kind === 'linearizable';
    if (isSaidLegal !== isLegal) throw new Error(`said ${answer.kind}, which is wrong`);
    const wrong = isSaidLegal
      ? verifyWitness(model, operations, Array.from(answer.order))
      : refute(model, operations, answer.certificate);
    if (wrong !== undefined) throw new Error(wrong);
  });
  fc.assert(property, { numRuns, seed });
  return tally;
}

function count<O>(
  tally: Tally,
  operations: readonly Operation<KvInput, O>[],
  answer: MonitorAnswer,
  isLegal: boolean,
): void {
  const isPending = operations.some((one) => one.return === null);
  if (isPending) tally.pending++;
  switch (answer.kind) {
    case 'linearizable':
      tally.linearizable++;
      break;
    case 'open':
      if (isLegal) tally.openLinearizable++;
      else tally.openViolation++;
      if (!isPending) tally.openCompleted++;
      break;
    case 'violation':
      tally.violation++;
      for (const { by } of answer.certificate.lines) tally.rules[by] = (tally.rules[by] ?? 0) + 1;
  }
}

const RULES = ['time', 'transitive', 'stage', 'initial', 'block', 'refused', 'torn'];
const ABOUT_ONE = ['never-written', 'value', 'version', 'twice', 'too-many', 'impossible'];

interface Tampering {
  readonly line: number;
  readonly change: number;
  readonly id: number;
  readonly other: number;
}

export const tamperings: fc.Arbitrary<Tampering[]> = fc.array(
  fc.record({ line: fc.nat(9), change: fc.nat(8), id: fc.nat(9), other: fc.nat(12) }),
  { minLength: 1, maxLength: 3 },
);

export function tampered(lines: readonly Line[], changes: readonly Tampering[]): readonly Line[] {
  return changes.reduce((now, change) => tamper(now, change), lines);
}

function tamper(lines: readonly Line[], { line, change, id, other }: Tampering): readonly Line[] {
  const index = line % Math.max(1, lines.length);
  const old = lines[index];
  if (old === undefined) return lines;
  const by = [...RULES, ...ABOUT_ONE];
  const changed: readonly Line[] = [
    { ...old, before: id - 1 },
    { ...old, after: id - 1 },
    { ...old, before: id - 1, after: id - 1 },
    { ...old, before: old.after, after: old.before },
    { ...old, by: by[other % by.length] ?? 'time' },
    { ...old, from: old.from.length > 0 ? [...old.from.slice(1), other % lines.length] : [0] },
    { ...old, cites: old.cites.slice(1) },
    { ...old, cites: old.cites.toSpliced(other % (old.cites.length + 1), 1, id - 1) },
  ];
  const next = changed[change];
  return next === undefined ? lines.toSpliced(index, 1) : lines.with(index, next);
}
