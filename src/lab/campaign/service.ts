// How the system served its clients: what became of operations, how long the answered ones took, by
// kind of operation and by what was wrong when they were invoked. Called for every case of a campaign.

import type { FaultKind } from '../../faults/fault.ts';
import type { FaultPeriod, RunOutcome } from '../../hosts/outcome.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Counts } from './counts.ts';
import { NO_COUNTS, takeCounts } from './counts.ts';
import type { Histogram } from './histogram.ts';
import { bucketOf } from './histogram.ts';

/** What became of some operations; one without an answer counts as `info`. */
export interface Served {
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
  /** Of those that succeeded: virtual milliseconds in a simulation, real ones on the live host. */
  readonly latency: Histogram;
}

type ServedBy = Readonly<Record<string, Served>>;

export interface Service {
  /** By kind of operation. */
  readonly operations: ServedBy;
  /** By kind of fault under way when they were invoked, all that were; `quiet` for none. */
  readonly during: ServedBy;
  /** Milliseconds in which each kind of fault was under way; `quiet` for none. */
  readonly activeMs: Counts;
  /** By the stretch of a case in which they were invoked: its beginning in milliseconds (`250`). */
  readonly byTime: ServedBy;
  /** Milliseconds of each stretch in which cases ran (`250 all`), and each kind of fault was under way. */
  readonly activeByTime: Counts;
}

export const NO_SERVICE: Service = {
  ...{ operations: {}, during: {}, activeMs: NO_COUNTS },
  ...{ byTime: {}, activeByTime: NO_COUNTS },
};

/** How long the stretches of a case are, and how many there are: the last one has the rest. */
export const STRETCH_MS = 250;
export const STRETCHES_MAX = 80;

/** Cases were running, whatever was wrong. */
export const RUNNING = 'all';

/** No fault is under way. */
export const QUIET = 'quiet';

type OwnServed = Record<string, Tally>;

/** A service that grows. */
export interface OwnService {
  readonly operations: OwnServed;
  readonly during: OwnServed;
  readonly activeMs: Record<string, number>;
  readonly byTime: OwnServed;
  readonly activeByTime: Record<string, number>;
}

export function newService(): OwnService {
  return { operations: {}, during: {}, activeMs: {}, byTime: {}, activeByTime: {} };
}

const newTally = (): Tally => ({ ok: 0, fail: 0, info: 0, latency: {} });

function takeServed(into: OwnServed, more: ServedBy): void {
  for (const name in more) {
    const served = more[name];
    if (served === undefined) continue;
    const own = (into[name] ??= newTally());
    own.ok += served.ok;
    own.fail += served.fail;
    own.info += served.info;
    takeCounts(own.latency, served.latency);
  }
}

export function takeService(into: OwnService, more: Service): void {
  takeServed(into.operations, more.operations);
  takeServed(into.during, more.during);
  takeCounts(into.activeMs, more.activeMs);
  takeServed(into.byTime, more.byTime);
  takeCounts(into.activeByTime, more.activeByTime);
}

interface Period {
  readonly kind: FaultKind;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The faults that a run met, as they were: one that never ended lasts to the end. */
function periodsIn({ faults }: Scenario, periods: readonly FaultPeriod[]): Period[] {
  return periods.flatMap(({ fault, fromMs, toMs }) => {
    const kind = faults[fault]?.kind;
    return kind === undefined ? [] : [{ kind, fromMs, toMs: toMs ?? Infinity }];
  });
}

function kindsAt(periods: readonly Period[], atMs: number): string[] {
  const kinds = new Set<string>();
  for (const { kind, fromMs, toMs } of periods) if (fromMs <= atMs && atMs < toMs) kinds.add(kind);
  return kinds.size === 0 ? [QUIET] : [...kinds];
}

/** How long at least one of some periods was under way before `endMs`. */
function coveredMs(periods: readonly Period[], endMs: number): number {
  let covered = 0;
  let until = 0;
  for (const { fromMs, toMs } of [...periods].sort((left, right) => left.fromMs - right.fromMs)) {
    const from = Math.max(until, fromMs);
    const to = Math.min(endMs, toMs);
    if (to <= from) continue;
    covered += to - from;
    until = to;
  }
  return covered;
}

function noteActive(
  active: Record<string, number>,
  periods: readonly Period[],
  endMs: number,
): void {
  const add = (name: string, ms: number): void => {
    active[name] = (active[name] ?? 0) + Math.round(ms);
  };
  add(QUIET, endMs - coveredMs(periods, endMs));
  for (const kind of new Set(periods.map((period) => period.kind))) {
    const own = periods.filter((period) => period.kind === kind);
    add(kind, coveredMs(own, endMs));
  }
}

/** The beginning of the stretch in which a moment of a case is. */
function stretchOf(ms: number): number {
  return Math.min(STRETCHES_MAX - 1, Math.floor(ms / STRETCH_MS)) * STRETCH_MS;
}

/** The part of some periods that is in a stretch, from its beginning on. */
function clipped(periods: readonly Period[], fromMs: number, toMs: number): Period[] {
  return periods
    .filter((period) => period.fromMs < toMs && period.toMs > fromMs)
    .map(({ kind, ...period }) => ({
      kind,
      fromMs: Math.max(0, period.fromMs - fromMs),
      toMs: Math.min(toMs, period.toMs) - fromMs,
    }));
}

function noteActiveByTime(
  active: Record<string, number>,
  periods: readonly Period[],
  endMs: number,
): void {
  for (let fromMs = 0; fromMs < endMs && fromMs === stretchOf(fromMs); fromMs += STRETCH_MS) {
    const isLast = fromMs === (STRETCHES_MAX - 1) * STRETCH_MS;
    const toMs = isLast ? endMs : Math.min(endMs, fromMs + STRETCH_MS);
    const own: Record<string, number> = {};
    noteActive(own, clipped(periods, fromMs, toMs), toMs - fromMs);
    own[RUNNING] = Math.round(toMs - fromMs);
    for (const [kind, ms] of Object.entries(own)) {
      const name = `${String(fromMs)} ${kind}`;
      active[name] = (active[name] ?? 0) + ms;
    }
  }
}

interface Tally {
  ok: number;
  fail: number;
  info: number;
  readonly latency: Record<string, number>;
}

function count(
  tallies: OwnServed,
  name: string,
  type: 'ok' | 'fail' | 'info',
  bucket: string | null,
): void {
  const tally = (tallies[name] ??= newTally());
  tally[type]++;
  if (bucket !== null) tally.latency[bucket] = (tally.latency[bucket] ?? 0) + 1;
}

/** Counts how one case was served. */
export function noteService(service: OwnService, scenario: Scenario, outcome: RunOutcome): void {
  const { operations, during, activeMs, byTime, activeByTime } = service;
  const periods = periodsIn(scenario, outcome.faultPeriods);
  const open = new Map<number, { kind: string; atMs: number }>();
  const end = (process: number, type: 'ok' | 'fail' | 'info', atMs: number): void => {
    const begun = open.get(process);
    if (begun === undefined) return;
    open.delete(process);
    const bucket = type === 'ok' ? bucketOf(atMs - begun.atMs) : null;
    count(operations, begun.kind, type, bucket);
    count(byTime, String(stretchOf(begun.atMs)), type, bucket);
    for (const name of kindsAt(periods, begun.atMs)) count(during, name, type, bucket);
  };
  for (const event of outcome.history) {
    const { process, type, time } = event;
    if (type !== 'invoke') end(process, type, time);
    else open.set(process, { kind: event.input?.kind ?? 'unknown', atMs: time });
  }
  for (const process of [...open.keys()]) end(process, 'info', Infinity);
  noteActive(activeMs, periods, outcome.virtualMs);
  noteActiveByTime(activeByTime, periods, outcome.virtualMs);
}
