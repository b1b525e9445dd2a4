// How far a legal order goes in a history that is not linearizable: the longest beginning that explains
// its answers, and the operations of which one would have to come next and none can. Called by build.ts.
// Source: the partial linearizations that Porcupine's visualizer draws (Athalye).

import type { Operation, PairedOperation } from 'porcupine-ts';
import { ILLEGAL, kvModel, pairEvents, partialLinearizations, UNKNOWN } from 'porcupine-ts';
import type { KvOperation, KvResult } from '../../kv/operation.ts';
import type { RunRecord } from '../../lab/run/record.ts';
import type { StuckView } from './run-view.ts';
import { LABEL_TEXT_MAX, showKey, showResult, showValue } from './words.ts';

type KvRecorded = Operation<KvOperation, KvResult>;

/** An operation with its place among all of the history. */
interface Placed {
  readonly id: number;
  readonly operation: KvRecorded;
  readonly callMs: number;
}

/** Operations of the key in conflict; none where the verdict is about something else. */
function inQuestion({ history, judgement }: RunRecord): Placed[] {
  const { verdict, anomaly, core } = judgement;
  if (verdict !== 'violation' || anomaly?.startsWith('guarantee:') === true) return [];
  const paired: readonly PairedOperation<KvOperation, KvResult>[] = pairEvents(history);
  const checked = paired.flatMap(({ operation, invokeIndex }, id) =>
    operation === null ? [] : [{ id, operation, callMs: history[invokeIndex]?.time ?? 0 }],
  );
  const key = checked[core[0] ?? -1]?.operation.input.key;
  return checked.filter(({ operation }) => operation.input.key === key);
}

type Value = string | null;

const outputOf = (operation: KvRecorded): KvResult | typeof UNKNOWN =>
  operation.return === null ? UNKNOWN : operation.output;

function after(value: Value, operation: KvRecorded): Value | typeof ILLEGAL {
  return kvModel.step(value, operation.input, outputOf(operation));
}

/** Those that may come next: none of the others had returned before they were called. */
function candidates(left: readonly Placed[]): Placed[] {
  const firstReturn = Math.min(...left.map(({ operation }) => operation.return ?? Infinity));
  return left.filter(({ operation }) => operation.call < firstReturn);
}

function whyNot(value: Value, operation: KvRecorded): string {
  const shown = showValue(value, LABEL_TEXT_MAX);
  const said =
    operation.return === null ? 'was not answered' : showResult(operation.input, operation.output);
  return `the value is ${shown} then, and it ${said.replace('answered: ', 'was told: ')}`;
}

/** Null for a run whose history is linearizable, or of which the verdict does not say. */
export function stuckView(record: RunRecord): StuckView | null {
  const all = inQuestion(record);
  const [found] = partialLinearizations(
    kvModel,
    all.map(({ operation }) => operation),
  );
  if (found === undefined || found.isLinearizable) return null;
  // None: not even a first operation is possible.
  const longest = found.orders[0] ?? [];
  let value: Value = null;
  let nowMs = 0;
  const beginning = longest.flatMap((place) => {
    const one = all[place];
    const next = one === undefined ? ILLEGAL : after(value, one.operation);
    if (one === undefined || next === ILLEGAL) return [];
    value = next;
    nowMs = Math.max(nowMs, one.callMs);
    return [{ id: one.id, pointMs: nowMs, value: showValue(value, LABEL_TEXT_MAX) }];
  });
  const taken = new Set(longest);
  const left = all.filter((_, place) => !taken.has(place));
  const next = candidates(left)
    .filter(({ operation }) => after(value, operation) === ILLEGAL)
    .map(({ id, operation }) => ({ id, why: whyNot(value, operation) }));
  const key = showKey(all[0]?.operation.input.key ?? '', LABEL_TEXT_MAX);
  return { key, count: all.length, beginning, next, isComplete: found.isComplete };
}
