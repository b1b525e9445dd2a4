// Where a run parts from that of the sound store: the first step after which the two are not the
// same, what each does there, and which rule made the difference. Called by travel.ts.

import type { WatchedStep } from '../../hosts/watched.ts';
import type { Notebook } from './notebook.ts';
import type { RuleTold } from './travel-view.ts';
import { parsePath } from './travel-view.ts';

/** A row of a state that is not the same in both runs. */
interface RowDiffers {
  readonly lane: string;
  readonly label: string;
  readonly mine: string | null;
  readonly sound: string | null;
}

export interface Parting {
  /** From 1; everything before it is the same. */
  readonly step: number;
  readonly atMs: number;
  /** What happens in both; where that is not the same, in the run itself. */
  readonly sentence: string;
  readonly detail: string;
  /** What happens on the sound store instead; null where it is the same, '' for nothing any more. */
  readonly instead: string | null;
  /** What came of it in both, and in one of them only. */
  readonly both: readonly string[];
  readonly mine: readonly string[];
  readonly sound: readonly string[];
  readonly rows: readonly RowDiffers[];
  readonly rules: readonly RuleTold[];
}

/** Lines of `lines` that `others` has not, as often as they are there. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Groups whose rows have names that say enough. */
const PLAIN = ['Replica', 'Acceptor', 'Disk', 'Leases', 'Log', 'Sessions'];

function rowsThatDiffer(mine: Notebook, sound: Notebook): RowDiffers[] {
  const found: RowDiffers[] = [];
  for (const lane of new Set([...mine.rows.keys(), ...sound.rows.keys()])) {
    const rows = mine.rows.get(lane) ?? new Map<string, string>();
    const others = sound.rows.get(lane) ?? new Map<string, string>();
    for (const path of new Set([...rows.keys(), ...others.keys()])) {
      const here = rows.get(path) ?? null;
      const there = others.get(path) ?? null;
      if (here === there) continue;
      const { isDisk, group, label } = parsePath(path);
      const name = isDisk ? `${label}, on disk` : label;
      const whose = PLAIN.includes(group) ? name : `${group.toLowerCase()}: ${name}`;
      found.push({ lane, label: whose, mine: here, sound: there });
    }
  }
  return found;
}

/** The notebooks have just noted the two steps; null is the end of a run. */
export function partingOf(
  mine: Notebook,
  sound: Notebook,
  here: WatchedStep | null,
  there: WatchedStep | null,
): Parting {
  const own = here === null ? undefined : mine.steps.at(-1);
  const other = there === null ? undefined : sound.steps.at(-1);
  const told = own ?? other;
  const isSame = own?.sentence === other?.sentence && own?.detail === other?.detail;
  const effects = own?.effects ?? [];
  const others = other?.effects ?? [];
  return {
    step: Math.max(mine.steps.length, sound.steps.length),
    atMs: told?.atMs ?? 0,
    sentence: own?.sentence ?? 'the run is over',
    detail: own?.detail ?? '',
    instead: isSame ? null : (other?.sentence ?? 'the run is over'),
    both: without(effects, without(effects, others)),
    mine: without(effects, others),
    sound: without(others, effects),
    rows: rowsThatDiffer(mine, sound),
    rules: own?.rules ?? [],
  };
}
