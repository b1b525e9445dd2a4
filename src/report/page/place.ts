// Deep links: `#op=3` selects an item of the page's first run, `#run=1&op=3` one of another run,
// `#step=340` goes to a step.

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
  return given.has('run') ? { run, item: null } : null;
}

export function showPlace({ run, item }: Place): string {
  const parts = [...(run === 0 ? [] : [`run=${String(run)}`]), ...(item === null ? [] : [item])];
  return `#${parts.join('&')}`;
}

/** The number of a step that a place names; null where it names something else. */
export function stepNumber(item: string | null): number | null {
  return item?.startsWith('step=') === true ? Number(item.slice(5)) : null;
}
