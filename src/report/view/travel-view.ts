// Time travel as it lies in the page: each step in words, and what it changed in the state of each
// replica and client session. States come back by applying the changes in order. Read by the page's script too.

/** New values by path, null for what is gone. Paths are those of state-rows.ts. */
export type Changes = Readonly<Record<string, string | null>>;

/** A rule that answers otherwise than the sound store's, in words. */
export interface RuleTold {
  readonly rule: string;
  readonly mine: string;
  readonly sound: string;
}

export interface StepView {
  readonly atMs: number;
  /** `r1`, `c0`; `faults` and `network` for what happens around them. */
  readonly lane: string;
  readonly sentence: string;
  /** What its message says; may be empty. */
  readonly detail: string;
  readonly effects: readonly string[];
  /** The item of the picture that it is about, as links name it; null for none. */
  readonly item: string | null;
  /** The frame that was taken or lost. */
  readonly frame: number | null;
  /** Frames that were sent. */
  readonly sent: readonly number[];
  /** What broke here, in words; null almost always. */
  readonly broken: string | null;
  /** Rules of a planted bug that the sound store would have answered otherwise here. */
  readonly rules: readonly RuleTold[];
  /** By lane of the replica or session. */
  readonly changes: Readonly<Record<string, Changes>>;
}

export interface TravelView {
  /** Steps of the run before the first one here, numbered from 1. */
  readonly from: number;
  /** Steps of the whole run. */
  readonly count: number;
  /** So many first steps are those of the page's run before this one, and are not repeated. */
  readonly shared: number;
  /** The state before the first step here, by lane. */
  readonly base: Readonly<Record<string, Changes>>;
  readonly steps: readonly StepView[];
  /** The first step that is not the sound store's, numbered from 1; null where none is. */
  readonly parts: number | null;
  /** Where the first invariant broke, or the last operation in conflict ended, from 1. */
  readonly turn: { readonly step: number; readonly kind: 'broken' | 'conflict' } | null;
}

/** Groups of rows in the order in which people read them. */
export const GROUPS = [
  'Replica',
  'Acceptor',
  'Disk',
  'Reign',
  'Reads',
  'Leases',
  'Log',
  'Store',
  'Sessions',
  'Session',
  'Requests',
  'Timers',
] as const;

/** The state of every replica and session: lane, then path, then value. */
export type States = ReadonlyMap<string, ReadonlyMap<string, string>>;

function apply(states: Map<string, Map<string, string>>, changes: StepView['changes']): void {
  for (const [lane, changed] of Object.entries(changes)) {
    const rows = states.get(lane) ?? new Map<string, string>();
    states.set(lane, rows);
    for (const [path, value] of Object.entries(changed)) {
      if (value === null) rows.delete(path);
      else rows.set(path, value);
    }
    if (rows.size === 0) states.delete(lane);
  }
}

/** The states after step `number`, counted from 1 over the whole run. */
export function statesAt({ from, base, steps }: TravelView, number: number): States {
  const states = new Map<string, Map<string, string>>();
  apply(states, base);
  for (const { changes } of steps.slice(0, Math.max(0, number - from))) apply(states, changes);
  return states;
}

/** A row of a state, in memory and on disk. */
export interface RowView {
  readonly group: string;
  readonly label: string;
  readonly memory: string | null;
  readonly disk: string | null;
  /** What it was before this step; undefined where it did not change. */
  readonly memoryBefore: string | null | undefined;
  readonly diskBefore: string | null | undefined;
}

interface Parsed {
  readonly isDisk: boolean;
  readonly group: string;
  readonly label: string;
}

/** Labels come from keys of the store and may hold anything. */
export function parsePath(path: string): Parsed {
  const end = path.indexOf('|', 2);
  return { isDisk: path.startsWith('d'), group: path.slice(2, end), label: path.slice(end + 1) };
}

const place = (group: string): number => (GROUPS as readonly string[]).indexOf(group);

/** Rows that come before the others of their group, in this order. */
const FIRST = [
  'status',
  'of',
  'registered',
  'role',
  'follows',
  'heard a leader',
  'promised',
  'heartbeat round',
  'proposed',
  'accepted',
  'executed below',
  'decided below',
  'decided',
  'under way',
];

/** Numbered rows go by their name without the number. */
function rank(label: string): number {
  const at = FIRST.indexOf(label.replace(/ #\d+$/, ''));
  return at < 0 ? FIRST.length : at;
}

const collator = new Intl.Collator('en', { numeric: true });

function inOrder(left: RowView, right: RowView): number {
  return (
    place(left.group) - place(right.group) ||
    rank(left.label) - rank(right.label) ||
    collator.compare(left.label, right.label)
  );
}

const BLANK = { memory: null, disk: null, memoryBefore: undefined, diskBefore: undefined };

/**
 * The rows of one replica, with what the last step changed. Rows that it removed come too, and those
 * that only `others` has.
 */
export function rowsIn(
  rows: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, string>,
  changed: Changes,
  others: ReadonlyMap<string, string>,
): RowView[] {
  const found = new Map<string, RowView>();
  for (const path of [...rows.keys(), ...Object.keys(changed)]) {
    const { isDisk, group, label } = parsePath(path);
    const key = `${group}|${label}`;
    const value = rows.get(path) ?? null;
    const was = path in changed ? (before.get(path) ?? null) : undefined;
    const known = found.get(key) ?? { group, label, ...BLANK };
    const row = isDisk
      ? { ...known, disk: value, diskBefore: was }
      : { ...known, memory: value, memoryBefore: was };
    found.set(key, row);
  }
  for (const path of others.keys()) {
    const { group, label } = parsePath(path);
    const key = `${group}|${label}`;
    if (!found.has(key)) found.set(key, { group, label, ...BLANK });
  }
  return [...found.values()].sort(inOrder);
}
