/**
 * Names of what is wrong with one key of a map from keys to texts. Set as `classify` in its model. A
 * key is a cell, except that an append leaves a value that nobody may have seen: what holds of appends
 * besides is said here.
 */

import type { KvInput, KvOutput } from '../../models/kv-operations.ts';
import { isWritten, isWrittenOnce } from '../kv-values.ts';
import { firstOf, shortened } from '../view.ts';
import type { Anomaly, CoreOperation, CoreView } from '../view.ts';
import type { Cell, Change, Trace, Value } from './cell.ts';
import { cellAnomaly } from './cell-words.ts';
import type { CellWords } from './cell-words.ts';
import { nameOfCell } from './register.ts';

type View = CoreView<KvInput, KvOutput>;
type KvCore = CoreOperation<KvInput, KvOutput>;
type Writer = KvCore | View['others'][number];

/** Operations tried for one that a value does not show, or for one that it does. */
const HIDDEN_TRIED = 50;
const NEWER_TRIED = 20;
/** Answers that are compared with each other, at most; a core has a handful. */
const SIGHTS_TRIED = 50;

/** An answer that tells the text of the key. */
interface Sight {
  readonly by: KvCore;
  readonly value: string;
}

export function classifyKey(view: View): Anomaly | undefined {
  const initial = view.initial as string | null;
  const cell: Cell<KvInput, KvOutput> = { initial, trace, canMake, change, excludes, shows };
  const sights = view.core.flatMap((by) => {
    const { sees } = trace(by.input, by.output);
    return typeof sees === 'string' && sees !== initial ? [{ by, value: sees }] : [];
  });
  return firstOf([
    () => firstOf(sights.map((sight) => () => unwritten(view, initial, sight))),
    () => firstOf(sights.map((sight) => () => missing(view, sight, sights, isAppend))),
    () => cellAnomaly(cell, WORDS, view),
    () => firstOf(sights.map((sight) => () => missing(view, sight, sights, isWrite))),
    () => incomparable(view, sights),
  ]);
}

function trace(input: KvInput, output: KvOutput): Trace {
  switch (input.kind) {
    case 'get':
      return { sees: output, leaves: output, isWrite: false };
    case 'put':
      return { leaves: input.value, isWrite: true };
    case 'delete':
      return { leaves: null, isWrite: true };
    case 'append':
      return { isWrite: true };
    case 'cas':
      return output === true
        ? { sees: input.from, leaves: input.to, isWrite: true }
        : { denies: input.from, isWrite: false };
  }
}

function canMake(input: KvInput, value: Value, output?: KvOutput): boolean {
  switch (input.kind) {
    case 'get':
      return false;
    case 'put':
      return input.value === value;
    case 'delete':
      return value === null;
    case 'append':
      return typeof value === 'string' && value.endsWith(input.value);
    case 'cas':
      return output !== false && input.to === value && input.from !== value;
  }
}

function change(input: KvInput): Change {
  const { leaves } = trace(input, true);
  return { needs: input.kind === 'cas' ? input.from : undefined, leaves };
}

function excludes(input: KvInput, _output: KvOutput, value: Value): boolean {
  return input.kind === 'append' && !canMake(input, value);
}

const WORDS: CellWords<KvInput, KvOutput> = {
  name: (finding) => nameOfCell(finding, ({ input }) => input.kind === 'get', 'cas'),
  saw: ({ input }, value) =>
    input.kind === 'cas' ? `succeeded from ${show(value)}` : `saw ${show(value)}`,
  was: (value) => `the value was ${show(value)}`,
  make: (value) => (value === null ? 'delete it' : `make it ${show(value)}`),
  used: (users, value) => `${users.length === 2 ? 'both' : 'all'} succeeded from ${show(value)}`,
};

function show(value: Value): string {
  return value === null ? 'absent' : shortened(JSON.stringify(value));
}

/** Whether what an operation saw cannot have come about without another one. */
function shows(by: KvCore, maker: Writer, view: View): boolean {
  const { sees } = trace(by.input, by.output);
  return typeof sees === 'string' && isShown(view, maker, { by, value: sees });
}

function unwritten(view: View, initial: string | null, { by, value }: Sight): Anomaly | undefined {
  if (!view.goOn(view.core.length + view.others.length + value.length)) return undefined;
  const inputs = inputsBefore([...view.core, ...view.others], by);
  const first = `${view.tell(by)} saw ${show(value)}`;
  if (!isWritten(value, inputs, initial)) {
    const failed = view.failed.filter(({ call }) => call <= by.return);
    const both = [...inputs, ...failed.map(({ input }) => input)];
    const wrong = `${first}, which nothing called before it returned could have written.`;
    if (!isWritten(value, both, initial)) {
      return { anomaly: 'value-never-written', sentences: [wrong] };
    }
    const guilty = failed.filter(({ input }) => isPartOf(input, value)).slice(0, 3);
    const second = `Part of it can only come from what is recorded as failed, without effect`;
    const sentences = [wrong, `${second}: ${guilty.map((one) => view.tell(one)).join('; ')}.`];
    return { anomaly: 'value-of-failed-write', sentences };
  }
  if (isWrittenOnce(value, inputs, initial)) return undefined;
  const wrong = `${first}, which shows an append more often than it was called before that returned.`;
  return { anomaly: 'duplicated-append', sentences: [wrong] };
}

/** What may have been done by the end of an answer, without the operation that gave it. */
function inputsBefore(operations: readonly Writer[], reader: KvCore): KvInput[] {
  return operations
    .filter((one) => one !== reader && one.call <= reader.return && !isRefused(one))
    .map(({ input }) => input);
}

function isRefused(one: Writer): boolean {
  return one.input.kind === 'cas' && one.return !== null && one.output === false;
}

function isPartOf(input: KvInput, value: string): boolean {
  if (input.kind === 'cas') return value.startsWith(input.to);
  if (input.kind === 'put') return value.startsWith(input.value);
  return input.kind === 'append' && value.includes(input.value);
}

/** A write that had ended does not show, though nothing can have hidden it again. */
function missing(
  view: View,
  sight: Sight,
  sights: readonly Sight[],
  isWanted: (operation: KvCore) => boolean,
): Anomaly | undefined {
  const { by, value } = sight;
  if (!view.goOn(view.core.length)) return undefined;
  const hidden = view.core.filter((one) => {
    const text = textOf(one.input);
    if (one.return >= by.call || !isWanted(one)) return false;
    return text === undefined || !value.includes(text);
  });
  for (const lost of hidden.slice(0, HIDDEN_TRIED)) {
    if (!view.goOn(view.core.length + view.others.length)) return undefined;
    const why = notHidden(view, lost, sight, sights);
    if (why === undefined) continue;
    const first =
      `${view.tell(by)} saw ${show(value)}, although ${view.tell(lost)} had returned before it ` +
      `was called.`;
    const newer = newerThan(view, lost, sight);
    if (newer === undefined) return { anomaly: 'stale-read', sentences: [first, why] };
    const third = `But it shows ${show(newer)}, which was appended only after the lost one had returned.`;
    return { anomaly: 'lost-update', sentences: [first, why, third] };
  }
  return undefined;
}

function isAppend({ input }: KvCore): boolean {
  return input.kind === 'append';
}

function isWrite({ input, output }: KvCore): boolean {
  return trace(input, output).isWrite;
}

/** What an operation adds to the value; undefined when it is nothing. */
function textOf(input: KvInput): string | undefined {
  if (input.kind === 'cas') return input.to;
  return input.kind === 'put' || input.kind === 'append' ? input.value : undefined;
}

/** Why a write that an answer does not show was not overwritten before; undefined: it may have been. */
function notHidden(
  view: View,
  lost: KvCore,
  sight: Sight,
  sights: readonly Sight[],
): string | undefined {
  const { core, tell } = view;
  if (lost.input.kind === 'append' && !mayBeReset(view, lost, sight.by)) {
    return `Nothing that could overwrite it was under way or called by then.`;
  }
  const anchor = core.find((one) => one.return < lost.call && isShown(view, one, sight));
  if (anchor !== undefined) {
    return `It shows what ${tell(anchor)} wrote, which is older: so nothing was overwritten since.`;
  }
  const later = sights.find(
    (other) => sight.by.return < other.by.call && isShown(view, lost, other),
  );
  if (later === undefined) return undefined;
  return `Later, ${tell(later.by)} saw it: it had not been overwritten.`;
}

/** An append that the value shows and that was called after the return of a lost append. */
function newerThan(
  { core, others, ...view }: View,
  lost: KvCore,
  sight: Sight,
): string | undefined {
  if (lost.input.kind !== 'append') return undefined;
  const newer = [...core, ...others]
    .filter(({ input, call }) => input.kind === 'append' && call > lost.return)
    .filter(({ input }) => isPartOf(input, sight.value))
    .slice(0, NEWER_TRIED)
    .find((one) => isShown({ core, others, ...view }, one, sight));
  return newer === undefined ? undefined : textOf(newer.input);
}

/** Whether anything but an append could have taken effect between an append and a later answer. */
function mayBeReset({ core, others }: View, since: KvCore, until: KvCore): boolean {
  const isReset = ({ input, output, call, return: end }: KvCore): boolean =>
    trace(input, output).isWrite &&
    input.kind !== 'append' &&
    end >= since.call &&
    call <= until.return;
  if (core.some((one) => one !== until && isReset(one))) return true;
  return others.some(({ input, call }) => input.kind !== 'append' && call <= until.return);
}

/** Whether a value cannot have come about without what this operation wrote. */
function isShown(
  { core, others, initial, goOn }: View,
  writer: Writer,
  { by, value }: Sight,
): boolean {
  const { kind } = writer.input;
  if (kind === 'get' || kind === 'delete' || isRefused(writer)) return false;
  if (writer === by || writer.call > by.return) return false;
  if (!goOn(core.length + others.length + value.length)) return false;
  const without = [...core, ...others].filter((one) => one !== writer);
  return !isWritten(value, inputsBefore(without, by), initial as string | null);
}

/**
 * Of two answers that both show the same write the value only grew from the one to the other: had
 * anything put an end to it in between, the later one would not show that write.
 */
function incomparable(view: View, sights: readonly Sight[]): Anomaly | undefined {
  for (const one of sights.slice(0, SIGHTS_TRIED)) {
    for (const two of sights.slice(0, SIGHTS_TRIED)) {
      const isEarlier = one.by.return < two.by.call;
      if (!view.goOn(view.core.length + view.others.length)) return undefined;
      if (one === two || two.value.startsWith(one.value)) continue;
      if (!isEarlier && one.value.startsWith(two.value)) continue;
      const why = onlyGrew(view, one, two);
      if (why === undefined) continue;
      const order = isEarlier
        ? `although ${view.tell(one.by)} had seen that and had returned before it was called`
        : `which ${view.tell(one.by)} saw`;
      const first =
        `${view.tell(two.by)} saw ${show(two.value)}, which does not begin with ` +
        `${show(one.value)}, ${order}.`;
      const anomaly = isEarlier ? 'non-monotonic-reads' : 'incomparable-reads';
      return { anomaly, sentences: [first, why] };
    }
  }
  return undefined;
}

/** Why one of two answers must be the beginning of the other; undefined when that is not sure. */
function onlyGrew(view: View, one: Sight, two: Sight): string | undefined {
  const all = [...view.core, ...view.others];
  if (all.every(({ input }) => input.kind === 'append' || input.kind === 'get')) {
    return `The key is only ever appended to.`;
  }
  const anchor = all
    .filter(({ input }) => isPartOf(input, one.value) && isPartOf(input, two.value))
    .toSorted((a, b) => Number(a.input.kind === 'append') - Number(b.input.kind === 'append'))
    .slice(0, NEWER_TRIED)
    .find((writer) => isShown(view, writer, one) && isShown(view, writer, two));
  if (anchor === undefined) return undefined;
  return `Both show ${show(textOf(anchor.input) ?? null)}, written once: in between there were only appends.`;
}
