/**
 * The monitors of stacks and of priority queues against the oracle and against the general search, on
 * random histories. Called by their tests, short and long.
 */

import {
  checkOperations,
  pqueue,
  stack,
  verifyCertificate,
  verifyWitness,
} from '../../src/index.ts';
import type {
  Certificate,
  Line,
  Model,
  Operation,
  PqueueInput,
  PqueueOutput,
  Scalar,
  StackInput,
  StackOutput,
} from '../../src/index.ts';
import type { PqueueState } from '../../src/models/pqueue.ts';
import type { StackState } from '../../src/models/stack.ts';
import { timelineOf } from '../../src/timeline.ts';
import { pqueueInputs, stackInputs } from '../inputs.ts';
import type { Below, Flavours } from '../inputs.ts';
import { isLinearizable, sequentialPqueue, sequentialStack } from '../oracle.ts';
import type { Sequential } from '../oracle.ts';
import { damaged, drawHistory, drawRun, seeded, smaller } from '../trust/random.ts';
import type { Kinded } from '../trust/subjects.ts';

export interface Tally {
  linearizable: number;
  violation: number;
  open: number;
  pending: number;
  /** Orders with a pending operation in them. */
  pendingUsed: number;
  /** How often each rule stands in a certificate. */
  readonly rules: Map<string, number>;
}

function newTally(): Tally {
  return {
    linearizable: 0,
    violation: 0,
    open: 0,
    pending: 0,
    pendingUsed: 0,
    rules: new Map(),
  };
}

/** An operation that puts a value in, one that takes the next out, one that looks at it. */
interface Kinds {
  readonly add: string;
  readonly take: string;
  readonly look: string | null;
}

interface Container<S, T, I extends Kinded, O> {
  readonly name: string;
  readonly model: Model<S, I, O>;
  readonly spec: Sequential<T, I, O>;
  readonly inputs: Flavours<T, I>;
  readonly kinds: Kinds;
}

interface Times {
  readonly input: { readonly kind: string; readonly value?: number };
  readonly output: number | null;
  readonly call: number;
  readonly length: number;
}

/**
 * Values put in and taken out at random times, each taken after it can have come: no other care is taken
 * that the history makes sense, so that values cross and cover each other in every way.
 */
export function drawCrossings<I extends Kinded, O>(
  kinds: Kinds,
  below: Below,
  values: number,
): Operation<I, O>[] {
  const count = 1 + below(values);
  const span = 3 + below(3 * count);
  const reach = 1 + below(5);
  const unanswered = 4 + below(30);
  const times: Times[] = [];
  for (let serial = 0; serial < count; serial++) {
    const value = (serial * 37) % 101;
    const call = below(span);
    if (below(60) > 0) {
      times.push({ input: { kind: kinds.add, value }, output: null, call, length: below(reach) });
    }
    const until = call + below(reach);
    for (let takers = below(10) > 0 ? 1 + Number(below(80) === 0) : 0; takers > 0; takers--) {
      const taken = Math.max(0, call + below(span) - below(3));
      const end = Math.max(until, taken + below(reach));
      times.push({
        input: { kind: kinds.take },
        output: value,
        call: taken,
        length: end - taken,
      });
    }
    if (kinds.look === null || below(3) > 0) continue;
    const seen = below(span);
    times.push({ input: { kind: kinds.look }, output: value, call: seen, length: below(reach) });
  }
  if (below(3) === 0) {
    const input = { kind: kinds.look !== null && below(2) === 0 ? kinds.look : kinds.take };
    times.push({ input, output: null, call: below(span), length: below(reach) });
  }
  return times
    .toSorted((a, b) => a.call - b.call)
    .map(({ input, output, call, length }, process) => {
      const operation = { process, input: input as unknown as I, call };
      if (below(unanswered) === 0) return { ...operation, return: null };
      return { ...operation, output: output as O, return: call + length };
    });
}

export const stackSubject: Container<StackState, readonly Scalar[], StackInput, StackOutput> = {
  name: 'stack',
  model: stack,
  spec: sequentialStack,
  inputs: stackInputs,
  kinds: { add: 'push', take: 'pop', look: null },
};

export const pqueueSubject: Container<PqueueState, readonly number[], PqueueInput, PqueueOutput> = {
  name: 'pqueue',
  model: pqueue,
  spec: sequentialPqueue,
  inputs: pqueueInputs,
  kinds: { add: 'insert', take: 'poll', look: 'peek' },
};

/** Half of the histories from sequential runs, half from crossings. Throws at the first that fails. */
export function agreeWithOracle<S, T, I extends Kinded, O>(
  subject: Container<S, T, I, O>,
  count: number,
  seed: number,
  length: number,
): Tally {
  const tally = newTally();
  const below = seeded(seed);
  for (let run = 0; run < count; run++) {
    const operations =
      run % 2 === 0
        ? drawHistory(subject.spec, subject.inputs.unique, below, length)
        : drawCrossings<I, O>(subject.kinds, below, Math.ceil(length / 2));
    const isLegal = (some: readonly Operation<I, O>[]): boolean =>
      isLinearizable(subject.spec, some);
    refuse(subject, operations, tally, isLegal);
  }
  return tally;
}

/** Longer histories of few clients, right and damaged, against the search. */
export function agreeWithSearch<S, T, I extends Kinded, O>(
  subject: Container<S, T, I, O>,
  count: number,
  seed: number,
): Tally {
  const tally = newTally();
  const below = seeded(seed);
  const { monitor: _, ...searched } = subject.model;
  const isLegal = (some: readonly Operation<I, O>[]): boolean =>
    checkOperations(searched, some).verdict === 'linearizable';
  for (let run = 0; run < count; run++) {
    const shape = {
      length: 12 + below(19),
      clients: 2 + below(4),
      unanswered: [0, 0, 8, 20][below(4)] ?? 0,
    };
    const legal = drawRun(subject.spec, subject.inputs.unique, below, shape);
    refuse(subject, below(3) === 0 ? legal : damaged(legal, below, 10), tally, isLegal);
  }
  return tally;
}

/** Throws when something is wrong, with a history as small as it gets. */
function refuse<S, T, I extends Kinded, O>(
  { name, model }: Container<S, T, I, O>,
  operations: readonly Operation<I, O>[],
  tally: Tally,
  isLegal: (operations: readonly Operation<I, O>[]) => boolean,
): void {
  const wrong = complaint(model, operations, isLegal(operations), tally);
  if (wrong === undefined) return;
  const fails = (some: readonly Operation<I, O>[]): boolean =>
    complaint(model, some, isLegal(some)) !== undefined;
  const small = smaller(operations, fails);
  const why = complaint(model, small, isLegal(small)) ?? wrong;
  throw new Error(`${name}: ${why}\n${small.map((one) => JSON.stringify(one)).join('\n')}`);
}

/** What is wrong with the monitor's answer, or undefined. */
function complaint<S, I extends Kinded, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  isLegal: boolean,
  tally: Tally = newTally(),
): string | undefined {
  const { monitor } = model;
  if (monitor?.check === undefined) return 'there is no fast path';
  const { callAt, returnAt, calls, returns } = timelineOf(model, operations);
  const answer = monitor.check({ operations, callAt, returnAt, calls, returns });
  const isPending = (id: number): boolean => operations[id]?.return === null;
  if (operations.some((_, id) => isPending(id))) tally.pending++;
  switch (answer.kind) {
    case 'open':
      tally.open++;
      return undefined;
    case 'linearizable': {
      tally.linearizable++;
      if (!isLegal) return 'it says linearizable';
      const order = Array.from(answer.order);
      if (order.some(isPending)) tally.pendingUsed++;
      return verifyWitness(model, operations, order);
    }
    case 'violation': {
      tally.violation++;
      if (isLegal) return `it says violation, by ${JSON.stringify(answer.certificate)}`;
      for (const { by } of answer.certificate.lines) {
        tally.rules.set(by, (tally.rules.get(by) ?? 0) + 1);
      }
      const claim = { operations, ids: calls };
      return verifyCertificate(claim, answer.certificate, monitor.rules(claim));
    }
  }
}

/**
 * Certificates of violations held against histories that are almost the same, but legal, as they are and
 * with something changed. Returns how often; throws when one is accepted.
 */
export function tamper<S, T, I extends Kinded, O>(
  { model, spec, kinds }: Container<S, T, I, O>,
  count: number,
  seed: number,
): number {
  const below = seeded(seed);
  let refused = 0;
  while (refused < count) {
    const operations = drawCrossings<I, O>(kinds, below, 4);
    const result = checkOperations(model, operations);
    if (result.verdict !== 'violation' || result.certificate === null) continue;
    for (let times = 0; times < 12; times++) {
      const other = eased(operations, below);
      if (!isLinearizable(spec, other)) continue;
      const claim = { operations: other, ids: other.map((_, id) => id) };
      const rules = model.monitor?.rules(claim);
      if (rules === undefined) throw new Error('there is no fast path');
      const altered =
        times < 4 ? result.certificate : changed(result.certificate, below, other.length);
      refused++;
      if (verifyCertificate(claim, altered, rules) !== undefined) continue;
      throw new Error(`accepted: ${JSON.stringify(altered)}\n${JSON.stringify(other)}`);
    }
  }
  return refused;
}

/** A few operations wider, or without an answer. */
function eased<I, O>(operations: readonly Operation<I, O>[], below: Below): Operation<I, O>[] {
  const few = 1 + below(3);
  return operations.map((one) => {
    if (one.return === null || below(operations.length) > few) return one;
    const { process, input, call } = one;
    if (below(3) === 0) return { process, input, call, return: null };
    return { ...one, call: call - below(6), return: one.return + below(6) };
  });
}

function changed({ lines }: Certificate, below: Below, ids: number): Certificate {
  const place = below(lines.length);
  const line = lines[place];
  if (line === undefined) return { lines };
  const id = below(ids);
  const another = lines[below(lines.length)] ?? line;
  const changes: (() => readonly Line[])[] = [
    () => lines.toSpliced(place, 1),
    () => lines.toSpliced(place, 1, another),
    () => lines.with(place, { ...line, before: id }),
    () => lines.with(place, { ...line, after: id }),
    () => lines.with(place, { ...line, before: id, after: id }),
    () => lines.with(place, { ...line, by: another.by }),
    () => lines.with(place, { ...line, from: another.from }),
    () => lines.with(place, { ...line, from: [] }),
    () => lines.with(place, { ...line, cites: line.cites.slice(1) }),
    () => lines.with(place, { ...line, cites: [...line.cites, id] }),
  ];
  return { lines: changes[below(changes.length)]?.() ?? lines };
}
