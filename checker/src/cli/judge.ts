/**
 * Reads and checks one history and says what was found, as plain data. Runs in the thread of
 * judge-thread.ts, so that an interrupt is heard while it is at work.
 */

import { checkable, placeAt, readSources } from '../formats/index.ts';
import type { HistoryFile, Note, ReadOptions, Source } from '../formats/index.ts';
import { checkOperations, explain, isOfPartition, UNKNOWN } from '../index.ts';
import type { CheckOptions, CheckResult, Model, Operation, PartitionKey } from '../index.ts';
import { drawTimeline } from './draw-timeline.ts';
import type { Limits } from './arguments.ts';
import { pageOf } from './html.ts';

export interface JudgeRequest {
  readonly name: string;
  readonly reading: ReadOptions;
  readonly limits: Limits;
  readonly isExplained: boolean;
  readonly wantsPage: boolean;
}

/** An operation of the core. */
export interface CoreItem {
  readonly process: number;
  readonly operation: string;
  readonly input: unknown;
  /** null for one without an answer. */
  readonly output: unknown;
  readonly call: number;
  /** null: it was never answered. */
  readonly return: number | null;
  /** Line of the file where it was called; null for one that no line has. */
  readonly line: number | null;
}

/** What `check --json` prints. */
export interface CheckOutput {
  readonly format: 'porcupine-ts/check@1';
  readonly verdict: CheckResult['verdict'];
  readonly cause: string | null;
  readonly model: string;
  readonly operations: number;
  readonly partitions: number;
  /** Of the check, with its explanation; without the reading. */
  readonly ms: number;
  readonly anomaly: string | null;
  readonly explanation: string | null;
  readonly core: readonly CoreItem[];
  readonly states: number;
  readonly file: string;
  /** What the reader left out, and how often. */
  readonly notes: readonly Note[];
}

export interface Judged {
  readonly output: CheckOutput;
  readonly sentences: readonly string[];
  readonly timeline: readonly string[];
  readonly page: string | null;
}

/** What a watcher is told. */
export type Phase =
  | { readonly kind: 'reading' }
  | { readonly kind: 'checking'; readonly operations: number }
  | { readonly kind: 'searching'; readonly states: number; readonly elapsedMs: number };

type Watch = Required<Pick<CheckOptions, 'signal'>> & { readonly tell: (phase: Phase) => void };

/** Throws FormatError, HistoryError, InitialError. */
export async function judge(
  request: JudgeRequest,
  sources: readonly Source[],
  watch: Watch,
): Promise<Judged> {
  watch.tell({ kind: 'reading' });
  const history = readSources(sources, request.reading);
  const { model, operations } = checkable(history);
  watch.tell({ kind: 'checking', operations: operations.length });
  const started = performance.now();
  const found = find({ model, operations }, request, history, watch);
  const ms = Math.round((performance.now() - started) * 1000) / 1000;
  const output: CheckOutput = {
    format: 'porcupine-ts/check@1',
    verdict: found.result.verdict,
    cause: found.result.verdict === 'unknown' ? found.result.cause : null,
    model: history.model,
    operations: history.operations.length,
    partitions: partitionsOf(model, operations),
    ms,
    anomaly: found.anomaly,
    explanation: found.sentences.length === 0 ? null : found.sentences.join(' '),
    core: found.core.map((id) => itemOf(model, operations, id, history, sources)),
    states: found.result.states,
    file: request.name,
    notes: history.notes,
  };
  const timeline = drawTimeline(output.core);
  const page = request.wantsPage
    ? await pageOf({ title: request.name, model, operations, ...found })
    : null;
  return { output, sentences: found.sentences, timeline, page };
}

interface Checked {
  readonly model: Model<unknown, unknown, unknown>;
  readonly operations: readonly Operation<unknown, unknown>[];
}

/** A verdict with its reasons; without an explanation the last three are empty. */
interface Found {
  readonly result: CheckResult;
  readonly anomaly: string | null;
  readonly sentences: readonly string[];
  readonly core: readonly number[];
}

function find(
  { model, operations }: Checked,
  { limits, isExplained }: JudgeRequest,
  { failed }: HistoryFile,
  { signal, tell }: Watch,
): Found {
  const options: CheckOptions = {
    ...limits,
    signal,
    onProgress: ({ states, elapsedMs }) => tell({ kind: 'searching', states, elapsedMs }),
  };
  if (!isExplained) {
    const result = checkOperations(model, operations, options);
    return { result, anomaly: null, sentences: [], core: [] };
  }
  const told = explain(model, operations, { ...options, failed });
  switch (told.verdict) {
    case 'linearizable':
      return { result: told, anomaly: null, sentences: [], core: [] };
    case 'unknown':
      return {
        result: { openPartitions: 1, ...told },
        anomaly: null,
        sentences: told.sentences,
        core: [],
      };
    case 'violation': {
      const { partition, states, anomaly, sentences, core } = told;
      const ids = idsOf(model, operations, partition);
      const result = {
        verdict: told.verdict,
        partition,
        operations: ids,
        certificate: null,
        states,
      };
      return { result, anomaly, sentences, core };
    }
  }
}

function idsOf(
  model: Checked['model'],
  operations: Checked['operations'],
  partition: PartitionKey,
): number[] {
  return operations.flatMap(({ input }, id) =>
    isOfPartition(model, input, partition) ? [id] : [],
  );
}

function partitionsOf(model: Checked['model'], operations: Checked['operations']): number {
  return new Set(operations.map(({ input }) => model.partition?.(input) ?? '')).size;
}

function itemOf(
  { describeOperation }: Checked['model'],
  operations: Checked['operations'],
  id: number,
  { places, operations: recorded }: HistoryFile,
  [source]: readonly Source[],
): CoreItem {
  const operation = operations[id];
  if (operation === undefined) throw new RangeError(`no operation ${id}`);
  const { process, input, call } = operation;
  const output = operation.return === null ? UNKNOWN : operation.output;
  const at = places[id - (operations.length - recorded.length)];
  return {
    process,
    operation: describeOperation?.(input, output) ?? JSON.stringify(input),
    input,
    output: output === UNKNOWN ? null : output,
    call,
    return: operation.return,
    line: at === undefined || source === undefined ? null : placeAt(source.text, at).line,
  };
}
