/**
 * What the events of a Jepsen history say: finds the model they are of, the independent keys, which
 * answers count, and gives every operation in the words of dialect.ts. Called by the readers of EDN and
 * of etcd logs.
 */

import { historyOf, placed } from './build.ts';
import type { Said } from './build.ts';
import { dialects, PhraseError } from './dialect.ts';
import type { Phrase } from './dialect.ts';
import { ednText, isList, plainOf, scalarOf } from './edn.ts';
import type { Edn, Plain } from './edn.ts';
import { errorAt } from './format-error.ts';
import type { Source } from './format-error.ts';
import { MODEL_NAMES } from './history-file.ts';
import type { FormatName, HistoryFile, ModelName, ReadOptions, Tally } from './history-file.ts';
import type { RawEvent, RawOperation } from './pairing.ts';
import { transaction } from './transaction.ts';

const READS = ['read', 'r', 'get'];
/** Operations whose answer repeats the argument. */
const ECHOES = ['write', 'w', 'put', 'append', 'delete', 'enq', 'enqueue', 'push', 'insert'];

/** The history of paired events. Throws FormatError. */
export function sayEvents(
  source: Source,
  format: FormatName,
  operations: readonly RawOperation[],
  options: ReadOptions,
  tally: Tally,
): HistoryFile {
  const isPairs = options.independent ?? looksIndependent(operations);
  const model = options.model ?? modelOfWords(source, operations, isPairs);
  const isKeyed = isPairs && model !== 'kv';
  if (isPairs) tally.count('history of independent keys: every value is a pair of key and value');
  const speech = { source, model, isPairs, isKeyed, options, tally, valueKind: '', keyKind: '' };
  const about = {
    source,
    format,
    initial: options.initial,
    isKeyed,
    notes: () => tally.notes(),
  };
  return historyOf(model, sayAll(speech, operations), about);
}

interface Speech {
  readonly source: Source;
  readonly model: ModelName;
  readonly isPairs: boolean;
  readonly isKeyed: boolean;
  readonly options: ReadOptions;
  readonly tally: Tally;
  /** What the values and keys of a kv history have been so far: strings, or something else. */
  valueKind: string;
  keyKind: string;
}

/** Only `independent` makes the invocation of a read carry a pair. */
function looksIndependent(operations: readonly RawOperation[]): boolean {
  let reads = 0;
  for (const { invocation } of operations) {
    const { f, value, key } = invocation;
    if (f === 'txn' || key !== undefined || !isList(value) || value.length !== 2) return false;
    if (READS.includes(f) && value[1] === null) reads++;
  }
  return reads > 0;
}

/** The one model whose words are spoken, or an error that says which ones fit. */
function modelOfWords(
  source: Source,
  operations: readonly RawOperation[],
  isPairs: boolean,
): ModelName {
  const first = operations[0];
  if (first === undefined) return 'register';
  const words = new Set(operations.map(({ invocation }) => invocation.f));
  const hasKey = first.invocation.key !== undefined;
  const fitting = MODEL_NAMES.filter(
    (name) =>
      (name === 'kv') === hasKey && [...words].every((word) => dialects[name].words.includes(word)),
  );
  const likely = narrowed(fitting, operations, isPairs);
  const only = likely[0];
  if (only !== undefined && likely.length === 1) return only;
  const spoken = [...words].slice(0, 8).map((word) => JSON.stringify(word.slice(0, 40)));
  const said = `operations ${spoken.join(', ')}`;
  const wanted =
    likely.length === 0
      ? `those of one model (${MODEL_NAMES.join(', ')})`
      : `a model to be named: ${likely.join(' and ')} fit`;
  throw errorAt(source, first.invocation.at, said, wanted);
}

/** Without a cas the two registers are one; add and read are told apart by what reads answer. */
function narrowed(
  fitting: readonly ModelName[],
  operations: readonly RawOperation[],
  isPairs: boolean,
): readonly ModelName[] {
  const reads = operations.flatMap(({ completion }) =>
    completion?.type === 'ok' && READS.includes(completion.f)
      ? [valueIn(completion.value, isPairs)]
      : [],
  );
  const isWhole = reads.some((value) => Array.isArray(plainOf(value)));
  const isNumber = reads.some((value) => typeof value === 'number');
  return fitting.filter((name) => {
    if (name === 'cas-register') return !fitting.includes('register');
    if (name === 'multi-register') return !fitting.includes('register');
    if (name === 'setall') return isWhole || !isNumber;
    return name !== 'counter' || !isWhole;
  });
}

function valueIn(value: Edn, isPairs: boolean): Edn {
  return isPairs && isList(value) ? (value[1] ?? null) : value;
}

function* sayAll(speech: Speech, operations: readonly RawOperation[]): Generator<Said> {
  for (const operation of operations) {
    const said = say(speech, operation);
    if (said !== null) yield said;
  }
}

/** An operation in words, or null when it says nothing. */
function say(speech: Speech, operation: RawOperation): Said | null {
  const { invocation, completion } = operation;
  const outcome = outcomeOf(speech, operation);
  try {
    const phrase = phraseOf(speech, operation, outcome);
    if (phrase === null || isSilent(speech, phrase)) return null;
    return {
      process: invocation.process,
      phrase,
      outcome: outcome === 'refused' ? 'ok' : outcome,
      call: operation.call,
      return: operation.return,
      at: invocation.at,
      answeredAt: completion?.at ?? invocation.at,
      object: speech.isKeyed ? keyText(keyOf(speech, invocation)) : null,
    };
  } catch (error) {
    throw placed(error, speech.source, invocation.at);
  }
}

/** `refused`: it failed, and that says something about the state. */
type Told = 'ok' | 'fail' | 'pending' | 'refused';

function outcomeOf({ options, tally }: Speech, { invocation, completion }: RawOperation): Told {
  switch (completion?.type) {
    case undefined:
    case 'info':
    case 'invoke':
      return 'pending';
    case 'ok':
      return 'ok';
    case 'fail': {
      const isObserved = options.failures === 'observed' && saysSomething(invocation.f, completion);
      if (!isObserved) tally.count('failed operations, which had no effect');
      return isObserved ? 'refused' : 'fail';
    }
  }
}

/** Names and codes (Maelstrom's) of a precondition that was false. */
const PRECONDITIONS = [':precondition-failed', ':did-not-succeed', '22'];
const KEY_ABSENT = '20';

/** Whether a failure tells that a precondition did not hold, and not that nothing was tried. */
function saysSomething(f: string, { error }: RawEvent): boolean {
  const why = ednText(isList(error) ? (error[0] ?? null) : error);
  if (READS.includes(f)) return why === KEY_ABSENT;
  return f === 'cas' && ['nil', KEY_ABSENT, ...PRECONDITIONS].includes(why);
}

function keyOf({ isPairs }: Speech, { value, key }: RawEvent): Edn {
  if (!isPairs) return key ?? null;
  if (isList(value) && value.length === 2) return value[0] ?? null;
  throw new PhraseError(ednText(value).slice(0, 40), 'a pair of a key and a value');
}

/** Different keys have different texts. */
function keyText(key: Edn): string {
  const scalar = scalarOf(key);
  const isOdd = typeof scalar === 'string' && /^(?:[-\d"]|true$|false$|null$)/.test(scalar);
  return isOdd && typeof key === 'string' ? JSON.stringify(scalar) : String(scalar);
}

function phraseOf(speech: Speech, operation: RawOperation, outcome: Told): Phrase | null {
  const { invocation, completion } = operation;
  const asked = valueIn(invocation.value, speech.isPairs);
  const told = completion === null ? null : valueIn(completion.value, speech.isPairs);
  if (invocation.f === 'txn') {
    return transaction(asked, outcome === 'ok' ? told : null, speech.options.nil === 'anything');
  }
  const isKv = speech.model === 'kv';
  return {
    f: invocation.f,
    key: isKv ? stringOf(speech, 'keyKind', keyOf(speech, invocation)) : null,
    given: saidBy(speech, invocation.f, asked),
    answer: outcome === 'refused' ? refusal(invocation.f) : answerOf(speech, invocation.f, told),
    isAnswered: outcome === 'ok' || outcome === 'refused',
  };
}

/** A value as the operation takes it: a scalar, but for pairs and for reads of a whole set. */
function saidBy(speech: Speech, f: string, value: Edn): Plain {
  if (f === 'cas' && isList(value)) return value.map((one) => scalarIn(speech, one));
  if (speech.model === 'setall' && READS.includes(f)) return elementsOf(value);
  return scalarIn(speech, value);
}

function elementsOf(value: Edn): Plain {
  if (isList(value)) return value.map(scalarOf);
  const isSet = typeof value === 'object' && value !== null && value.kind === 'set';
  return isSet ? value.items.map(scalarOf) : scalarOf(value);
}

function scalarIn(speech: Speech, value: Edn): Plain {
  return speech.model === 'kv' ? stringOf(speech, 'valueKind', value) : scalarOf(value);
}

/** kv holds strings: other values become their text where no strings stand beside them. */
function stringOf(speech: Speech, slot: 'keyKind' | 'valueKind', value: Edn): string | null {
  if (value === null) return null;
  const kind = typeof value === 'string' ? 'strings' : 'other values';
  if (speech[slot] === '') speech[slot] = kind;
  // 1 and "1" would be one text.
  if (speech[slot] === kind) return typeof value === 'string' ? value : String(scalarOf(value));
  throw new PhraseError(`${kind} beside ${speech[slot]}`, 'keys, and values, of one kind each');
}

function refusal(f: string): Plain {
  return f === 'cas' ? false : null;
}

/** What an ok event answers; many only repeat what was asked, some in a pair with the answer. */
function answerOf(speech: Speech, f: string, told: Edn): Plain {
  const { model } = speech;
  if (f === 'cas') return true;
  if (ECHOES.includes(f)) return null;
  if (model === 'mutex') return true;
  if (model === 'set' || (model === 'counter' && f === 'add')) {
    if (isList(told)) return scalarOf(told[1] ?? null);
    return model === 'set' ? scalarOf(told) : null;
  }
  return saidBy(speech, f, told);
}

/** An answer of nil where that says nothing. */
function isSilent({ options, model, tally }: Speech, phrase: Phrase): boolean {
  const isValue = model === 'register' || model === 'cas-register' || model === 'kv';
  if (!isValue || options.nil !== 'anything' || !phrase.isAnswered) return false;
  if (!READS.includes(phrase.f) || phrase.answer !== null) return false;
  tally.count('reads of nil, which may have seen anything');
  return true;
}
