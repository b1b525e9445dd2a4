/**
 * Transactions over several registers as Knossos writes them: `[[:read :x nil] [:write :y 2]]`. Called
 * by jepsen-words.ts.
 */

import type { Scalar } from '../index.ts';
import { PhraseError } from './dialect.ts';
import type { Phrase } from './dialect.ts';
import { ednText, isList, scalarOf } from './edn.ts';
import type { Edn } from './edn.ts';

interface Step {
  readonly isRead: boolean;
  readonly key: string;
  readonly value: Scalar | null;
}

/**
 * The phrase of a transaction, or null for one that neither asks nor changes anything. `told` is what
 * it answered, null for no answer. With `nilIsAnything` a nil that was read leaves its register out.
 */
export function transaction(asked: Edn, told: Edn, nilIsAnything: boolean): Phrase | null {
  const steps = told === null ? stepsOf(asked) : answered(stepsOf(asked), stepsOf(told));
  const seen = steps.filter(({ isRead, value }) => isRead && !(nilIsAnything && value === null));
  const reads = told === null ? steps.filter(({ isRead }) => isRead) : seen;
  const writes = steps.filter(({ isRead }) => !isRead);
  if (reads.length === 0 && writes.length === 0) return null;
  const keys = reads.map(({ key }) => key);
  const said = {
    key: null,
    answer: told === null ? null : valuesOf(reads),
    isAnswered: told !== null,
  };
  if (writes.length === 0) return { ...said, f: 'read', given: keys };
  const values = valuesOf(writes);
  if (keys.some((key) => Object.hasOwn(values, key))) {
    throw new PhraseError('a transaction that reads what it writes', 'reads of other registers');
  }
  if (keys.length === 0) return { ...said, f: 'write', given: values };
  return { ...said, f: 'txn', given: [keys, values] };
}

function valuesOf(steps: readonly Step[]): Readonly<Record<string, Scalar | null>> {
  return Object.fromEntries(steps.map(({ key, value }) => [key, value]));
}

/** The steps as they were answered; they must be those that were asked. */
function answered(asked: readonly Step[], told: readonly Step[]): readonly Step[] {
  const isSame =
    asked.length === told.length &&
    told.every((step, at) => step.key === asked[at]?.key && step.isRead === asked[at]?.isRead);
  if (isSame) return told;
  throw new PhraseError('an answer to another transaction', 'the steps that were asked');
}

function stepsOf(value: Edn): Step[] {
  if (!isList(value))
    throw new PhraseError(ednText(value).slice(0, 40), 'a list of reads or writes');
  return value.map(stepOf);
}

const NAMES: Readonly<Record<string, 'read' | 'write'>> = {
  ':read': 'read',
  ':r': 'read',
  ':write': 'write',
  ':w': 'write',
};

function stepOf(value: Edn): Step {
  const [f = null, key = null, held = null] = isList(value) ? value : [];
  const name = NAMES[ednText(f)];
  if (name === undefined || key === null) {
    throw new PhraseError(ednText(value).slice(0, 40), '[:read key value] or [:write key value]');
  }
  return { isRead: name === 'read', key: registerName(key), value: scalarOf(held) };
}

/** Keywords without their colon; different keys have different names. */
function registerName(key: Edn): string {
  if (typeof key === 'string') {
    return /^(?:[A-Za-z]\S*$|-?\d|[:[{(#"'])/.test(key) ? JSON.stringify(key) : key;
  }
  const text = String(scalarOf(key));
  return /^:(?!true$|false$)[A-Za-z]/.test(text) ? text.slice(1) : text;
}
