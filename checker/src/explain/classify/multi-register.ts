/**
 * Names of what is wrong with several registers that are read and written together. Set as `classify`
 * in their model. Every register alone is a cell; what goes wrong between them is said here.
 */

import { firstOf } from '../view.ts';
import type { Anomaly, CoreOperation, CoreView } from '../view.ts';
import type { Cell, Trace, Value } from './cell.ts';
import { cellAnomaly } from './cell-words.ts';
import type { CellWords } from './cell-words.ts';
import { nameOfCell } from './register.ts';

type Held = string | number | boolean | null;
type Holds = Readonly<Record<string, Held>>;
type Input =
  | { readonly kind: 'read'; readonly keys: readonly string[] }
  | { readonly kind: 'write'; readonly values: Holds };
type Output = Holds | null;
type View = CoreView<Input, Output>;
type Core = CoreOperation<Input, Output>;

/** One register in one read. */
interface Sight {
  readonly by: Core;
  readonly key: string;
  readonly value: Held;
}

export function classifyMultiRegister(view: View): Anomaly | undefined {
  const sights = view.core.flatMap((by) => sightsOf(by));
  const keys = [...new Set(sights.map(({ key }) => key))];
  return firstOf([
    ...keys.map((key) => () => cellAnomaly(cellOf(view, key), wordsOf(key), view)),
    () => fractured(view, sights),
    () => crossed(view, sights),
  ]);
}

function sightsOf(by: Core): Sight[] {
  const { input, output } = by;
  if (input.kind !== 'read' || output === null) return [];
  return input.keys.map((key) => ({ by, key, value: output[key] ?? null }));
}

function initialOf({ initial }: View, key: string): Held {
  return (initial as Holds)[key] ?? null;
}

function written(input: Input, key: string): Held | undefined {
  return input.kind === 'write' && Object.hasOwn(input.values, key) ? input.values[key] : undefined;
}

function cellOf(view: View, key: string): Cell<Input, Output> {
  return {
    initial: initialOf(view, key),
    trace(input, output): Trace {
      if (input.kind === 'write') {
        const leaves = written(input, key);
        return { leaves, isWrite: leaves !== undefined };
      }
      if (output === null || !input.keys.includes(key)) return { isWrite: false };
      const sees = output[key] ?? null;
      return { sees, leaves: sees, isWrite: false };
    },
    canMake: (input, value) => written(input, key) === value,
  };
}

function wordsOf(key: string): CellWords<Input, Output> {
  return {
    name: (finding) => nameOfCell(finding, ({ input }) => input.kind === 'read', 'cas'),
    saw: (_, value) => `saw ${key} as ${show(value)}`,
    was: (value) => `${key} was ${show(value)}`,
    make: (value) => `make ${key} ${show(value)}`,
    used: (_, value) => `found ${key} as ${show(value)}`,
  };
}

function show(value: Value): string {
  return value === null ? 'nothing' : JSON.stringify(value);
}

type Writer = Core | View['others'][number];

/** Who can have given a register this value by the end of the read that saw it. */
function writersOf({ core, others }: View, { by, key, value }: Sight): Writer[] {
  return [...core, ...others].filter(
    ({ input, call }) => call <= by.return && written(input, key) === value,
  );
}

/** A read that saw one part of a write, and another part as it was before. */
function fractured(view: View, sights: readonly Sight[]): Anomaly | undefined {
  for (const part of sights) {
    if (!view.goOn(view.core.length + view.others.length)) return undefined;
    if (part.value === initialOf(view, part.key)) continue;
    const writers = writersOf(view, part);
    if (writers.length === 0) continue;
    const beside = sightsOf(part.by);
    if (!view.goOn(beside.length * writers.length * view.core.length)) return undefined;
    const old = beside.find((sight) => writers.every((write) => isMissed(view, sight, write)));
    if (old === undefined) continue;
    const first =
      `${view.tell(part.by)} saw ${part.key} as ${show(part.value)}, but ${old.key} as ` +
      `${show(old.value)}.`;
    const second =
      `Whatever made ${part.key} so gave ${old.key} another value at once, and after that nothing ` +
      `could make ${old.key} ${show(old.value)} again.`;
    return { anomaly: 'fractured-read', sentences: [first, second] };
  }
  return undefined;
}

/** Whether a value was over when the write took effect: changed by it, and never written again. */
function isMissed(view: View, old: Sight, write: Writer): boolean {
  const made = written(write.input, old.key);
  if (made === undefined || made === old.value) return false;
  return writersOf(view, old).every(({ return: end }) => end !== null && end < write.call);
}

/** Two reads that saw two writes in opposite orders. */
function crossed(view: View, sights: readonly Sight[]): Anomaly | undefined {
  const all = crossings(view, sights);
  for (const [one, two] of all) {
    if (!view.goOn(all.length)) return undefined;
    for (const [three, four] of all) {
      if (three.key !== two.key || four.key !== one.key) continue;
      const first =
        `${view.tell(one.by)} saw ${one.key} as ${show(one.value)} when ${two.key} still was ` +
        `${show(two.value)}.`;
      const second =
        `${view.tell(three.by)} saw ${three.key} as ${show(three.value)} when ${four.key} still ` +
        `was ${show(four.value)}.`;
      const third = `So each of the two changed before the other.`;
      return { anomaly: 'incomparable-reads', sentences: [first, second, third] };
    }
  }
  return undefined;
}

/** New value of one register beside the value that another one had in the beginning, and never again. */
function crossings(view: View, sights: readonly Sight[]): [Sight, Sight][] {
  const isFirst = (sight: Sight): boolean =>
    sight.value === initialOf(view, sight.key) &&
    view.goOn(view.core.length + view.others.length) &&
    writersOf(view, sight).length === 0;
  const isLater = ({ key, value }: Sight): boolean => value !== initialOf(view, key);
  return sights.filter(isLater).flatMap((late) =>
    sightsOf(late.by)
      .filter((early) => early.key !== late.key && isFirst(early))
      .map((early): [Sight, Sight] => [late, early]),
  );
}
