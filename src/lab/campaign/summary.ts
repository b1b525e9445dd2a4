// A campaign's counts as a person or a program reads them: quantiles instead of histograms, estimates
// instead of sets. Called where a campaign ends, and by reports.

import type { Sum } from './batch.ts';
import type { Counts } from './counts.ts';
import type { Discovery } from './discovery.ts';
import { discoveryOf, marksSeen } from './discovery.ts';
import type { Quantiles } from './histogram.ts';
import { quantilesOf } from './histogram.ts';
import type { Mix } from './mix.ts';
import { paidIn } from './paid.ts';
import type { Served, Service } from './service.ts';

/** How some operations were served. Latencies in milliseconds. */
export interface ServedSummary extends Pick<Served, 'ok' | 'fail' | 'info'> {
  readonly latencyMs: Quantiles;
}

/** The same for operations that were invoked while something was so. */
export interface DuringSummary extends ServedSummary {
  /** How long it was so, in seconds. */
  readonly seconds: number;
  /** Successes for each of these seconds; null where there were none. */
  readonly okPerSecond: number | null;
}

export interface CampaignCounts {
  readonly mix: Mix;
  readonly service: {
    readonly operations: Readonly<Record<string, ServedSummary>>;
    readonly during: Readonly<Record<string, DuringSummary>>;
  };
  readonly discovery: {
    readonly marks: Discovery;
    /** Null where the host sees no states. */
    readonly states: Discovery | null;
    /** By strategy, how many marks, outcomes, failures and states its cases were the first to show. */
    readonly paid: Counts;
  };
}

type Counted = Pick<
  Sum,
  'mix' | 'service' | 'states' | 'firstSeen' | 'coverage' | 'cases' | 'tellers'
>;

function servedSummary({ ok, fail, info, latency }: Served): ServedSummary {
  return { ok, fail, info, latencyMs: quantilesOf(latency) };
}

function mapped<From, To>(
  values: Readonly<Record<string, From>>,
  to: (value: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(
    Object.entries(values)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, value]) => [name, to(value, name)]),
  );
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

function duringSummary({ during, activeMs }: Service): Record<string, DuringSummary> {
  return mapped(during, (served, name) => {
    const ms = activeMs[name] ?? 0;
    const okPerSecond = ms === 0 ? null : rounded((served.ok * 1000) / ms);
    return { ...servedSummary(served), seconds: ms / 1000, okPerSecond };
  });
}

export function summaryOf(sum: Counted): CampaignCounts {
  const { mix, service, states, firstSeen, coverage, cases } = sum;
  const marks = [...marksSeen(firstSeen, coverage.marks).values()];
  const seen = Object.values(states);
  return {
    mix,
    service: {
      operations: mapped(service.operations, servedSummary),
      during: duringSummary(service),
    },
    discovery: {
      marks: discoveryOf(marks, cases),
      states: seen.length === 0 ? null : discoveryOf(seen, cases),
      paid: paidIn(sum),
    },
  };
}
