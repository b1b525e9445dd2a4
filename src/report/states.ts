// The views of a run and of the same scenario on the sound store, with the states of the replicas
// where they can be had. Called by run-section.ts.

import type { WatchedRun } from '../hosts/watched.ts';
import type { RunRecord } from '../lab/run/record.ts';
import type { Markup } from './markup.ts';
import { NOTHING } from './markup.ts';
import type { Parting } from './view/parting.ts';
import { partingSection } from './parting-section.ts';
import { runView } from './view/build.ts';
import type { RunView } from './view/run-view.ts';
import { travelsOf } from './view/travel.ts';
import type { TravelView } from './view/travel-view.ts';
import { visible } from './view/words.ts';

/** How to see the states of a run's replicas, or why that is not possible. */
export type StatesOf =
  | { readonly kind: 'none'; readonly why: string }
  | {
      readonly kind: 'again';
      /** Executes the scenario again. */
      readonly watch: () => WatchedRun;
      /** The same on the sound store; null for a run of the sound store. */
      readonly watchSound: (() => WatchedRun) | null;
      /** The rules of the code as questions, by name. */
      readonly questions: Readonly<Record<string, string>>;
      /** What the code has of its own, in a sentence; null where nobody knows. */
      readonly broken: string | null;
      /** What else is to be said of a rule of its own, by name. */
      readonly notes: Readonly<Record<string, string>>;
    };

interface Views {
  readonly view: RunView;
  /** Null where there is no such run. */
  readonly soundView: RunView | null;
  /** Where the two part, as a section. */
  readonly parting: Markup;
  /** The same as data; null where nobody compared, or both are the same. */
  readonly parts: Parting | null;
}

type Questions = Readonly<Record<string, string>>;

const OTHERWISE =
  'This version of linlab executes the scenario otherwise than the record tells, so the states of the replicas are left out.';

/** Questions of rules, of those that steps name. */
function named({ steps }: TravelView, questions: Questions): Questions {
  const rules = new Set(steps.flatMap((step) => step.rules.map(({ rule }) => rule)));
  return Object.fromEntries(Object.entries(questions).filter(([rule]) => rules.has(rule)));
}

function withTravel(view: RunView, travel: TravelView | null, questions: Questions): RunView {
  if (travel === null) return { ...view, travel: { kind: 'none', why: OTHERWISE } };
  return { ...view, travel: { kind: 'travel', travel, questions: named(travel, questions) } };
}

interface Given {
  readonly sound?: RunRecord;
  readonly states?: StatesOf;
}

/** Of each of the runs of a campaign's page less is kept than of one that has a page of its own. */
const SHARED_PAGE_UNITS_MAX = 1_000_000;

/** `run` is the number of the run on its page; `isAlone` says that the page is about nothing else. */
export function viewsOf(
  record: RunRecord,
  { sound, states }: Given,
  run: number,
  isAlone: boolean,
): Views {
  const view = runView(record);
  const soundView = sound === undefined ? null : runView(sound);
  if (states === undefined) return { view, soundView, parting: NOTHING, parts: null };
  if (states.kind === 'none') {
    return { view: { ...view, travel: states }, soundView, parting: NOTHING, parts: null };
  }
  const { watch, watchSound, questions, broken, notes } = states;
  const own = { record, operations: view.operations, steps: watch() };
  const isCompared = sound !== undefined && soundView !== null && watchSound !== null;
  const other = isCompared
    ? { record: sound, operations: soundView.operations, steps: watchSound() }
    : null;
  const {
    mine,
    sound: theirs,
    parting,
  } = travelsOf(own, other, isAlone ? undefined : SHARED_PAGE_UNITS_MAX);
  const names = { system: visible(record.system), sound: visible(sound?.system ?? '') };
  return {
    parts: parting,
    view: withTravel(view, mine, questions),
    soundView:
      soundView === null || theirs === null ? soundView : withTravel(soundView, theirs, questions),
    parting:
      mine !== null && other !== null
        ? partingSection(parting, { ...names, run, turn: mine.turn, questions, broken, notes })
        : NOTHING,
  };
}
