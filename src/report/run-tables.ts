// The tables of a run as data, with the columns that the page shows. Called by the cli.

import type { RunRecord } from '../lab/run/record.ts';
import type { Cell, DataTable } from './data-table.ts';
import { beginningRows, roleOf, RUN_COLUMNS } from './tables.ts';
import { runView } from './view/build.ts';
import { fateOf } from './view/items.ts';
import type { RunView } from './view/run-view.ts';

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

/** All tables of a run; those that would be empty are left out. Throws HistoryError. */
export function runTables(record: RunRecord): DataTable[] {
  const view = runView(record);
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
  return Object.entries(RUN_COLUMNS)
    .map(([title, columns]) => ({
      id: title.toLowerCase().replaceAll(' ', '-'),
      title,
      columns,
      rows: rows[title as keyof typeof RUN_COLUMNS],
    }))
    .filter((table) => table.rows.length > 0);
}
