// Deep links: `#op=3` selects an item of the page's first run, `#run=1&op=3` one of another run,
// `#step=340` goes to a step. What the reader searches for goes along: `#op=3&key=x&outcome=info`, and
// which messages are shown: `#from=r0&to=r2&both=yes&slot=3-7&hide=heartbeat`; and how the run is looked
// at: `#view=120-340` (milliseconds), `view=all`, `fold=no`, `compare=no`, `rows=all`.

import type { MessageFilter } from '../view/message-filter.ts';
import { areHiddenAtFirst, FIRST_FILTER } from '../view/message-filter.ts';
import type { Search } from '../view/search.ts';
import { NO_SEARCH, SEARCH_PARTS } from '../view/search.ts';
import type { Stretch } from './long-lists.ts';

export interface Place {
  readonly run: number;
  /** As in view/items.ts, or a step (`step=340`), or null for the run itself. */
  readonly item: string | null;
}

/** How a run is looked at. */
export interface Viewing {
  /** What of the time axis is on the screen; null: what the run opens with. */
  readonly stretch: Stretch | 'all' | null;
  /** Whether quiet stretches are folded. */
  readonly fold: boolean;
  /** Whether the sound store's run goes beside. */
  readonly compare: boolean;
  /** Whether replicas show all rows of their states. */
  readonly allRows: boolean;
}

const FIRST_VIEWING: Viewing = { stretch: null, fold: true, compare: true, allRows: false };

const VIEWING_PARTS = ['view', 'fold', 'compare', 'rows'] as const;

const FILTER_PARTS = ['from', 'to', 'both', 'slot', 'hide'] as const;

const KINDS = ['op', 'msg', 'fault', 'period', 'event', 'step'];

/** Null for a fragment that names no place in a run. */
export function parsePlace(fragment: string): Place | null {
  const given = new URLSearchParams(fragment.replace(/^#/, ''));
  const run = Number(given.get('run') ?? '0');
  if (!Number.isInteger(run) || run < 0) return null;
  for (const kind of KINDS) {
    const id = given.get(kind);
    if (id !== null && /^\d+$/.test(id)) return { run, item: `${kind}=${id}` };
  }
  const searches = [...SEARCH_PARTS, ...FILTER_PARTS, ...VIEWING_PARTS].some((part) =>
    given.has(part),
  );
  return given.has('run') || searches ? { run, item: null } : null;
}

/** What a fragment searches for. */
export function parseSearch(fragment: string): Search {
  const given = new URLSearchParams(fragment.replace(/^#/, ''));
  const parts = SEARCH_PARTS.map((part) => [part, given.get(part) ?? '']);
  return { ...NO_SEARCH, ...(Object.fromEntries(parts) as Partial<Search>) };
}

/** Which messages a fragment shows; null where it does not say. */
export function parseFilter(fragment: string): MessageFilter | null {
  const given = new URLSearchParams(fragment.replace(/^#/, ''));
  if (!FILTER_PARTS.some((part) => given.has(part))) return null;
  const text = (part: (typeof FILTER_PARTS)[number]): string => given.get(part) ?? '';
  const hide = given.get('hide');
  return {
    hidden: hide === null ? FIRST_FILTER.hidden : new Set(hide.split(',').filter(Boolean)),
    from: text('from'),
    to: text('to'),
    both: text('both') !== '',
    slot: text('slot'),
  };
}

/** How a fragment says to look at the run; what it does not say is absent. */
export function parseViewing(fragment: string): Partial<Viewing> {
  const given = new URLSearchParams(fragment.replace(/^#/, ''));
  const view = given.get('view') ?? '';
  const ends = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(view);
  const [fromMs, toMs] = [Number(ends?.[1]), Number(ends?.[2])];
  return {
    ...(view === 'all' ? { stretch: view } : fromMs < toMs ? { stretch: { fromMs, toMs } } : {}),
    ...(given.has('fold') ? { fold: given.get('fold') !== 'no' } : {}),
    ...(given.has('compare') ? { compare: given.get('compare') !== 'no' } : {}),
    ...(given.has('rows') ? { allRows: given.get('rows') === 'all' } : {}),
  };
}

function viewingParts({ stretch, fold, compare, allRows }: Viewing): string[] {
  const view =
    stretch === null || stretch === 'all'
      ? stretch
      : `${String(stretch.fromMs)}-${String(stretch.toMs)}`;
  return [
    ...(view === null ? [] : [`view=${view}`]),
    ...(fold ? [] : ['fold=no']),
    ...(compare ? [] : ['compare=no']),
    ...(allRows ? ['rows=all'] : []),
  ];
}

function filterParts({ hidden, from, to, both, slot }: MessageFilter): [string, string][] {
  const parts: [string, string][] = [
    ['from', from],
    ['to', to],
    ['both', both ? 'yes' : ''],
    ['slot', slot.trim()],
  ];
  const asked = parts.filter(([, value]) => value !== '');
  return areHiddenAtFirst(hidden) ? asked : [...asked, ['hide', [...hidden].sort().join(',')]];
}

const written = (part: readonly [string, string]): string =>
  new URLSearchParams([[...part]]).toString().replaceAll('%2C', ',');

export function showPlace(
  { run, item }: Place,
  search: Search = NO_SEARCH,
  filter: MessageFilter = FIRST_FILTER,
  viewing: Viewing = FIRST_VIEWING,
): string {
  const asked = SEARCH_PARTS.filter((part) => search[part] !== '');
  const parts = [
    ...(run === 0 ? [] : [`run=${String(run)}`]),
    ...(item === null ? [] : [item]),
    ...asked.map((part) => written([part, search[part]])),
    ...filterParts(filter).map(written),
    ...viewingParts(viewing),
  ];
  return `#${parts.join('&')}`;
}

/** The number of a step that a place names; null where it names something else. */
export function stepNumber(item: string | null): number | null {
  return item?.startsWith('step=') === true ? Number(item.slice(5)) : null;
}
