// How often a lab cries wolf: systems that look like ones with known bugs, and are sound, are put
// through generated cases. Whatever fails there is a false alarm, or a twin that is not sound.

import { searchCases } from '../campaign/search.ts';
import type { SearchLimits } from '../generate/generate.ts';
import { newGenerator } from '../generate/generate.ts';
import type { SystemUnderTest } from '../run/system.ts';
import { faultsOn } from '../run/system.ts';

export interface AlarmSettings {
  readonly seed: number;
  readonly replicas: number;
  readonly limits: SearchLimits;
  readonly cases: number;
  /** Ends the count; what was counted so far stays. */
  readonly signal: AbortSignal;
}

/** One case that failed on a sound system: `--seed`, `case` and `replicas` give it again. */
export interface Alarm {
  readonly case: number;
  readonly signature: string;
}

export interface AlarmCount {
  /** Cases that were executed. */
  readonly cases: number;
  readonly alarms: readonly Alarm[];
  /** Cases of which the checker could not say. */
  readonly unknown: number;
}

/** Executes generated cases on a sound system and counts those that fail. */
export async function countAlarms(
  system: SystemUnderTest,
  { seed, replicas, limits, cases, signal }: AlarmSettings,
): Promise<AlarmCount> {
  const generator = newGenerator({ ...limits, replicas, faults: faultsOn(system, 'sim') });
  const running = await system.start('sim');
  const alarms: Alarm[] = [];
  let unknown = 0;
  let executed = 0;
  try {
    if (cases === 0 || signal.aborted) return { cases: 0, alarms, unknown };
    for await (const { index, judgement } of searchCases(running, generator, seed)) {
      const { verdict, signature } = judgement;
      executed++;
      if (signature !== null) alarms.push({ case: index, signature });
      else if (verdict === 'unknown') unknown++;
      if (executed >= cases || signal.aborted) break;
    }
  } finally {
    await running.stop();
  }
  return { cases: executed, alarms, unknown };
}
