// Which cases of a campaign are given out, and when: batches on their way to a backend, in the order in
// which they are counted. Called by campaign.ts.

import type { Plan } from '../generate/generate.ts';
import type { Backend } from './backend.ts';
import type { BatchResult } from './batch.ts';
import { endOfEpoch } from './epoch.ts';
import type { Tally } from './tally.ts';

/** One of `of` equal parts of a campaign: every `of`-th case, from case `index` - 1 on. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** What a campaign gives out; as its request tells it. */
interface Bounds {
  readonly casesMax: number | null;
  readonly secondsMax: number | null;
  readonly plateauChance: number | null;
  readonly shard: Shard;
  readonly signal: AbortSignal;
}

export function isOver(
  { signal, secondsMax }: Pick<Bounds, 'signal' | 'secondsMax'>,
  tally: Tally,
): boolean {
  const seconds = (performance.now() - tally.startedAt) / 1000;
  return signal.aborted || (secondsMax !== null && seconds >= secondsMax);
}

/**
 * How many cases may have been given out with the next batch. Who looks at what cases have shown does
 * so between epochs: no batch is of two, and where the next cases depend on it they wait for it.
 */
function givenMax(
  { casesMax, plateauChance }: Bounds,
  { explorer, sum }: Tally,
  given: number,
): number {
  const most = casesMax ?? Infinity;
  if (explorer !== null) return Math.min(most, endOfEpoch(sum.cases));
  return plateauChance === null ? most : Math.min(most, endOfEpoch(given));
}

/** The numbers of the next cases; none where the campaign has given out all that it may. */
function nextCases(request: Bounds, tally: Tally, given: number, size: number): number[] {
  if (isOver(request, tally)) return [];
  const count = Math.min(size, givenMax(request, tally, given) - given);
  const { index, of } = request.shard;
  return Array.from({ length: Math.max(0, count) }, (_, nth) => index - 1 + (given + nth) * of);
}

export interface UnderWay {
  readonly cases: readonly number[];
  /** How each is drawn; null: by its number alone. */
  readonly plans: readonly Plan[] | null;
  /** Null where it was taken back. */
  readonly result: Promise<BatchResult | null>;
}

/** Batches on their way, in the order in which they are counted. */
export interface Flow {
  /** Null where nothing is on its way and nothing more will be. */
  first(): UnderWay | null;
  /** The first is counted. */
  counted(): void;
  /** Nothing more is given out. */
  end(): void;
}

/** Gives batches out as long as there are cases and room; whatever ends makes room. */
export function newFlow(request: Bounds, backend: Backend, tally: Tally): Flow {
  const underWay: UnderWay[] = [];
  let given = tally.sum.cases;
  let unfinished = 0;
  let isEnded = false;
  const finished = (): void => {
    unfinished--;
    giveOut();
  };
  const giveOut = (): void => {
    while (!isEnded && unfinished < backend.width && underWay.length < backend.ahead) {
      const cases = nextCases(request, tally, given, backend.batchSize);
      if (cases.length === 0) return;
      given += cases.length;
      unfinished++;
      const { explorer } = tally;
      const plans = explorer && cases.map((index) => explorer.plan(index));
      const result = backend.run(cases, plans);
      // A rejection is met when the batch's turn comes, not before.
      void result.then(finished, finished);
      underWay.push({ cases, plans, result });
    }
  };
  const first = (): UnderWay | null => {
    giveOut();
    return underWay[0] ?? null;
  };
  return { first, counted: () => void underWay.shift(), end: () => void (isEnded = true) };
}
