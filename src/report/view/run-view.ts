// What the page of one run shows, as plain data: everything is already in words, and places are
// numbers. Made from a RunRecord in Node (view/build.ts), embedded in the page as JSON, drawn by
// draw/ and listed by the tables. A long run travels in another encoding of the same (long.ts).

import type { TravelView } from './travel-view.ts';

/** A horizontal line of the picture. */
export interface LaneView {
  /** `c0`, `c1`, … a client process; `r0`, `r1`, … a replica. */
  readonly id: string;
  readonly kind: 'client' | 'probe' | 'replica';
  /** What the name alone does not say, for people; may be empty. */
  readonly note: string;
}

export type OutcomeName = 'ok' | 'fail' | 'info' | 'open';

export interface OperationView {
  /** Place among all operations of the history, failed ones included, in order of invocation. */
  readonly id: number;
  readonly lane: string;
  readonly key: string;
  /** What was asked for: `get`, `put`, … */
  readonly kind: string;
  /** `put(x, "1")`: short enough for a bar. */
  readonly label: string;
  /** The same in full, as far as texts of a megabyte allow. */
  readonly text: string;
  readonly outcome: OutcomeName;
  /** `returned "1"`, or why the outcome is not known. */
  readonly result: string;
  readonly callMs: number;
  /** Null for an operation without an end: info and open. */
  readonly returnMs: number | null;
  /** When an info operation was given up. */
  readonly endedMs: number | null;
  readonly inConflict: boolean;
  /** Place in the order that explains a linearizable history, from 1, and a moment for it. */
  readonly order: number | null;
  readonly pointMs: number | null;
  /** Its part in the longest legal beginning of a history that is not linearizable; may be empty. */
  readonly begins: string;
  /** `c0/1`: client session and request number, as messages write it. */
  readonly request: string;
}

export interface FaultView {
  /** Place in the scenario. */
  readonly id: number;
  readonly kind: string;
  /** Few words, for a band. */
  readonly label: string;
  readonly sentence: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** The replica that it hit, where it hit one and the trace tells. */
  readonly lane: string | null;
  /** False: the run was over before it could begin. */
  readonly begun: boolean;
}

/** What became of one arrival of a message. */
export type LegFate = 'delivered' | 'partition' | 'crash' | 'unreadable' | 'untaken' | 'under-way';

export interface LegView {
  readonly atMs: number;
  readonly fate: LegFate;
}

/** The first and the last of slots that follow each other. */
export type SlotRange = readonly [number, number];

export interface MessageView {
  /** Number of the frame in the run. */
  readonly id: number;
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly about: string;
  readonly content: string;
  readonly sentMs: number;
  /** The same was sent on this link before. */
  readonly repeats: boolean;
  /** None: it was lost when it was sent. Two: it arrived twice. */
  readonly legs: readonly LegView[];
  readonly because: 'sent' | 'noise' | 'fault' | 'override' | 'down';
  /** Later than on the quiet network by this. */
  readonly delayMs: number;
  /** The override that caused its fate: its place in the scenario. */
  readonly override: number | null;
  /** Requests that it carries or answers, as `c0/1`. */
  readonly regards: readonly string[];
  /** Slots that it names. */
  readonly slots: readonly SlotRange[];
}

/** A stretch of a replica's life. */
export interface PeriodView {
  readonly id: number;
  readonly lane: string;
  readonly kind: 'leads' | 'down' | 'paused' | 'failing';
  readonly label: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export type EventKind =
  | 'start'
  | 'restart'
  | 'crash'
  | 'life'
  | 'follow'
  | 'promise'
  | 'decide'
  | 'snapshot'
  | 'configure'
  | 'operator'
  | 'mark'
  | 'broken';

/** A moment of a replica's life. */
export interface EventView {
  readonly id: number;
  readonly lane: string;
  readonly kind: EventKind;
  readonly atMs: number;
  readonly label: string;
  readonly sentence: string;
}

/** Who votes, from where it was first known. */
export interface ConfigurationView {
  readonly number: number;
  readonly sentence: string;
  readonly atMs: number;
  readonly lane: string;
}

export interface OverrideView {
  readonly id: number;
  readonly sentence: string;
  /** Frames that it deviated, where the trace tells. */
  readonly messages: readonly number[];
}

/** How far a legal order goes in a history that is not linearizable. */
export interface StuckView {
  /** The key in conflict; legal orders of other keys are none of its business. */
  readonly key: string;
  /** How many operations there are on it. */
  readonly count: number;
  /** The longest legal beginning: operations in order, a moment for each, and the value after it. */
  readonly beginning: readonly {
    readonly id: number;
    readonly pointMs: number;
    readonly value: string;
  }[];
  /** Operations of which one would have to come next, and why each cannot. */
  readonly next: readonly { readonly id: number; readonly why: string }[];
  /** False: the search was ended by its limit, there may be a longer beginning. */
  readonly isComplete: boolean;
}

/** The states of the replicas, step by step, or why there are none. */
export type TravelOrNot =
  | {
      readonly kind: 'travel';
      readonly travel: TravelView;
      /** The rules that its steps name, as questions. */
      readonly questions: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'none'; readonly why: string };

export interface RunView {
  readonly format: 'linlab/run-view@1';
  /** The picture ends here. */
  readonly endMs: number;
  readonly traced: boolean;
  readonly lanes: readonly LaneView[];
  readonly operations: readonly OperationView[];
  readonly faults: readonly FaultView[];
  readonly messages: readonly MessageView[];
  readonly periods: readonly PeriodView[];
  readonly events: readonly EventView[];
  readonly overrides: readonly OverrideView[];
  /** In the order in which they came to be known. */
  readonly configurations: readonly ConfigurationView[];
  /** Null where the history is linearizable, or where that is not known. */
  readonly stuck: StuckView | null;
  readonly travel: TravelOrNot;
  /** Sentences about what the page does not show. */
  readonly leftOut: readonly string[];
  /** In which nothing happens: of a long run, whose messages are not at hand. */
  readonly quiet?: readonly { readonly fromMs: number; readonly toMs: number }[];
}
