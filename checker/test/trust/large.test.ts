/**
 * Histories beyond the oracle's reach. Those that a run of clients leaves behind are linearizable at any
 * size, and are not once a read answers what was never written; on damaged ones of middle size the fast
 * path and the general search must say the same.
 */

import { describe, expect, it } from 'vitest';
import { checkOperations, verifyCertificate, verifyWitness } from '../../src/index.ts';
import type { CheckResult, Model, Operation } from '../../src/index.ts';
import type { DrawInput } from '../inputs.ts';
import { bare, withoutMonitor } from './agree.ts';
import { damaged, drawRun, seeded } from './random.ts';
import type { RunShape } from './random.ts';
import { runs as enough } from './runs.ts';
import { subjects } from './subjects.ts';
import type { Kinded, Subject } from './subjects.ts';

/** Enough for nearly all of them; what is not decided is counted. */
const LIMIT = { maxStates: 4000 };

/** Whether it was decided. Answers that contradict what is known throw. */
function decides<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  expected: CheckResult['verdict'],
): boolean {
  const result = checkOperations(model, operations, LIMIT);
  if (result.verdict === 'unknown') return false;
  expect(result.verdict).toBe(expected);
  if (result.verdict === 'linearizable') {
    expect(verifyWitness(model, operations, result.witness)).toBeUndefined();
  }
  return true;
}

function flavours<S, T, I extends Kinded, O>({
  inputs,
}: Subject<S, T, I, O>): readonly DrawInput<T, I>[] {
  return [inputs.few, inputs.unique];
}

/** How many runs of clients were recognised, of how many. */
function recognised<S, T, I extends Kinded, O>(
  subject: Subject<S, T, I, O>,
  shapes: readonly RunShape[],
): { readonly runs: number; readonly decided: number } {
  let decided = 0;
  for (const [seed, shape] of shapes.entries()) {
    for (const input of flavours(subject)) {
      const operations = drawRun(subject.spec, input, seeded(seed), shape);
      if (decides(subject.model, operations, 'linearizable')) decided++;
    }
  }
  return { runs: 2 * shapes.length, decided };
}

/** The same, with one answer that nobody can give. */
function refuted<S, T, I extends Kinded, O>(
  subject: Subject<S, T, I, O>,
  shapes: readonly RunShape[],
): { readonly runs: number; readonly decided: number } {
  let decided = 0;
  let runs = 0;
  for (const [seed, shape] of shapes.entries()) {
    for (const input of flavours(subject)) {
      const below = seeded(seed);
      const operations = drawRun(subject.spec, input, below, shape);
      const able = operations.flatMap((one, id) =>
        one.return !== null && subject.never(one.input) !== undefined ? [id] : [],
      );
      const id = able[below(able.length)];
      if (id === undefined) continue;
      runs++;
      const changed = operations.map((one, other): Operation<I, O> => {
        const output = subject.never(one.input);
        if (other !== id || one.return === null || output === undefined) return one;
        return { ...one, output };
      });
      if (decides(subject.model, changed, 'violation')) decided++;
    }
  }
  return { runs, decided };
}

const MIDDLE: readonly RunShape[] = Array.from({ length: 15 }, (_, n) => ({
  length: 30 + 12 * n,
  clients: 2 + (n % 5),
  unanswered: n % 3 === 0 ? 20 : 0,
}));
const LONG: readonly RunShape[] = [2, 3, 4].map((clients) => ({
  length: 2000,
  clients,
  unanswered: 0,
}));

const DUELS = enough(160);

/** Counts of what fast path and search made of the same histories. */
interface Duel {
  linearizable: number;
  violation: number;
  proved: number;
  undecided: number;
}

function compare<S, T, I extends Kinded, O>(subject: Subject<S, T, I, O>): Duel {
  const { model, spec } = subject;
  const tally: Duel = { linearizable: 0, violation: 0, proved: 0, undecided: 0 };
  for (let run = 0; run < DUELS; run++) {
    const below = seeded(run);
    const clients = 3 + below(6);
    const shape = {
      length: 30 + below(run % 2 === 0 ? 50 : 171),
      clients,
      unanswered: below(2) * 25,
    };
    const input = run % 2 === 0 ? subject.inputs.few : subject.inputs.unique;
    const sound = drawRun(spec, input, below, shape);
    const operations = run % 4 === 0 ? sound : damaged(sound, below, 2 * clients);
    const fast = checkOperations(model, operations, LIMIT);
    const searched = checkOperations(withoutMonitor(model), operations, LIMIT);
    const verdicts = new Set([fast.verdict, searched.verdict]);
    if (run % 4 === 0) verdicts.add(checkOperations(bare(model), operations, LIMIT).verdict);
    verdicts.delete('unknown');
    if (verdicts.size > 1)
      throw new Error(`${[...verdicts].join()}: ${JSON.stringify(operations)}`);
    if (verdicts.size === 0 || searched.verdict === 'unknown') tally.undecided++;
    if (verdicts.has('linearizable')) tally.linearizable++;
    if (verdicts.has('violation')) tally.violation++;
    if (fast.verdict === 'violation' && fast.certificate !== null) {
      tally.proved++;
      const claim = { operations, ids: fast.operations };
      const rules = model.monitor?.rules(claim) ?? (() => 'there are no rules');
      expect(verifyCertificate(claim, fast.certificate, rules)).toBeUndefined();
    }
  }
  return tally;
}

describe.each(subjects)('$name', ({ name, meet }) => {
  it('a run of clients is linearizable', () => {
    const middle = meet((subject) => recognised(subject, MIDDLE));
    const long = meet((subject) => recognised(subject, LONG));
    console.log(`${name}: runs ${JSON.stringify({ middle, long })}`);
    expect(middle.decided).toBeGreaterThanOrEqual(middle.runs * 0.7);
    const hasFastPath = meet(({ model }) => model.monitor !== undefined);
    expect(long.decided).toBeGreaterThanOrEqual(hasFastPath ? LONG.length : 0);
  });

  it('an answer that nobody can give is a violation', () => {
    const { runs, decided } = meet((subject) => refuted(subject, MIDDLE));
    console.log(`${name}: impossible answers ${JSON.stringify({ runs, decided })}`);
    if (runs > 0) expect(decided).toBeGreaterThanOrEqual(runs * 0.5);
  });

  it('fast path and general search say the same', () => {
    const duel = meet(compare);
    console.log(`${name}: ${JSON.stringify(duel)}`);
    expect(duel.linearizable).toBeGreaterThan(DUELS * 0.2);
    expect(duel.violation).toBeGreaterThan(DUELS * 0.1);
    expect(duel.undecided).toBeLessThan(DUELS * 0.5);
  });
});
