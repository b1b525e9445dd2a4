// Decides by several runs whether a scenario reproduces often enough: Wald's sequential probability
// ratio test (1945), which stops as soon as the runs so far are clear, one way or the other.

import type { Decide } from './trial.ts';

/** Chance of a wrong answer where the rate is one of the two that are told apart. */
const ERROR = 0.05;

const BOUND = Math.log((1 - ERROR) / ERROR);

/** A rate is told from one so many times smaller; what lies between may be decided either way. */
const APART = 4;

/** Above and below, single runs would decide too much or nothing. */
const RATE_MIN = 0.1;
const RATE_MAX = 0.9;

/** With fewer votes nothing could ever be taken. */
export const VOTES_MIN = Math.ceil(BOUND / Math.log(APART));

/** Takes what reproduces about as often as `rate`, by at most so many runs each. */
export function byVotes(rate: number, votesMax: number): Decide {
  const often = Math.min(RATE_MAX, Math.max(RATE_MIN, rate));
  const seldom = often / APART;
  const gain = Math.log(often / seldom);
  const loss = Math.log((1 - often) / (1 - seldom));
  return async (once) => {
    let evidence = 0;
    for (let left = votesMax - 1; left >= 0; left--) {
      const reproduced = await once();
      if (reproduced === null) return false;
      evidence += reproduced ? gain : loss;
      if (evidence >= BOUND) return true;
      if (evidence <= -BOUND || evidence + left * gain < BOUND) return false;
    }
    return false;
  };
}
