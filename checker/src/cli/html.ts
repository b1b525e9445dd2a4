/**
 * The page that `check --html` writes. Called by judge.ts.
 */

import type { CheckResult, Model, Operation } from '../index.ts';
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
}

export function pageOf({ anomaly, sentences, core, closeUp, ...shown }: Shown): Promise<string> {
  if (anomaly === null) return renderPage(shown);
  return renderPage({ ...shown, explanation: { anomaly, sentences, core, closeUp } });
}
