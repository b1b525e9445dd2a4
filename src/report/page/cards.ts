// The states of the replicas and of the clients' sessions as cards: a table each, with what the step changed, what is on disk and
// what is in memory only, and what the sound store has instead. Called by stepper.ts.

import type { Changes, RowView, States, StepView } from '../view/travel-view.ts';
import { rowsIn } from '../view/travel-view.ts';
import { element } from './elements.ts';

/** Rows of a kind, as `decided #3`, that are shown of a group unless the reader wants all. */
const ROWS_MAX = 5;

/** Groups whose rows a disk keeps. */
const DURABLE = 'Acceptor';

/** One run at one step. */
export interface At {
  readonly step: StepView | undefined;
  readonly states: States;
  readonly before: States;
}

/** The other run, with its name. */
export interface Beside {
  readonly name: string;
  readonly states: States;
}

const EMPTY: ReadonlyMap<string, string> = new Map();
const NO_CHANGES: Changes = {};

function cellOf(
  value: string | null,
  was: string | null | undefined,
  other: string | null | undefined,
  name: string,
): HTMLTableCellElement {
  const cell = element('td', was === undefined ? '' : 'changed', value ?? '–');
  if (was !== undefined) {
    const gone = value === null || value.startsWith('✗');
    const how = was === null ? 'new' : gone ? `gone, was ${was}` : `was ${was}`;
    cell.append(element('span', 'was', how));
  }
  if (other !== undefined) cell.append(element('span', 'other', `${name}: ${other ?? '–'}`));
  return cell;
}

interface Others {
  readonly memory: string | null | undefined;
  readonly disk: string | null | undefined;
}

/** What the other run has in the place of a row; undefined where it has the same. */
function othersOf(row: RowView, lane: string, beside: Beside | null): Others {
  if (beside === null) return { memory: undefined, disk: undefined };
  const rows = beside.states.get(lane) ?? EMPTY;
  const path = `|${row.group}|${row.label}`;
  const memory = rows.get(`m${path}`) ?? null;
  const disk = rows.get(`d${path}`) ?? null;
  return {
    memory: memory === row.memory ? undefined : memory,
    disk: disk === row.disk ? undefined : disk,
  };
}

/** What is on disk, against what is in memory. */
function onDisk(memory: string | null, disk: string | null): string | null {
  if (memory === null) return disk;
  if (disk === null) return '✗ not on disk';
  return disk === memory ? '✓ the same' : disk;
}

function rowOf(row: RowView, lane: string, beside: Beside | null): HTMLTableRowElement {
  const { group, label, memory, disk, memoryBefore, diskBefore } = row;
  const others = othersOf(row, lane, beside);
  const name = beside?.name ?? '';
  const head = element('th', '', label);
  head.scope = 'row';
  const held = cellOf(memory, memoryBefore, others.memory, name);
  const made = element('tr', '', head, held);
  if (group === DURABLE) {
    const kept = cellOf(onDisk(memory, disk), diskBefore, others.disk, name);
    if (memory !== null && disk !== memory) kept.classList.add('unsynced');
    made.append(kept);
  } else {
    held.colSpan = 2;
  }
  const isChanged = memoryBefore !== undefined || diskBefore !== undefined;
  const differs = others.memory !== undefined || others.disk !== undefined;
  made.className = [isChanged ? 'changed' : '', differs ? 'differs' : ''].join(' ').trim();
  return made;
}

/** Whether a row is one of many of its kind, and not one that matters now. */
function isOneOfMany(row: HTMLTableRowElement, group: string): boolean {
  if (row.className !== '') return false;
  return group === 'Store' || / #\d+$/.test(row.cells[0]?.textContent ?? '');
}

/** The rows of a group: of those that are one of many only the last, unless the reader wants all. */
function shownOf(
  group: string,
  rows: readonly HTMLTableRowElement[],
  all: boolean,
): HTMLTableRowElement[] {
  const many = rows.filter((row) => isOneOfMany(row, group));
  if (all || many.length <= ROWS_MAX + 1) return [...rows];
  const hidden = new Set(many.slice(0, -ROWS_MAX));
  const cell = element('td', 'more', `${String(hidden.size)} more rows`);
  cell.colSpan = 3;
  const note = element('tr', '', cell);
  const [first] = hidden;
  return rows.flatMap((row) => {
    if (row === first) return [note];
    return hidden.has(row) ? [] : [row];
  });
}

function groupHead(group: string): HTMLTableRowElement {
  const heads =
    group === DURABLE
      ? ['Acceptor, in memory', 'on disk']
      : [group === 'Disk' ? 'Not on disk yet' : group];
  const [title = '', kept] = heads;
  const first = element('th', 'group', title);
  first.scope = 'colgroup';
  first.colSpan = kept === undefined ? 3 : 2;
  if (kept === undefined) return element('tr', 'group', first);
  const second = element('th', 'group', kept);
  second.scope = 'col';
  return element('tr', 'group', first, second);
}

function summaryOf(rows: readonly RowView[]): string {
  const find = (label: string): string | null =>
    rows.find((row) => row.group === 'Replica' && row.label === label)?.memory ?? null;
  const status = find('status');
  if (status !== null) return status === 'runs' ? (find('role') ?? status) : status;
  return rows.find(({ group, label }) => group === 'Session' && label === 'of')?.memory ?? '';
}

/** The card of one replica or session. */
function cardOf(lane: string, at: At, beside: Beside | null, all: boolean): HTMLElement {
  const changed = at.step?.changes[lane];
  const rows = rowsIn(
    at.states.get(lane) ?? EMPTY,
    at.before.get(lane) ?? EMPTY,
    changed ?? NO_CHANGES,
    beside?.states.get(lane) ?? EMPTY,
  );
  const groups = new Map<string, HTMLTableRowElement[]>();
  for (const row of rows) {
    // Whose session it is stands in the title.
    if (row.group === 'Session' && row.label === 'of') continue;
    const made = rowOf(row, lane, beside);
    const others = groups.get(row.group);
    if (others === undefined) groups.set(row.group, [made]);
    else others.push(made);
  }
  const body = element('tbody', '');
  for (const [group, made] of groups) body.append(groupHead(group), ...shownOf(group, made, all));
  const note = changed === undefined ? '' : at.step?.lane === lane ? 'this step' : 'changed';
  const title = element('h4', '', lane, element('span', 'role', summaryOf(rows)));
  if (note !== '') title.append(element('span', 'note', note));
  const table = element('table', '', body);
  table.setAttribute('aria-label', `State of ${lane}`);
  return element('div', `replica${changed === undefined ? '' : ' touched'}`, title, table);
}

/** Who is no replica and is there in one of the runs, in order. */
export function sessionsIn(
  own: States,
  other: States | undefined,
  replicas: readonly string[],
): string[] {
  const lanes = [...new Set([...own.keys(), ...(other?.keys() ?? [])])];
  const sessions = lanes.filter((lane) => !replicas.includes(lane));
  return sessions.sort((left, right) => left.localeCompare(right, 'en', { numeric: true }));
}

/** A card for each replica or session. */
export function cardsOf(
  lanes: readonly string[],
  at: At,
  beside: Beside | null,
  all: boolean,
): HTMLElement[] {
  return lanes.map((lane) => cardOf(lane, at, beside, all));
}
