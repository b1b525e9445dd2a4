// Everything on a page that can be selected, under one kind of name: `op=3`, `msg=17`, `fault=0`,
// `period=2`, `event=5`. Links, arrow keys and the panel of details all go by these names.

import { slotsText } from './named-slots.ts';
import type {
  EventView,
  FaultView,
  LegFate,
  MessageView,
  OperationView,
  PeriodView,
  RunView,
} from './run-view.ts';

export type Found =
  | { readonly kind: 'op'; readonly value: OperationView }
  | { readonly kind: 'msg'; readonly value: MessageView }
  | { readonly kind: 'fault'; readonly value: FaultView }
  | { readonly kind: 'period'; readonly value: PeriodView }
  | { readonly kind: 'event'; readonly value: EventView };

export interface Item {
  readonly name: string;
  /** The lane it is found in; `faults` for a fault. */
  readonly lane: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly found: Found;
}

export function itemOf(view: RunView, found: Found): Item {
  const name = `${found.kind}=${String(found.value.id)}`;
  switch (found.kind) {
    case 'op': {
      const { lane, callMs, returnMs } = found.value;
      return { name, lane, fromMs: callMs, toMs: returnMs ?? view.endMs, found };
    }
    case 'msg': {
      const { from, sentMs, legs } = found.value;
      return { name, lane: from, fromMs: sentMs, toMs: legs.at(-1)?.atMs ?? sentMs, found };
    }
    case 'fault': {
      const { fromMs, toMs } = found.value;
      return { name, lane: 'faults', fromMs, toMs, found };
    }
    case 'period': {
      const { lane, fromMs, toMs } = found.value;
      return { name, lane, fromMs, toMs, found };
    }
    case 'event': {
      const { lane, atMs } = found.value;
      return { name, lane, fromMs: atMs, toMs: atMs, found };
    }
  }
}

/** All items by name. */
export function itemsOf(view: RunView): Map<string, Item> {
  const all: Found[] = [
    ...view.operations.map((value) => ({ kind: 'op', value }) as const),
    ...view.faults.map((value) => ({ kind: 'fault', value }) as const),
    ...view.periods.map((value) => ({ kind: 'period', value }) as const),
    ...view.events.map((value) => ({ kind: 'event', value }) as const),
    ...view.messages.map((value) => ({ kind: 'msg', value }) as const),
  ];
  return new Map(all.map((found) => itemOf(view, found)).map((item) => [item.name, item]));
}

/** Rows that arrow keys walk along: of each lane what lies in it, then what it sent. */
export function rowsOf(
  view: RunView,
  items: ReadonlyMap<string, Item>,
  isShown: (message: MessageView) => boolean,
): Item[][] {
  const rows = new Map<string, Item[]>([['faults', []]]);
  for (const { id } of view.lanes) rows.set(id, []).set(`${id} sent`, []);
  for (const item of items.values()) {
    const { found, lane } = item;
    if (found.kind === 'msg' && !isShown(found.value)) continue;
    if (found.kind === 'fault' && !found.value.begun) continue;
    rows.get(found.kind === 'msg' ? `${lane} sent` : lane)?.push(item);
  }
  const filled = [...rows.values()].filter((row) => row.length > 0);
  for (const row of filled) row.sort((left, right) => left.fromMs - right.fromMs);
  return filled;
}

interface Details {
  readonly title: string;
  readonly rows: readonly (readonly [string, string])[];
  /** Content as lines, or null. */
  readonly body: string | null;
}

const ms = (value: number): string => `${String(Math.round(value * 100) / 100)} ms`;

const span = (fromMs: number, toMs: number): string =>
  `${ms(fromMs)} – ${ms(toMs)} (${ms(toMs - fromMs)})`;

const FATES: Readonly<Record<LegFate, string>> = {
  delivered: 'taken',
  partition: 'lost to a partition',
  crash: 'lost: the receiver was down, or had restarted',
  unreadable: 'lost: written in a format that the receiver cannot read',
  untaken: 'reached nobody: the receiver had gone on or stopped',
  'under-way': 'still under way when the run ended',
};

const LOST: Readonly<Record<MessageView['because'], string>> = {
  sent: 'lost',
  noise: 'lost to the noise of the network',
  fault: 'lost to a fault on the link',
  override: 'lost: an override of the scenario says so',
  down: 'lost: the receiver was down',
};

const CAUSES: Readonly<Record<MessageView['because'], string | null>> = {
  sent: null,
  noise: 'noise',
  fault: 'a fault on the link',
  override: 'an override of the scenario',
  down: null,
};

/** What became of a message, in words. */
export function fateOf(message: MessageView): string {
  if (message.legs.length === 0) return LOST[message.because];
  const late = message.delayMs > 0 ? `, delayed by ${ms(message.delayMs)}` : '';
  return message.legs
    .map(({ atMs, fate }, nth) => `${FATES[fate]} at ${ms(atMs)}${nth === 0 ? late : ''}`)
    .join('; duplicated, again ');
}

function operationDetails(operation: OperationView): Details {
  const { callMs, returnMs, endedMs, outcome } = operation;
  const rows: (readonly [string, string])[] = [
    ['Client process', operation.lane],
    ['Outcome', outcome],
    ['Result', operation.result],
    ['Called', ms(callMs)],
    ['Returned', returnMs === null ? 'never' : `${ms(returnMs)}, after ${ms(returnMs - callMs)}`],
  ];
  if (returnMs === null && endedMs !== null) rows.push(['Given up', ms(endedMs)]);
  if (operation.inConflict) rows.push(['In conflict', 'yes: no order explains these together']);
  if (operation.order !== null) {
    rows.push(['Took effect', `${String(operation.order)}. in the order that explains the run`]);
  }
  if (operation.begins !== '') rows.push(['Linearization', operation.begins]);
  return { title: `op ${String(operation.id)}: ${operation.text}`, rows, body: null };
}

function messageDetails(message: MessageView): Details {
  const rows: (readonly [string, string])[] = [
    ['From → to', `${message.from} → ${message.to}`],
    ['Sent', ms(message.sentMs)],
    ['Fate', fateOf(message)],
  ];
  const cause = CAUSES[message.because];
  if (cause !== null) rows.push(['Because of', cause]);
  if (message.regards.length > 0) {
    rows.push(['Regards', [...new Set(message.regards)].slice(0, 8).join(', ')]);
  }
  if (message.slots.length > 0) {
    rows.push(['Slots', slotsText(message.slots).replaceAll(' ', ', ')]);
  }
  rows.push(['Frame', String(message.id)]);
  return { title: `${message.kind} ${message.about}`, rows, body: message.content };
}

/** What the panel says about an item. */
export function detailsOf({ found, lane }: Item): Details {
  switch (found.kind) {
    case 'op':
      return operationDetails(found.value);
    case 'msg':
      return messageDetails(found.value);
    case 'fault': {
      const { sentence, fromMs, toMs, id } = found.value;
      const title = `fault ${String(id)}: ${found.value.kind}`;
      return { title, rows: [['In force', span(fromMs, toMs)]], body: sentence };
    }
    case 'period': {
      const { label, fromMs, toMs } = found.value;
      return { title: `${lane} ${label}`, rows: [['In force', span(fromMs, toMs)]], body: null };
    }
    case 'event': {
      const { label, atMs, sentence } = found.value;
      return { title: `${lane}: ${label}`, rows: [['At', ms(atMs)]], body: sentence };
    }
  }
}

/** Requests that an item is about: their messages stand out while it is selected. */
export function requestsOf({ found }: Item): ReadonlySet<string> | null {
  if (found.kind === 'op') return new Set([found.value.request]);
  if (found.kind === 'msg' && found.value.regards.length > 0) return new Set(found.value.regards);
  return null;
}

/** The stretch of time that explains the verdict: what is in conflict, or what broke. */
export function focusOf(view: RunView): { readonly fromMs: number; readonly toMs: number } | null {
  const spans = view.operations
    .filter(({ inConflict }) => inConflict)
    .map(({ callMs, returnMs }) => ({ fromMs: callMs, toMs: returnMs ?? view.endMs }));
  for (const { kind, atMs } of view.events) {
    if (kind === 'broken') spans.push({ fromMs: Math.max(0, atMs - 40), toMs: atMs + 5 });
  }
  if (spans.length === 0) return null;
  return {
    fromMs: Math.min(...spans.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...spans.map(({ toMs }) => toMs)),
  };
}
