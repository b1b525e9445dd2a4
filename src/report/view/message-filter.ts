// Which messages a reader wants to see: by type, by link and by slot, all at once. Plain data that fits
// into the address of the page. Called by the picture and by the page's script.

import type { MessageView, SlotRange } from './run-view.ts';

export interface MessageFilter {
  /** Types that are not shown. */
  readonly hidden: ReadonlySet<string>;
  /** Who sends and who is sent to: a lane, all CLIENTS, all REPLICAS, or '' for anyone. */
  readonly from: string;
  readonly to: string;
  /** The other direction of the link as well. */
  readonly both: boolean;
  /** Slots as the reader wrote them: `3`, `3-7`, `3-`; '' for all messages, with a slot or without. */
  readonly slot: string;
}

export const CLIENTS = 'clients';
export const REPLICAS = 'replicas';

/** Heartbeats and their answers say little and are many. */
export const HIDDEN_AT_FIRST: ReadonlySet<string> = new Set(['heartbeat', 'heard']);

export const EVERY_MESSAGE: MessageFilter = {
  hidden: new Set(),
  from: '',
  to: '',
  both: false,
  slot: '',
};

export const FIRST_FILTER: MessageFilter = { ...EVERY_MESSAGE, hidden: HIDDEN_AT_FIRST };

/** Whether it is what a page opens with. */
export function isFirstFilter({ hidden, from, to, both, slot }: MessageFilter): boolean {
  const isAny = from === '' && to === '' && !both && slot.trim() === '';
  return isAny && areHiddenAtFirst(hidden);
}

/** Whether the types that are not shown are those that a page opens without. */
export const areHiddenAtFirst = (hidden: ReadonlySet<string>): boolean =>
  hidden.size === HIDDEN_AT_FIRST.size && [...hidden].every((kind) => HIDDEN_AT_FIRST.has(kind));

/** Whether a filter looks at types alone. */
export const isByTypeOnly = ({ from, to, slot }: MessageFilter): boolean =>
  from === '' && to === '' && slotsWanted(slot).kind !== 'slots';

/** What a reader wrote as slots. */
export type SlotsWanted =
  | { readonly kind: 'any' }
  | { readonly kind: 'slots'; readonly range: SlotRange }
  /** `why`: a sentence for people. */
  | { readonly kind: 'nonsense'; readonly why: string };

const FORM = /^#?(\d+)(?:\s*(?:-|–|\.\.)\s*(?:#?(\d+))?)?$/;

/** Reads `3`, `#3`, `3-7`, and `3-` for all from there on. */
export function slotsWanted(written: string): SlotsWanted {
  const text = written.trim();
  if (text === '') return { kind: 'any' };
  const found = FORM.exec(text);
  if (found === null) {
    return { kind: 'nonsense', why: `“${text}” is no slot: write 3, 3-7 or 3-.` };
  }
  const [, first = '', last] = found;
  const from = Number(first);
  const isOpen = last === undefined && text !== first && text !== `#${first}`;
  const to = isOpen ? Infinity : Number(last ?? first);
  if (to < from) {
    const other = `${String(to)}-${String(from)}`;
    return { kind: 'nonsense', why: `“${text}” ends before it begins: did you mean ${other}?` };
  }
  return { kind: 'slots', range: [from, to] };
}

export const meets = ([from, to]: SlotRange, [first, last]: SlotRange): boolean =>
  from <= last && first <= to;

const isReplica = (end: string): boolean => end.startsWith('r');

function isEnd(wanted: string, end: string): boolean {
  if (wanted === '') return true;
  if (wanted === CLIENTS) return !isReplica(end);
  return wanted === REPLICAS ? isReplica(end) : wanted === end;
}

type Way = Pick<MessageView, 'kind' | 'from' | 'to'>;

/** Whether type and link are wanted. */
export function isWay({ hidden, from, to, both }: MessageFilter, way: Way): boolean {
  if (hidden.has(way.kind)) return false;
  if (isEnd(from, way.from) && isEnd(to, way.to)) return true;
  return both && isEnd(from, way.to) && isEnd(to, way.from);
}

/** Tells which messages are wanted. What makes no sense as slots leaves out nothing. */
export function sieveOf(filter: MessageFilter): (message: MessageView) => boolean {
  const wanted = slotsWanted(filter.slot);
  if (wanted.kind !== 'slots') return (message) => isWay(filter, message);
  const { range } = wanted;
  return (message) => isWay(filter, message) && message.slots.some((named) => meets(named, range));
}
