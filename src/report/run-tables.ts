// The tables of a run as data, with the columns that the page shows. Called by the cli.

import type { RunRecord } from '../lab/run/record.ts';
import type { Cell, DataTable } from './data-table.ts';
import { beginningRows, roleOf, RUN_COLUMNS } from './tables.ts';
import { GUARANTEE_COLUMNS, guaranteeRows } from './guarantees-section.ts';
import type { RunExtra } from './run-section.ts';
import { viewsOf } from './states.ts';
import { fateOf } from './view/items.ts';
import type { RunView } from './view/run-view.ts';
import { withShared } from './view/journey.ts';
import type { Parting } from './view/parting.ts';
import type { Changes, TravelView } from './view/travel-view.ts';
import { parsePath } from './view/travel-view.ts';

type Rows = readonly (readonly Cell[])[];

function operationRows({ operations }: RunView): Rows {
  return operations.map((operation) => {
    const { id, lane, text, outcome, result, callMs, returnMs } = operation;
    return [id, lane, text, outcome, result, callMs, returnMs, roleOf(operation)];
  });
}

function faultRows({ faults }: RunView): Rows {
  return faults.map(({ id, kind, sentence, fromMs, toMs, begun }) => {
    return [id, kind, sentence, begun ? fromMs : null, begun ? toMs : null];
  });
}

function eventRows({ periods, events }: RunView): Rows {
  const stretches = periods.map(({ lane, label, fromMs, toMs }): Cell[] => {
    return [fromMs, lane, `${lane} ${label}, until ${String(toMs)} ms`];
  });
  const moments = events.map(({ lane, atMs, sentence }): Cell[] => [atMs, lane, sentence]);
  return [...stretches, ...moments].sort(([left], [right]) => Number(left) - Number(right));
}

function messageRows({ messages }: RunView): Rows {
  return messages.map((message) => {
    const { id, from, to, kind, about, content, sentMs } = message;
    return [id, sentMs, `${from} → ${to}`, `${kind} ${about}`, fateOf(message), content];
  });
}

function configurationRows({ configurations }: RunView): Rows {
  if (configurations.length < 2) return [];
  return configurations.map(({ number, sentence, atMs, lane }) => [number, sentence, atMs, lane]);
}

const STEP_COLUMNS = [
  'Step',
  'At (ms)',
  'Where',
  'What',
  'Detail',
  'What comes of it',
  'What broke',
];
const STATE_COLUMNS = ['Step', 'Where', 'Kept', 'Group', 'Row', 'Value'];

/** The rows that a step changes; a row holds until the next one of its name. */
function changedRows(step: number, changes: Readonly<Record<string, Changes>>): Cell[][] {
  return Object.entries(changes).flatMap(([lane, changed]) =>
    Object.entries(changed).map(([path, value]): Cell[] => {
      const { isDisk, group, label } = parsePath(path);
      return [step, lane, isDisk ? 'on disk' : 'in memory', group, label, value];
    }),
  );
}

function stepTables(travel: TravelView | null): DataTable[] {
  if (travel === null) return [];
  const { from, base, steps } = travel;
  const told = steps.map(({ atMs, lane, sentence, detail, effects, broken }, nth): Cell[] => {
    return [from + nth + 1, atMs, lane, sentence, detail, effects.join('; '), broken];
  });
  const states = steps.flatMap(({ changes }, nth) => changedRows(from + nth + 1, changes));
  return [
    { id: 'steps', title: 'Steps', columns: STEP_COLUMNS, rows: told },
    {
      id: 'states',
      title: 'States by step',
      columns: STATE_COLUMNS,
      rows: [...changedRows(from, base), ...states],
    },
  ];
}

function partingTable(parts: Parting | null, names: readonly string[]): DataTable[] {
  const rows = (parts?.rows ?? []).map(({ lane, label, mine, sound }): Cell[] => {
    return [`${lane} ${label}`, mine, sound];
  });
  const columns = ['State after this step', ...names];
  return [{ id: 'parting', title: 'Where it parts from the sound store', columns, rows }];
}

/** The tables of one run, with all of its steps where there are any. */
function tablesOfView(record: RunRecord, view: RunView, travel: TravelView | null): DataTable[] {
  const overrides = view.overrides.map(({ id, sentence, messages }): Cell[] => {
    return [id, sentence, messages.join(' ')];
  });
  const rows = {
    Operations: operationRows(view),
    'Longest beginning': beginningRows(view).map(({ cells }) => cells),
    Faults: faultRows(view),
    Overrides: overrides,
    Configurations: configurationRows(view),
    Replicas: eventRows(view),
    Messages: messageRows(view),
  };
  const guarantees = {
    ...{ id: 'guarantees', title: 'Guarantees' },
    ...{ columns: GUARANTEE_COLUMNS, rows: guaranteeRows(record) },
  };
  const others = Object.entries(RUN_COLUMNS).map(([title, columns]) => ({
    id: title.toLowerCase().replaceAll(' ', '-'),
    title,
    columns,
    rows: rows[title as keyof typeof RUN_COLUMNS],
  }));
  return [guarantees, ...others, ...stepTables(travel)];
}

const travelIn = ({ travel: found }: RunView): TravelView | null =>
  found.kind === 'none' ? null : found.travel;

/** The run on the sound store, beside which a planted bug's page shows its own. */
function soundTables(sound: RunRecord, view: RunView, before: TravelView | null): DataTable[] {
  const own = travelIn(view);
  const travel = own === null ? null : withShared(own, before);
  return tablesOfView(sound, view, travel).map((table) => ({
    ...table,
    id: `sound-${table.id}`,
    title: `${table.title} on ${sound.system}`,
  }));
}

/**
 * All tables of a run and, where `extra` has it, of the same scenario on the sound store. Those that
 * would be empty are left out, as are those of states where there are none. Throws HistoryError.
 */
export function runTables(
  record: RunRecord,
  extra: Pick<RunExtra, 'sound' | 'states'> = {},
): DataTable[] {
  const { view, soundView, parts } = viewsOf(record, extra, 0, true);
  const { sound } = extra;
  const travel = travelIn(view);
  return [
    ...tablesOfView(record, view, travel),
    ...partingTable(parts, [record.system, sound?.system ?? '']),
    ...(sound === undefined || soundView === null ? [] : soundTables(sound, soundView, travel)),
  ].filter((table) => table.rows.length > 0);
}
