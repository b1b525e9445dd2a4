// Which guarantees a history keeps, for whoever asks for others than linearizability. Called by
// judge.ts, and by reports, which tell of all.

import type { Operation, SessionGuarantee } from 'porcupine-ts';
import {
  checkOperations,
  checkSequential,
  checkSessionGuarantees,
  kvModel,
  operationsOf,
  SESSION_GUARANTEES,
} from 'porcupine-ts';
import type { RunOutcome } from '../../hosts/outcome.ts';
import type { KvOperation, KvResult } from '../../kv/operation.ts';
import type { Guarantee } from '../scenario/guarantee.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { placeOf } from '../scenario/size.ts';

/** Whether a history keeps a promise. */
export interface Kept {
  readonly guarantee: Guarantee;
  readonly verdict: 'holds' | 'violation' | 'unknown';
  /** For people: why it does, does not, or is not known. */
  readonly explanation: string;
  /** Places in `operationsOf(history)` of the operations in conflict. */
  readonly core: readonly number[];
}

/** Which session a process belongs to. */
export type SessionOf = (process: number) => string | number;

type KvHistory = RunOutcome['history'];

/** Processes of the operator and of the read at the end, which are no client's. */
const FIRST_OF_NO_CLIENT = 99_998;

/** A client is one session, whatever processes it goes on as. */
export function sessionsIn({ clients }: Pick<Scenario, 'clients'>): SessionOf {
  return (process) => {
    const place = process < FIRST_OF_NO_CLIENT ? placeOf(clients, process) : null;
    return place === null ? `process ${String(process)}` : place.client;
  };
}

/** Steps that one guarantee may cost when nobody says. Counts, so verdicts repeat. */
export const STEPS_MAX = 500_000;

interface Question {
  readonly history: KvHistory;
  readonly operations: readonly Operation<KvOperation, KvResult>[];
  readonly sessionOf: SessionOf;
  readonly statesMax: number;
}

type Answer = Omit<Kept, 'guarantee'>;

const BY_ORDER = 'there is one order of all operations that every client agrees with';

function holds(explanation: string): Answer {
  return { verdict: 'holds', explanation, core: [] };
}

function linearizable({ operations, statesMax }: Question): Answer {
  const result = checkOperations(kvModel, operations, { maxStates: statesMax });
  switch (result.verdict) {
    case 'linearizable':
      return holds('every operation took effect at one moment between call and return');
    case 'violation':
      return {
        verdict: 'violation',
        explanation: 'no order of the operations that respects real time explains all answers',
        core: [],
      };
    case 'unknown': {
      const explanation = `the checker stopped after ${result.states.toLocaleString('en')} states (${result.cause})`;
      return { verdict: 'unknown', explanation, core: [] };
    }
  }
}

function sequential({ operations, sessionOf, statesMax }: Question): Answer {
  const result = checkSequential(kvModel, operations, { maxStates: statesMax, sessionOf });
  switch (result.verdict) {
    case 'holds':
      return holds(BY_ORDER);
    case 'unknown':
      return { verdict: 'unknown', explanation: result.reason, core: [] };
    case 'violation': {
      const { partition, core } = result;
      const where = partition === null ? '' : ` of ${JSON.stringify(partition)}`;
      const explanation = `no order of all operations${where} that every client agrees with explains all answers`;
      return { verdict: 'violation', explanation, core };
    }
  }
}

function ofSessions(
  { history, operations, sessionOf, statesMax }: Question,
  guarantees: readonly SessionGuarantee[],
): Answer {
  const when = (event: number): string => `${String(history[event]?.time ?? event)} ms`;
  const options = { maxStates: statesMax, sessionOf, guarantees, when };
  const result = checkSessionGuarantees(operations, options);
  switch (result.verdict) {
    case 'holds':
      return holds('there is an order of writes that agrees with all that each client saw');
    case 'unknown':
      return { verdict: 'unknown', explanation: result.reason, core: [] };
    case 'violation':
      return { verdict: 'violation', explanation: result.sentences.join(' '), core: result.core };
  }
}

/** Asks each question once, the cheap ones first; what implies an answer gives it. */
class Answers {
  readonly #question: Question;
  readonly #known = new Map<Guarantee, Answer>();

  constructor(question: Question, known: readonly Kept[]) {
    this.#question = question;
    for (const { guarantee, ...answer } of known) this.#known.set(guarantee, answer);
  }

  of(guarantee: Guarantee): Answer {
    const known = this.#known.get(guarantee) ?? this.#find(guarantee);
    this.#known.set(guarantee, known);
    return known;
  }

  #find(guarantee: Guarantee): Answer {
    if (guarantee === 'linearizable') return linearizable(this.#question);
    const linear = this.of('linearizable');
    if (linear.verdict === 'holds') return linear;
    switch (guarantee) {
      case 'sequential':
        return this.#sequential();
      case 'session':
        return this.#unlessSequential(ofSessions(this.#question, SESSION_GUARANTEES));
      case 'writes-follow-reads':
      case 'monotonic-writes':
      case 'monotonic-reads':
      case 'read-your-writes':
        return this.#unlessSequential(ofSessions(this.#question, [guarantee]));
    }
  }

  /** What breaks a session guarantee is sooner found, and says more. */
  #sequential(): Answer {
    const less = ofSessions(this.#question, SESSION_GUARANTEES);
    return less.verdict === 'violation' ? less : sequential(this.#question);
  }

  /** Values that do not tell writes apart matter no more where one order explains everything. */
  #unlessSequential(answer: Answer): Answer {
    if (answer.verdict !== 'unknown') return answer;
    return this.of('sequential').verdict === 'holds' ? holds(BY_ORDER) : answer;
  }
}

/**
 * For each guarantee whether the history keeps it. Deterministic. `statesMax`: what each may cost;
 * `known`: what is known already, and not asked again.
 */
export function guaranteesKept(
  history: KvHistory,
  guarantees: readonly Guarantee[],
  sessionOf: SessionOf,
  statesMax = STEPS_MAX,
  known: readonly Kept[] = [],
): Kept[] {
  const operations = operationsOf(history);
  const answers = new Answers({ history, operations, sessionOf, statesMax }, known);
  return guarantees.map((guarantee) => ({ guarantee, ...answers.of(guarantee) }));
}
