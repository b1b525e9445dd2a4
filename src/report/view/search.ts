// Which operations a reader looks for: by key, client, kind, outcome and free text. Plain data that
// fits into the address of the page. Called by the page's script; deep links carry it.

import type { OperationView } from './run-view.ts';

/** Each part is empty where the reader does not care. */
export interface Search {
  /** Words that an operation must all have, in any order and case. */
  readonly find: string;
  readonly key: string;
  /** `c0`: a client process. */
  readonly client: string;
  /** `get`, `put`, … */
  readonly kind: string;
  readonly outcome: string;
}

export const SEARCH_PARTS = ['find', 'key', 'client', 'kind', 'outcome'] as const;

export const NO_SEARCH: Search = { find: '', key: '', client: '', kind: '', outcome: '' };

export const isSearching = (search: Search): boolean =>
  SEARCH_PARTS.some((part) => search[part].trim() !== '');

/** What an operation offers to choose from, and where it has that. */
export const FIELDS = { key: 'key', client: 'lane', kind: 'kind', outcome: 'outcome' } as const;

function wordsOf({ id, lane, text, outcome, result }: OperationView): string {
  return `op ${String(id)} ${lane} ${text} ${outcome} ${result}`.toLowerCase();
}

/** The operations that match, in their order. */
export function matchesOf(
  operations: readonly OperationView[],
  { find, ...chosen }: Search,
): OperationView[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  return operations.filter((operation) => {
    for (const part of ['key', 'client', 'kind', 'outcome'] as const) {
      if (chosen[part] !== '' && chosen[part] !== operation[FIELDS[part]]) return false;
    }
    if (words.length === 0) return true;
    const text = wordsOf(operation);
    return words.every((word) => text.includes(word));
  });
}
