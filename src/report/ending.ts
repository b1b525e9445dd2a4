// Why a campaign ended, in words: for its page and for the command line.

import type { End } from '../lab/campaign/campaign.ts';
import { count } from './view/words.ts';

/** A chance to two digits. */
const odds = (chance: number): string =>
  `a chance of ${String(Number((chance * 100).toPrecision(2)))} %`;

/** Why a campaign of so many cases ended, in a sentence without an end. */
export function describeEnd(ended: End, cases: number): string {
  switch (ended.kind) {
    case 'cases':
      return 'all its cases were executed';
    case 'time':
      return 'its time was used up';
    case 'findings':
      return 'it had found enough';
    case 'interrupt':
      return 'it was interrupted';
    case 'plateau': {
      const { lastNews, chance } = ended;
      if (chance !== undefined) return `the next case shows something new with ${odds(chance)}`;
      const quiet = count(cases - 1 - (lastNews ?? -1), 'case');
      const since = lastNews === null ? '' : ` after case ${lastNews.toLocaleString('en')}`;
      return `the last ${quiet}${since} showed nothing new`;
    }
  }
}
