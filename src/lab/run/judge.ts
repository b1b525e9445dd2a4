// From what a run left behind to a verdict. A broken invariant, a crash of a replica's code or lost
// progress is a violation whatever the history says; otherwise the checker decides.

import type { Operation } from 'porcupine-ts';
import { checkOperations, classifyKv, kvModel, minimalCore, operationsOf } from 'porcupine-ts';
import type { RunFailure, RunOutcome } from '../../hosts/outcome.ts';
import type { KvOperation, KvResult } from '../../kv/operation.ts';
import type { Guarantee } from '../scenario/guarantee.ts';
import { GUARANTEES, isDefault, LINEARIZABLE } from '../scenario/guarantee.ts';
import type { Kept, SessionOf } from './guarantees.ts';
import { guaranteesKept } from './guarantees.ts';

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
}

/** Configurations that one history may cost; more ends as `unknown`. Counts, so verdicts repeat. */
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

function judgeHistory(history: KvHistory): Judgement {
  const operations: readonly Operation<KvOperation, KvResult>[] = operationsOf(history);
  const result = checkOperations(kvModel, operations, { maxStates: STATES_MAX });
  switch (result.verdict) {
    case 'linearizable': {
      const explanation = 'every operation took effect at one moment between call and return';
      const { witness } = result;
      const none = { anomaly: null, signature: null };
      return { verdict: 'linearizable', ...none, explanation, core: [], witness };
    }
    case 'unknown': {
      const explanation = `the checker stopped after ${String(result.states)} states (${result.cause})`;
      const none = { anomaly: null, signature: null };
      return { verdict: 'unknown', ...none, explanation, core: [], witness: null };
    }
    case 'violation': {
      const { core } = minimalCore(kvModel, operations, { maxStates: STATES_MAX });
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
): Judgement {
  const guarantees = guaranteesKept(history, asked, sessionOf);
  const broken = weakestBroken(guarantees);
  if (broken?.guarantee === 'linearizable') return { ...judgeHistory(history), guarantees };
  if (broken !== undefined) {
    const { guarantee, explanation, core } = broken;
    return { ...violation(`guarantee:${guarantee}`, explanation, core), guarantees };
  }
  const open = guarantees.find(({ verdict }) => verdict === 'unknown');
  const none = { anomaly: null, signature: null, core: [], witness: null, guarantees };
  if (open !== undefined) {
    const explanation = `whether it is ${open.guarantee} is not known: ${open.explanation}`;
    return { verdict: 'unknown', ...none, explanation };
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
 * each process is one.
 */
export function judge(
  outcome: Pick<RunOutcome, 'history' | 'failures'>,
  guarantees: readonly Guarantee[] = LINEARIZABLE,
  sessionOf: SessionOf = (process) => process,
): Judgement {
  const failure = gravest(outcome.failures);
  if (failure !== undefined && failure.kind !== 'liveness') {
    return violation(anomalyOf(failure), describeFailure(failure), []);
  }
  const judgement = isDefault(guarantees)
    ? judgeHistory(outcome.history)
    : judgeGuarantees(outcome.history, guarantees, sessionOf);
  if (failure === undefined || judgement.verdict === 'violation') return judgement;
  return { ...judgement, ...violation(anomalyOf(failure), describeFailure(failure), []) };
}
