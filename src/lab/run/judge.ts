// From what a run left behind to a verdict. A broken invariant, a crash of a replica's code or lost
// progress is a violation whatever the history says; otherwise the checker decides.

import type { Operation, Undecided } from 'porcupine-ts';
import { checkOperations, classifyKv, kvModel, minimalCore, operationsOf } from 'porcupine-ts';
import type { RunFailure, RunOutcome } from '../../hosts/outcome.ts';
import type { KvOperation, KvResult } from '../../kv/operation.ts';
import type { Guarantee } from '../scenario/guarantee.ts';
import { GUARANTEES, isDefault, LINEARIZABLE } from '../scenario/guarantee.ts';
import type { Kept, SessionOf } from './guarantees.ts';
import { guaranteesKept, STEPS_MAX } from './guarantees.ts';

/** `holds`: what was asked for instead of linearizability. */
export type Verdict = 'linearizable' | 'holds' | 'violation' | 'unknown';

export interface Judgement {
  readonly verdict: Verdict;
  /**
   * `invariant:ID`, `crash`, `liveness`, `guarantee:NAME` for one that promises less and is broken, or
   * the checker's name for what is not linearizable.
   */
  readonly anomaly: string | null;
  /** Why the run failed; runs with one signature are one finding, and shrinking keeps it. */
  readonly signature: string | null;
  /** What was found, for people; for `unknown`, which budget ended. */
  readonly explanation: string;
  /** Places in `operationsOf(history)` of the operations in conflict. */
  readonly core: readonly number[];
  /** An order of operations that explains a linearizable history. */
  readonly witness: readonly number[] | null;
  /** Which guarantees hold, where others than linearizability were asked for. */
  readonly guarantees?: readonly Kept[];
  /** Where the budget ended before there was an answer: how far the checker had come. */
  readonly gaveUp?: GaveUp;
}

/** How far the checker came with what it was given. */
export interface GaveUp {
  /** States that each question might cost. */
  readonly statesMax: number;
  /** Keys of the history, and those of which it is not known; missing where a guarantee was the question. */
  readonly keys?: { readonly all: number; readonly open: number };
}

/** States that one history may cost when nobody says; more ends as `unknown`. Counts, so verdicts repeat. */
export const STATES_MAX = 2_000_000;

type KvHistory = RunOutcome['history'];

function describeFailure(failure: RunFailure): string {
  const at = `at ${String(failure.atMs)} ms`;
  switch (failure.kind) {
    case 'invariant':
      return `${at} replica r${String(failure.replica)} ${failure.detail}`;
    case 'crash':
      return `${at} the code of replica r${String(failure.replica)} threw: ${failure.detail}`;
    case 'liveness':
      return `${at} ${failure.detail}`;
  }
}

function anomalyOf(failure: RunFailure): string {
  return failure.kind === 'invariant' ? `invariant:${failure.id}` : failure.kind;
}

function violation(anomaly: string, explanation: string, core: readonly number[]): Judgement {
  return {
    verdict: 'violation',
    anomaly,
    signature: anomaly,
    explanation,
    core,
    witness: null,
  };
}

const inWords = (count: number): string => count.toLocaleString('en');

const STOPPED_BY: Readonly<Record<Undecided['cause'], string>> = {
  states: 'all that it was given',
  time: 'all that there was time for',
  memory: 'when its memory was full',
  aborted: 'when it was told to',
};

/** What the checker says that gave up, and what is known of a history with more than one key. */
function judgeUnknown(
  operations: readonly Operation<KvOperation, KvResult>[],
  { states, cause, partition, openPartitions: open }: Undecided,
  statesMax: number,
): Judgement {
  const all = new Set(operations.map(({ input }) => input.key)).size;
  const rest = open === 1 ? `is undecided: ${JSON.stringify(partition)}` : 'are undecided';
  const keys = all === 1 ? '' : `; ${inWords(open)} of ${inWords(all)} keys ${rest}`;
  return {
    ...{ verdict: 'unknown', anomaly: null, signature: null, core: [], witness: null },
    explanation: `the checker stopped after ${inWords(states)} states, ${STOPPED_BY[cause]}${keys}`,
    gaveUp: { statesMax, keys: { all, open } },
  };
}

function judgeHistory(history: KvHistory, statesMax: number): Judgement {
  const operations: readonly Operation<KvOperation, KvResult>[] = operationsOf(history);
  const result = checkOperations(kvModel, operations, { maxStates: statesMax });
  switch (result.verdict) {
    case 'linearizable': {
      const explanation = 'every operation took effect at one moment between call and return';
      const { witness } = result;
      const none = { anomaly: null, signature: null };
      return { verdict: 'linearizable', ...none, explanation, core: [], witness };
    }
    case 'unknown':
      return judgeUnknown(operations, result, statesMax);
    case 'violation': {
      const { core } = minimalCore(kvModel, operations, { maxStates: statesMax });
      const when = (event: number): string => `${String(history[event]?.time ?? event)} ms`;
      const { anomaly, sentence } = classifyKv(operations, core, when);
      return violation(anomaly, sentence, core);
    }
  }
}

/** Of those that are broken the one that promises least. */
function weakestBroken(kept: readonly Kept[]): Kept | undefined {
  return kept
    .filter(({ verdict }) => verdict === 'violation')
    .sort((a, b) => GUARANTEES.indexOf(b.guarantee) - GUARANTEES.indexOf(a.guarantee))[0];
}

/** Judges a history by guarantees of which one at least is not linearizability. */
function judgeGuarantees(
  history: KvHistory,
  asked: readonly Guarantee[],
  sessionOf: SessionOf,
  statesMax: number | null,
): Judgement {
  const guarantees = guaranteesKept(history, asked, sessionOf, statesMax ?? STEPS_MAX);
  const broken = weakestBroken(guarantees);
  if (broken?.guarantee === 'linearizable') {
    return { ...judgeHistory(history, statesMax ?? STATES_MAX), guarantees };
  }
  if (broken !== undefined) {
    const { guarantee, explanation, core } = broken;
    return { ...violation(`guarantee:${guarantee}`, explanation, core), guarantees };
  }
  const open = guarantees.find(({ verdict }) => verdict === 'unknown');
  const none = { anomaly: null, signature: null, core: [], witness: null, guarantees };
  if (open !== undefined) {
    const explanation = `whether it is ${open.guarantee} is not known: ${open.explanation}`;
    const gaveUp = { statesMax: statesMax ?? STEPS_MAX };
    return { verdict: 'unknown', ...none, explanation, gaveUp };
  }
  return { verdict: 'holds', ...none, explanation: guarantees[0]?.explanation ?? '' };
}

const GRAVITY: readonly RunFailure['kind'][] = ['crash', 'invariant', 'liveness'];

function gravest(failures: readonly RunFailure[]): RunFailure | undefined {
  return [...failures].sort(
    (left, right) => GRAVITY.indexOf(left.kind) - GRAVITY.indexOf(right.kind),
  )[0];
}

/**
 * The verdict on a run: whether it keeps all of `guarantees`. Deterministic: the same outcome is always
 * judged the same. `sessionOf` (sessionsIn of its scenario) says which client a process was; without it
 * each process is one. `statesMax`: what each question may cost; null: as much as when nobody says.
 */
export function judge(
  outcome: Pick<RunOutcome, 'history' | 'failures'>,
  guarantees: readonly Guarantee[] = LINEARIZABLE,
  sessionOf: SessionOf = (process) => process,
  statesMax: number | null = null,
): Judgement {
  const failure = gravest(outcome.failures);
  if (failure !== undefined && failure.kind !== 'liveness') {
    return violation(anomalyOf(failure), describeFailure(failure), []);
  }
  const judgement = isDefault(guarantees)
    ? judgeHistory(outcome.history, statesMax ?? STATES_MAX)
    : judgeGuarantees(outcome.history, guarantees, sessionOf, statesMax);
  if (failure === undefined || judgement.verdict === 'violation') return judgement;
  const { gaveUp: _, ...known } = judgement;
  return { ...known, ...violation(anomalyOf(failure), describeFailure(failure), []) };
}
