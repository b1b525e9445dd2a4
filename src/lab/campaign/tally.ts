// What a campaign has come to so far, and the time that it took. Called by campaign.ts.

import type { OwnSum, Sum } from './batch.ts';
import { EMPTY_SUM, newSum, take } from './batch.ts';
import type { Counts } from './counts.ts';
import type { Discovery } from './discovery.ts';
import { discoveryOf } from './discovery.ts';
import type { Explorer, Knowledge } from './explorer.ts';
import type { Finding } from './finding.ts';
import { paidIn } from './paid.ts';
import type { UnknownCase } from './unknown.ts';

/** As far as a campaign has come: everything before is counted, nothing after is. */
export interface CampaignState {
  readonly sum: Sum;
  /** Time spent on cases. */
  readonly runningMs: number;
  readonly findings: readonly Finding[];
  /** The first cases that the checker gave up on. */
  readonly unknowns: readonly UnknownCase[];
  /** Of a campaign that looks at what its cases show; null for others. */
  readonly knowledge: Knowledge | null;
}

/** What a campaign has come to, while it runs. */
export interface Tally {
  sum: OwnSum;
  /** Null where cases do not depend on what others showed. */
  readonly explorer: Explorer | null;
  readonly findings: Map<string, Finding>;
  /** By their cases. */
  readonly unknowns: Map<number, UnknownCase>;
  readonly startedAt: number;
  /** Time spent on cases before this start. */
  readonly earlierMs: number;
  /** Time spent on findings, which is not time spent on cases. */
  examiningMs: number;
  lastCaseAt: number;
  /** What was last told of the states that were seen, and when. */
  discovered: { readonly atMs: number; readonly seen: Seen } | null;
}

export function newTally(before: CampaignState | null, explorer: Explorer | null): Tally {
  const now = performance.now();
  return {
    sum: take(newSum(), before?.sum ?? EMPTY_SUM),
    explorer,
    findings: new Map(before?.findings.map((finding) => [finding.signature, finding])),
    unknowns: new Map(before?.unknowns.map((unknown) => [unknown.case, unknown])),
    startedAt: now,
    earlierMs: before?.runningMs ?? 0,
    examiningMs: 0,
    lastCaseAt: now,
    discovered: null,
  };
}

function runningMs(tally: Tally): number {
  return tally.earlierMs + tally.lastCaseAt - tally.startedAt - tally.examiningMs;
}

export function ratePerSecond(tally: Tally): number {
  const ms = runningMs(tally);
  return ms > 0 ? (tally.sum.cases * 1000) / ms : 0;
}

export function stateOf(tally: Tally): CampaignState {
  const { sum, explorer } = tally;
  const knowledge = explorer?.knowledge() ?? null;
  const [findings, unknowns] = [[...tally.findings.values()], [...tally.unknowns.values()]];
  return { sum, runningMs: runningMs(tally), findings, unknowns, knowledge };
}

/** Thousands of states are not gone through for every line of progress. */
const DISCOVERY_MS = 500;

interface Seen {
  readonly states: Discovery;
  /** By strategy. */
  readonly paid: Counts;
}

export function discoveryIn(tally: Tally): Seen {
  const now = performance.now();
  const { discovered, sum } = tally;
  if (discovered !== null && now - discovered.atMs < DISCOVERY_MS) return discovered.seen;
  const states = discoveryOf(Object.values(sum.states), sum.cases);
  const seen = { states, paid: paidIn(sum) };
  tally.discovered = { atMs: now, seen };
  return seen;
}
