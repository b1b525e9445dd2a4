/**
 * One history through everything that decides it, and what must hold of the answers: the same verdict as
 * the oracle's with the fast path, without it, and without any optional hook; witnesses that replay;
 * certificates that hold. Called by agreement.test.ts and agreement.long.test.ts.
 */

import { checkOperations, verifyCertificate, verifyWitness } from '../../src/index.ts';
import type { CheckResult, Model, Operation } from '../../src/index.ts';
import { isLinearizable } from '../oracle.ts';
import type { Below } from '../inputs.ts';
import { drawHistory, seeded, smaller } from './random.ts';
import type { Kinded, Subject } from './subjects.ts';

export interface Tally {
  linearizable: number;
  violation: number;
  pending: number;
  pendingUsed: number;
  /** Violations that came with a proof. */
  proved: number;
}

/** The model as the general search sees it. */
export function withoutMonitor<S, I, O>(model: Model<S, I, O>): Model<S, I, O> {
  const { monitor: _, ...searched } = model;
  return searched;
}

/** The model with nothing but its meaning; the states of one with partitions are states of a part. */
export function bare<S, I, O>(model: Model<S, I, O>): Model<S, I, O> {
  const { name, init, step, partition, equal, hash } = model;
  return {
    name,
    init,
    step,
    ...(partition && { partition }),
    ...(equal && { equal }),
    ...(hash && { hash }),
  };
}

/** Goes through `count` histories, half of them with unique values. Throws at the first that fails. */
export function agree<S, T, I extends Kinded, O>(
  subject: Subject<S, T, I, O>,
  count: number,
  seed: number,
  length: number,
): Tally {
  const tally: Tally = { linearizable: 0, violation: 0, pending: 0, pendingUsed: 0, proved: 0 };
  const below: Below = seeded(seed);
  const { few, unique } = subject.inputs;
  for (let run = 0; run < count; run++) {
    const input = run % 2 === 0 ? few : unique;
    const operations = drawHistory(subject.spec, input, below, length);
    const wrong = complaint(subject, operations, tally);
    if (wrong === undefined) continue;
    const small = smaller(operations, (fewer) => complaint(subject, fewer) !== undefined);
    const why = complaint(subject, small) ?? wrong;
    throw new Error(
      `${subject.name}: ${why}\n${small.map((one) => JSON.stringify(one)).join('\n')}`,
    );
  }
  return tally;
}

/** What is wrong with the answers for one history, or undefined. */
export function complaint<S, T, I extends Kinded, O>(
  subject: Subject<S, T, I, O>,
  operations: readonly Operation<I, O>[],
  tally?: Tally,
): string | undefined {
  const { model, spec } = subject;
  const expected = isLinearizable(spec, operations) ? 'linearizable' : 'violation';
  for (const variant of [model, withoutMonitor(model), bare(model)]) {
    const isWhole = variant === model;
    const wrong = wrongAnswer(subject, variant, operations, expected, isWhole ? tally : undefined);
    if (wrong !== undefined) return `${isWhole ? '' : 'without its fast path: '}${wrong}`;
  }
  return undefined;
}

function wrongAnswer<S, T, I extends Kinded, O>(
  { spec }: Subject<S, T, I, O>,
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  expected: CheckResult['verdict'],
  tally: Tally | undefined,
): string | undefined {
  let result: CheckResult;
  try {
    result = checkOperations(model, operations);
  } catch (error) {
    return `it throws ${String(error)}`;
  }
  if (tally !== undefined) count(tally, operations, result);
  if (result.verdict !== expected) return `it says ${result.verdict}, the oracle ${expected}`;
  if (result.verdict === 'linearizable') {
    return verifyWitness(model, operations, result.witness);
  }
  if (result.verdict === 'unknown') return undefined;
  const ids = result.operations;
  const part = ids.map((id) => operations[id] as Operation<I, O>);
  if (isLinearizable(spec, part)) return `the partition ${ids.join()} alone is linearizable`;
  if (result.certificate === null) return undefined;
  const claim = { operations, ids };
  const rules = model.monitor?.rules(claim);
  if (rules === undefined) return 'a certificate without a fast path';
  return verifyCertificate(claim, result.certificate, rules);
}

function count<I, O>(
  tally: Tally,
  operations: readonly Operation<I, O>[],
  result: CheckResult,
): void {
  const isPending = (id: number): boolean => operations[id]?.return === null;
  if (operations.some(({ return: end }) => end === null)) tally.pending++;
  if (result.verdict === 'linearizable') {
    tally.linearizable++;
    if (result.witness.some(isPending)) tally.pendingUsed++;
  }
  if (result.verdict === 'violation') {
    tally.violation++;
    if (result.certificate !== null) tally.proved++;
  }
}

/** One line to print: what there was. */
export function line(name: string, tally: Tally): string {
  const counts = Object.entries(tally).map(([what, number]) => `${what} ${number}`);
  return `${name}: ${counts.join(', ')}`;
}
