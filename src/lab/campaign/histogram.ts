// Latencies as counts by value, rounded to two significant digits: so a quantile is wrong by at most
// 5 %, histograms of batches add up exactly and in any order, and a person can read them in a file.
// (HdrHistogram keeps the same promise with more digits, but in arrays of fixed size that only a
// program can read, and adds a second place where rounding is decided.)

import type { Counts } from './counts.ts';
import { totalOf } from './counts.ts';

/** Numbers of milliseconds, rounded, and how often each came. */
export type Histogram = Counts;

/** Shorter than a tenth of a millisecond is not told apart. */
const LEAST_MS = 0.1;

/** The name of the bucket of a latency. */
export function bucketOf(ms: number): string {
  if (ms < LEAST_MS) return '0';
  return String(Number(ms.toPrecision(2)));
}

/** The latency that a share `of` (0 to 1) of all did not exceed; null for no latency at all. */
export function quantile(histogram: Histogram, of: number): number | null {
  const total = totalOf(histogram);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(of * total));
  const buckets = Object.keys(histogram)
    .map(Number)
    .sort((left, right) => left - right);
  let seen = 0;
  for (const ms of buckets) {
    seen += histogram[String(ms)] ?? 0;
    if (seen >= rank) return ms;
  }
  return buckets.at(-1) ?? null;
}

/** Milliseconds, each rounded to two digits; null where nothing was answered. */
export interface Quantiles {
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

export function quantilesOf(histogram: Histogram): Quantiles {
  return {
    p50: quantile(histogram, 0.5),
    p90: quantile(histogram, 0.9),
    p99: quantile(histogram, 0.99),
    max: quantile(histogram, 1),
  };
}
