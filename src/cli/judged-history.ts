// A history and what a checker says of it, for people and for programs. Called by `check` and
// `recheck`.

import type { CheckResult, History } from 'porcupine-ts';
import { checkOperations, minimalCore, models, operationsOf, pairEvents } from 'porcupine-ts';
import type { KvOperation } from '../kv/operation.ts';
import type { RunOutcome } from '../hosts/outcome.ts';
import type { Kept, SessionOf } from '../lab/run/guarantees.ts';
import type { Verdict } from '../lab/run/judge.ts';
import { judge } from '../lab/run/judge.ts';
import type { Guarantee } from '../lab/scenario/guarantee.ts';
import { isDefault, LINEARIZABLE } from '../lab/scenario/guarantee.ts';
import type { SpecName } from '../schemas/history.ts';
import { parseHistory } from '../schemas/history.ts';
import type { ExitCode } from './exit-codes.ts';
import { exitCodeOfVerdict } from './exit-codes.ts';
import type { Io } from './io.ts';
import { colorsFor, print, printJson } from './io.ts';
import { counted, keptLines, paintVerdict } from './words.ts';

/** What `check --json` and `recheck --json` print. */
export interface CheckOutput {
  readonly format: 'linlab/check@1';
  readonly spec: SpecName;
  readonly verdict: Verdict;
  readonly anomaly: string | null;
  /** Operations that were judged; failed ones have no effect and are left out. */
  readonly operations: number;
  /** Indices of the invocations in conflict among the events of the history. */
  readonly conflict: readonly number[];
  readonly explanation: string;
  /** Which hold, where others than linearizability were asked for. */
  readonly guarantees?: readonly GuaranteeOutput[];
}

/** One guarantee of a history. */
interface GuaranteeOutput {
  readonly guarantee: Guarantee;
  readonly verdict: Kept['verdict'];
  readonly explanation: string;
  readonly conflict: readonly number[];
}

/** What a history is judged by. */
export interface Promised {
  readonly guarantees: readonly Guarantee[];
  readonly sessionOf: SessionOf;
  /** States that each question may cost; null: as many as when nobody says. */
  readonly statesMax: number | null;
}

const BY_PROCESS: Promised = {
  guarantees: LINEARIZABLE,
  sessionOf: (process) => process,
  statesMax: null,
};

/** By the flags of `check` and `recheck`. */
export function promisedBy(
  flags: {
    readonly guarantee?: readonly Guarantee[];
    readonly clients?: number;
    readonly checkBudget?: number;
  },
  otherwise: Promised = BY_PROCESS,
): Promised {
  const { guarantee: guarantees = otherwise.guarantees, clients, checkBudget = null } = flags;
  const sessionOf: SessionOf =
    clients === undefined ? otherwise.sessionOf : (process) => process % clients;
  return { guarantees, sessionOf, statesMax: checkBudget };
}

export interface JudgedHistory {
  readonly output: CheckOutput;
  readonly history: History<unknown, unknown>;
}

/** States that one check may cost: some minutes, and memory for each. */
const STATES_MAX = 20_000_000;

/** Places in `operationsOf` as indices of their invocations among the events. */
export function invocationsOf(
  history: History<unknown, unknown>,
  core: readonly number[],
): readonly number[] {
  const effective = pairEvents(history).filter(({ outcome }) => outcome !== 'fail');
  return core.flatMap((place) => effective[place]?.invokeIndex ?? []);
}

function explain(result: CheckResult): string {
  switch (result.verdict) {
    case 'linearizable':
      return 'every operation took effect at one moment between call and return';
    case 'unknown':
      return `the checker stopped after ${result.states.toLocaleString('en')} states (${result.cause})`;
    case 'violation': {
      const part = result.partition === '' ? '' : ` of ${JSON.stringify(result.partition)}`;
      return `no order of the operations${part} explains all answers`;
    }
  }
}

/** Judges events under a model of the checker's own; the model's types are the spec's. */
function judgeUnder(
  spec: SpecName,
  history: History<unknown, unknown>,
  statesMax: number | null,
): JudgedHistory {
  const model = models[spec] as Parameters<typeof checkOperations<unknown, unknown, unknown>>[0];
  const operations = operationsOf(history);
  const options = { maxStates: statesMax ?? STATES_MAX };
  const result = checkOperations(model, operations, options);
  const { verdict } = result;
  const core = verdict === 'violation' ? minimalCore(model, operations, options).core : [];
  const output: CheckOutput = {
    format: 'linlab/check@1',
    spec,
    verdict,
    anomaly: verdict === 'violation' ? 'non-linearizable' : null,
    operations: operations.length,
    conflict: invocationsOf(history, core),
    explanation: explain(result),
  };
  return { output, history };
}

/** Reads a history file and judges it. Throws InputError. */
export function checkText(
  text: string,
  fileName: string,
  spec: SpecName,
  promised: Promised,
): JudgedHistory {
  const { guarantees, statesMax } = promised;
  if (isDefault(guarantees)) {
    return judgeUnder(spec, parseHistory(text, fileName, spec), statesMax);
  }
  const history =
    spec === 'kv'
      ? parseHistory(text, fileName, spec)
      : asKvEvents(parseHistory(text, fileName, spec));
  return judgeBy(history, spec, promised);
}

type KvHistory = RunOutcome['history'];

type RegisterEvent = ReturnType<typeof parseHistory<'cas-register'>>[number];

const REGISTER = 'register';

function asText(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

function written(value: unknown): KvOperation {
  const text = asText(value);
  if (text === null) return { kind: 'delete', key: REGISTER };
  return { kind: 'put', key: REGISTER, value: text };
}

/** A cas to null is a delete that has perhaps found something: less is asked of it, never more. */
function asKvOperation(
  input: NonNullable<RegisterEvent['input']>,
  hasFailed: boolean,
): KvOperation {
  switch (input.kind) {
    case 'read':
      return { kind: 'get', key: REGISTER };
    case 'write':
      return written(input.value);
    case 'cas': {
      const to = asText(input.to);
      if (to === null && !hasFailed) return { kind: 'delete', key: REGISTER };
      return { kind: 'cas', key: REGISTER, from: asText(input.from), to: to ?? '' };
    }
  }
}

/** A register as the one key of a store; null, which it begins with, as the key's absence. */
function asKvEvents(events: readonly RegisterEvent[]): KvHistory {
  const isRead = new Map<number, boolean>();
  const failed = new Set(
    pairEvents(events).flatMap(({ operation, invokeIndex }) =>
      operation?.return !== null && operation?.output === false ? [invokeIndex] : [],
    ),
  );
  return events.map(({ input, output, ...event }, index) => {
    if (input !== undefined) isRead.set(event.process, input.kind === 'read');
    const seen = isRead.get(event.process) === true ? asText(output) : output;
    return {
      ...event,
      ...(input === undefined ? {} : { input: asKvOperation(input, failed.has(index)) }),
      ...(output === undefined ? {} : { output: typeof seen === 'number' ? null : (seen ?? null) }),
    };
  });
}

/** A history of the store, judged by guarantees. */
export function judgeBy(
  history: KvHistory,
  spec: SpecName,
  { guarantees, sessionOf, statesMax }: Promised,
  failures: RunOutcome['failures'] = [],
): JudgedHistory {
  const judgement = judge({ history, failures }, guarantees, sessionOf, statesMax);
  const { verdict, anomaly, explanation, core, guarantees: kept } = judgement;
  const told = kept?.map(({ core: places, ...one }) => {
    return { ...one, conflict: invocationsOf(history, places) };
  });
  const output: CheckOutput = {
    ...{ format: 'linlab/check@1', spec, verdict, anomaly },
    operations: operationsOf(history).length,
    conflict: invocationsOf(history, core),
    explanation,
    ...(told === undefined ? {} : { guarantees: told }),
  };
  return { output, history };
}

function conflictLine(history: History<unknown, unknown>, invokeIndex: number): string {
  const paired = pairEvents(history).find((one) => one.invokeIndex === invokeIndex);
  const invocation = history[invokeIndex];
  const completion = history[paired?.completeIndex ?? -1];
  const until = completion === undefined ? 'never answered' : `until ${String(completion.time)}`;
  const answer =
    paired?.outcome === 'ok' ? JSON.stringify(completion?.output ?? null) : 'outcome not known';
  const when = `event ${String(invokeIndex)}, from ${String(invocation?.time)} ${until}`;
  const who = `process ${String(invocation?.process)}`;
  return `  ${who}: ${JSON.stringify(invocation?.input)} → ${answer} (${when})`;
}

/** Prints what was found; returns the exit code. */
export function printJudged(io: Io, { output, history }: JudgedHistory, json: boolean): ExitCode {
  const { verdict, anomaly, operations, explanation, conflict, guarantees = [] } = output;
  if (json) {
    printJson(io, output);
    return exitCodeOfVerdict(verdict);
  }
  const why = anomaly === null ? '' : `: ${anomaly}`;
  print(io, paintVerdict(colorsFor(io, io.stdout), verdict, verdict + why));
  print(io, `${counted(operations, 'operation')}; ${explanation}`);
  if (conflict.length > 0) print(io, 'In conflict:');
  for (const index of conflict) print(io, conflictLine(history, index));
  for (const line of keptLines(colorsFor(io, io.stdout), guarantees)) print(io, line);
  return exitCodeOfVerdict(verdict);
}
