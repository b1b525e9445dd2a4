// Deep links: `#op=3` selects an item of the page's first run, `#run=1&op=3` one of another run,
// `#step=340` goes to a step. What the reader searches for goes along: `#op=3&key=x&outcome=info`.

import type { Search } from '../view/search.ts';
import { NO_SEARCH, SEARCH_PARTS } from '../view/search.ts';

export interface Place {
  readonly run: number;
  /** As in view/items.ts, or a step (`step=340`), or null for the run itself. */
  readonly item: string | null;
}

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
  const searches = SEARCH_PARTS.some((part) => given.has(part));
  return given.has('run') || searches ? { run, item: null } : null;
}

/** What a fragment searches for. */
export function parseSearch(fragment: string): Search {
  const given = new URLSearchParams(fragment.replace(/^#/, ''));
  const parts = SEARCH_PARTS.map((part) => [part, given.get(part) ?? '']);
  return { ...NO_SEARCH, ...(Object.fromEntries(parts) as Partial<Search>) };
}

export function showPlace({ run, item }: Place, search: Search = NO_SEARCH): string {
  const asked = SEARCH_PARTS.filter((part) => search[part] !== '');
  const parts = [
    ...(run === 0 ? [] : [`run=${String(run)}`]),
    ...(item === null ? [] : [item]),
    ...asked.map((part) => new URLSearchParams([[part, search[part]]]).toString()),
  ];
  return `#${parts.join('&')}`;
}

/** The number of a step that a place names; null where it names something else. */
export function stepNumber(item: string | null): number | null {
  return item?.startsWith('step=') === true ? Number(item.slice(5)) : null;
}
