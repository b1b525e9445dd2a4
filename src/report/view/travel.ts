// Watched runs -> TravelView: steps in words, states as changes. The sound store's run is followed
// beside the page's own for as long as both are the same; where they part is told by parting.ts.
// Called by build.ts' callers, once for each run whose states can be had.

import type { WatchedRun, WatchedStep } from '../../hosts/watched.ts';
import type { RunRecord } from '../../lab/run/record.ts';
import type { Notebook } from './notebook.ts';
import { newNotebook, note } from './notebook.ts';
import type { Parting } from './parting.ts';
import { partingOf } from './parting.ts';
import type { OperationView } from './run-view.ts';
import type { StepView, TravelView } from './travel-view.ts';

/** A page carries no more text of its steps than this; it says what is left out. */
const UNITS_MAX = 6_000_000;
/** The part of it that goes to the steps before the one that matters most. */
const SHARE_BEFORE = 0.7;

/** The states before the first of the steps that are kept. */
function baseOf(steps: readonly StepView[]): TravelView['base'] {
  const base: Record<string, Record<string, string | null>> = {};
  for (const { changes } of steps) {
    for (const [lane, changed] of Object.entries(changes)) {
      const rows = (base[lane] ??= {});
      for (const [path, value] of Object.entries(changed)) {
        if (value === null) Reflect.deleteProperty(rows, path);
        else rows[path] = value;
      }
    }
  }
  return base;
}

/** Which steps are kept where there are too many: those around what matters, most of them before. */
function windowOf(
  steps: readonly StepView[],
  matters: number,
  unitsMax: number,
): readonly [from: number, to: number] {
  const sizes = steps.map((step) => JSON.stringify(step).length);
  const sizeAt = (at: number): number => sizes[at] ?? Infinity;
  let from = Math.max(0, Math.min(matters, steps.length) - 1);
  let to = from;
  let units = 0;
  const back = (limit: number): void => {
    while (units + sizeAt(from - 1) <= limit) units += sizeAt(--from);
  };
  const on = (limit: number): void => {
    while (units + sizeAt(to) <= limit) units += sizeAt(to++);
  };
  back(unitsMax * SHARE_BEFORE);
  on(unitsMax);
  back(unitsMax);
  return [from, to];
}

function viewOf(
  notebook: Notebook,
  shared: number,
  parts: number | null,
  unitsMax: number,
): TravelView {
  const { steps, broken, conflict } = notebook;
  const matters = Math.max(1, (broken ?? conflict ?? parts ?? 1) - shared);
  const [from, to] = windowOf(steps.slice(shared), matters, unitsMax);
  const first = shared + from;
  const turn = broken ?? conflict;
  return {
    from: first,
    count: steps.length,
    shared: from === 0 ? shared : 0,
    base: first === 0 || from === 0 ? {} : baseOf(steps.slice(0, first)),
    steps: steps.slice(first, shared + to),
    parts,
    turn: turn === null ? null : { step: turn, kind: broken === null ? 'conflict' : 'broken' },
  };
}

/** A run to be followed. */
export interface Followed {
  readonly record: RunRecord;
  readonly operations: readonly OperationView[];
  readonly steps: WatchedRun;
}

interface Following extends Notebook {
  readonly watched: WatchedRun;
  traceHash: string | null;
}

function follow({ record, operations, steps }: Followed): Following {
  return { ...newNotebook(record, operations), watched: steps, traceHash: null };
}

function next(following: Following): WatchedStep | null {
  const { done, value } = following.watched.next();
  if (done !== true) return value;
  following.traceHash = value;
  return null;
}

function finish(following: Following): void {
  for (let step = next(following); step !== null; step = next(following)) note(following, step);
}

/** What rules make of a state is no part of it. */
const printOf = ({ entry, thrown, seen, clients }: WatchedStep): string =>
  JSON.stringify([entry, thrown, seen.map((one) => ({ ...one, relies: null })), clients]);

interface Together {
  readonly parting: Parting | null;
  /** So many first steps are told in the same words. */
  readonly shared: number;
}

/** Follows both until they part. */
function followBoth(mine: Following, sound: Following): Together {
  let shared: number | null = null;
  for (let steps = 0; ; steps++) {
    const [here, there] = [next(mine), next(sound)];
    if (here === null && there === null) return { parting: null, shared: shared ?? steps };
    const isSame = here !== null && there !== null && printOf(here) === printOf(there);
    const own = here === null ? null : note(mine, here);
    const other = there === null ? null : note(sound, there);
    if (!isSame) {
      return { parting: partingOf(mine, sound, here, there), shared: shared ?? steps };
    }
    if (JSON.stringify(own?.changes) !== JSON.stringify(other?.changes)) shared ??= steps;
  }
}

export interface Travels {
  /** Null where this linlab executes the scenario otherwise than the record tells. */
  readonly mine: TravelView | null;
  readonly sound: TravelView | null;
  /** Where the run parts from that of the sound store; null where it does not, or nobody asked. */
  readonly parting: Parting | null;
}

/**
 * The travels of a run, and of the same scenario on the sound store. Of each no more is kept than
 * `unitsMax` code units of text.
 */
export function travelsOf(
  run: Followed,
  soundRun: Followed | null,
  unitsMax: number = UNITS_MAX,
): Travels {
  const mine = follow(run);
  const sound = soundRun === null ? null : follow(soundRun);
  const { parting, shared } =
    sound === null ? { parting: null, shared: 0 } : followBoth(mine, sound);
  finish(mine);
  if (sound !== null) finish(sound);
  const isOther = run.record.traceHash !== null && run.record.traceHash !== mine.traceHash;
  if (isOther) return { mine: null, sound: null, parting: null };
  const own = viewOf(mine, 0, parting?.step ?? null, unitsMax);
  if (sound === null) return { mine: own, sound: null, parting };
  const kept = own.from > 0 ? 0 : Math.min(shared, own.steps.length, sound.steps.length);
  return { mine: own, sound: viewOf(sound, kept, parting?.step ?? null, unitsMax), parting };
}
