// Processes in the addresses of overrides, after clients were taken out or became simpler. Called by
// the passes that do so.

import type { ClientPlan, Override } from '../scenario/scenario.ts';
import { placeOf, processAt } from '../scenario/size.ts';

/**
 * Overrides that name the same messages when the clients `before` have become those `after`.
 * `moved` gives a client's new index; a client that is gone has none.
 */
export function renumbered(
  overrides: readonly Override[],
  before: readonly ClientPlan[],
  after: readonly ClientPlan[],
  moved: (client: number) => number | null,
): Override[] {
  const rename = (process: number): number => {
    const place = placeOf(before, process);
    const client = place === null ? null : moved(place.client);
    return place === null || client === null ? process : processAt(after, { ...place, client });
  };
  const shift = (text: string): string =>
    text.replace(/^c(\d+)/, (_, digits: string) => `c${String(rename(Number(digits)))}`);
  return overrides.map((override) => {
    if (!('message' in override)) return override;
    const { from, to, about } = override;
    return { ...override, from: shift(from), to: shift(to), about: shift(about) };
  });
}
