/**
 * What must hold of explanations, for any data type. Called by the tests of this folder.
 *
 * A name is a claim: the operations of the core, as completed ones, have no legal order. So a classifier
 * is shown any operations of any history as a core, legal ones too: where it has a name, the oracle must
 * find no order. What sentences say of times is read back from their text.
 */

import { checkOperations, explain, tellOperation } from '../../src/index.ts';
import type { CoreView, Model, Operation } from '../../src/index.ts';
import type { Below } from '../inputs.ts';
import { isLinearizable } from '../oracle.ts';
import { drawHistory, seeded } from '../trust/random.ts';
import type { Kinded, Subject } from '../trust/subjects.ts';

export interface Tally {
  violation: number;
  pending: number;
  /** Violations that got a name of their own. */
  named: number;
  /** Cores drawn at random that got a name. */
  claims: number;
}

export function relax<I, O>(operation: Operation<I, O>): Operation<I, O> {
  return { process: operation.process, input: operation.input, call: operation.call, return: null };
}

/** Goes through `count` histories; throws at the first about which something false is said. */
export function examine<S, T, I extends Kinded, O>(
  subject: Subject<S, T, I, O>,
  count: number,
  seed: number,
  names: Map<string, number> = new Map<string, number>(),
): Tally {
  const tally: Tally = { violation: 0, pending: 0, named: 0, claims: 0 };
  const below = seeded(seed);
  for (let run = 0; run < count; run++) {
    const input = run % 2 === 0 ? subject.inputs.few : subject.inputs.unique;
    const operations = drawHistory(subject.spec, input, below, 8);
    const wrong =
      wrongExplanation(subject, operations, tally, names) ??
      falseClaim(subject, operations, below, tally);
    if (wrong === undefined) continue;
    const lines = operations.map((one, id) => `${id}: ${JSON.stringify(one)}`);
    throw new Error(`${subject.name}: ${wrong}\n${lines.join('\n')}`);
  }
  return tally;
}

function wrongExplanation<S, T, I extends Kinded, O>(
  { model, spec }: Subject<S, T, I, O>,
  operations: readonly Operation<I, O>[],
  tally: Tally,
  names: Map<string, number>,
): string | undefined {
  const explained = explain(model, operations);
  const { verdict } = checkOperations(model, operations);
  if (explained.verdict !== verdict) return `${explained.verdict}, not ${verdict}`;
  if (explained.verdict !== 'violation') return undefined;
  const { core, minimal, anomaly, sentences } = explained;
  tally.violation++;
  if (operations.some((one) => one.return === null)) tally.pending++;
  if (anomaly !== 'non-linearizable') tally.named++;
  names.set(anomaly, (names.get(anomaly) ?? 0) + 1);
  const about = `${anomaly}, ${core.join(' ')}: ${sentences.join(' ')}`;
  if (!minimal) return `not minimal: ${about}`;
  const kept = operations.map((one, id) => (core.includes(id) ? one : relax(one)));
  if (isLinearizable(spec, kept)) return `the core is no violation: ${about}`;
  for (const id of core) {
    const further = kept.map((one, other) => (other === id ? relax(one) : one));
    if (!isLinearizable(spec, further)) return `${id} can be relaxed: ${about}`;
  }
  const wrong = wrongSentence(model, operations, sentences);
  return wrong === undefined ? undefined : `${wrong}: ${about}`;
}

/** The operations of a sentence, by their texts. */
function wrongSentence<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  sentences: readonly string[],
): string | undefined {
  if (sentences.length === 0 || sentences.length > 3) return `${sentences.length} sentences`;
  const intervals = new Map(
    operations.map((one) => [tellOperation(model, one, String), one] as const),
  );
  let mentioned = 0;
  for (const sentence of sentences) {
    const marked = markedWith([...intervals.keys()], sentence);
    if (/process \d+'s/.test(marked)) return 'it names an operation that is not of the history';
    mentioned += marked.split('⟦').length - 1;
    for (const [, first = '', second = ''] of marked.matchAll(BEFORE)) {
      const all = [...intervals.values()];
      const [before, after] = [all[Number(first)], all[Number(second)]];
      if ((before?.return ?? Infinity) >= (after?.call ?? -Infinity)) return `"${marked}" is false`;
    }
  }
  return mentioned === 0 ? 'it names no operation' : undefined;
}

/** "A had returned before B was called". */
const BEFORE = /⟦(\d+)⟧ had returned before ⟦(\d+)⟧ was called/g;

function markedWith(texts: readonly string[], sentence: string): string {
  return texts.reduce((marked, text, place) => marked.replaceAll(text, `⟦${place}⟧`), sentence);
}

/** Shows the classifier some completed operations as if they were a core. */
function falseClaim<S, T, I extends Kinded, O>(
  { model, spec }: Subject<S, T, I, O>,
  operations: readonly Operation<I, O>[],
  below: Below,
  tally: Tally,
): string | undefined {
  const key = model.partition?.((operations[0] as Operation<I, O>).input);
  const part = operations.filter(({ input }) => model.partition?.(input) === key);
  const relaxed = part.map((one) => (below(4) === 0 ? relax(one) : one));
  const found = model.classify?.(viewOf(model, relaxed, part));
  if (found === undefined) return undefined;
  tally.claims++;
  if (!isLinearizable(spec, relaxed)) return undefined;
  const kept = relaxed.map((one, id) => `${id} ${JSON.stringify(one)}`).join('\n');
  return `a false claim: ${found.anomaly}: ${found.sentences.join(' ')}\n${kept}\n`;
}

function viewOf<S, I, O>(
  model: Model<S, I, O>,
  relaxed: readonly Operation<I, O>[],
  recorded: readonly Operation<I, O>[],
): CoreView<I, O> {
  return {
    initial: model.init(),
    core: relaxed.flatMap((one, id) => (one.return === null ? [] : [{ ...one, id }])),
    others: relaxed.flatMap((one) =>
      one.return === null && model.isReadOnly?.(one.input) !== true ? [one] : [],
    ),
    recorded,
    failed: [],
    tell: (one) => `process ${one.process} [${one.call}, ${String(one.return)}]`,
    goOn: () => true,
  };
}
