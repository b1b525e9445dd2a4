/**
 * The page that `check --html` writes. Called by judge.ts.
 */

import { partialLinearizations } from '../index.ts';
import type { CheckResult, Model, Operation, StopSignal } from '../index.ts';
import { renderPage } from '../page/index.ts';

/** `core` and `sentences` are empty without an explanation. */
interface Shown {
  readonly title: string;
  readonly result: CheckResult;
  readonly anomaly: string | null;
  readonly sentences: readonly string[];
  readonly core: readonly number[];
  readonly closeUp: readonly number[] | null;
  readonly model: Model<unknown, unknown, unknown>;
  readonly operations: readonly Operation<unknown, unknown>[];
  readonly signal: StopSignal;
}

/** Longest legal beginnings: what may be spent on them, and operations in all that are drawn. */
const BEGINNINGS_MS = 3_000;
const DRAWN_MAX = 200_000;

export function pageOf({ anomaly, sentences, core, closeUp, ...rest }: Shown): Promise<string> {
  const shown = { ...rest, partials: beginningsOf(rest) };
  if (anomaly === null) return renderPage(shown);
  return renderPage({ ...shown, explanation: { anomaly, sentences, core, closeUp } });
}

/** How far one can get in the partition that has no legal order, or that was not decided. */
function beginningsOf({
  model,
  operations,
  result,
  signal,
}: Pick<Shown, 'model' | 'operations' | 'result' | 'signal'>): (readonly number[])[] {
  if (result.verdict === 'linearizable') return [];
  const { partition } = result;
  const ids = [...operations.keys()].filter(
    (id) => (model.partition?.(operations[id]?.input) ?? '') === partition,
  );
  const part = ids.flatMap((id) => operations[id] ?? []);
  const [found] = partialLinearizations(model, part, { maxMs: BEGINNINGS_MS, signal });
  let left = DRAWN_MAX;
  const drawn = (found?.orders ?? []).filter((order) => (left -= order.length) >= 0);
  return drawn.map((order) => order.map((place) => ids[place] ?? place));
}
