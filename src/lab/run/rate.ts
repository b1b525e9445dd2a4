// How often a scenario reproduces where a run is never the same twice: a share of runs, and the
// interval in which the true share lies.

import type { Judgement } from './judge.ts';

export interface Rate {
  /** Runs that have a verdict. */
  readonly runs: number;
  readonly reproduced: number;
  /** Ends of the interval, shares from 0 to 1: in 95 of 100 measurements the truth is between them. */
  readonly low: number;
  readonly high: number;
}

/** Standard deviations on each side of the middle that hold 95 % of a normal distribution. */
const DEVIATIONS = 1.959964;

/** With the interval of Wilson (1927), which holds for few runs and at both ends. */
export function rateOf(reproduced: number, runs: number): Rate {
  if (runs === 0) return { runs, reproduced, low: 0, high: 1 };
  const square = DEVIATIONS ** 2;
  const share = reproduced / runs;
  const scale = 1 + square / runs;
  const middle = (share + square / (2 * runs)) / scale;
  const spread = Math.sqrt((share * (1 - share)) / runs + square / (4 * runs * runs));
  const half = (DEVIATIONS * spread) / scale;
  return {
    runs,
    reproduced,
    low: reproduced === 0 ? 0 : middle - half,
    high: reproduced === runs ? 1 : middle + half,
  };
}

const percent = (share: number): string => `${String(Math.round(share * 100))} %`;

export function describeRate({ runs, reproduced, low, high }: Rate): string {
  const interval = `${percent(low)} to ${percent(high)}`;
  return `${String(reproduced)} of ${String(runs)} runs (95 % interval: ${interval})`;
}

/** Whether a run is the failure that is looked for; null: any failure is. */
export function isReproduced({ signature }: Judgement, wanted: string | null): boolean {
  return signature !== null && (wanted === null || signature === wanted);
}

/**
 * Asks so many times, or until `isOver`. `once` says whether a run reproduced; null for a run without
 * a verdict, which does not count.
 */
export async function measureRate(
  once: () => Promise<boolean | null>,
  runsMax: number,
  isOver: () => boolean,
): Promise<Rate> {
  let [runs, reproduced] = [0, 0];
  for (let asked = 0; asked < runsMax && !isOver(); asked++) {
    const answer = await once();
    if (answer === null) continue;
    runs++;
    if (answer) reproduced++;
  }
  return rateOf(reproduced, runs);
}
