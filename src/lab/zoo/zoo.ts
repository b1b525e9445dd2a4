// How good a lab is: systems with known bugs are searched again and again, with other seeds, and it
// is counted how many cases the first finding took and how small it became. Cases and runs do not
// depend on the machine; seconds do.

import type { Searched } from '../campaign/search.ts';
import { searchCases } from '../campaign/search.ts';
import type { Generator, SearchLimits } from '../generate/generate.ts';
import { newGenerator } from '../generate/generate.ts';
import { judge } from '../run/judge.ts';
import type { RunningSystem, SystemUnderTest } from '../run/system.ts';
import { faultsOn } from '../run/system.ts';
import { sizeOf } from '../shrink/parts.ts';
import { shrink } from '../shrink/shrink.ts';
import { formOf, looseParts } from './form.ts';

export interface TrialSettings {
  /** More where the system shows its bug in larger clusters only. */
  readonly replicas: number;
  readonly limits: SearchLimits;
  /** A trial that finds nothing in so many cases is censored. */
  readonly casesMax: number;
  /** Ends the trial under way, which then counts for nothing. */
  readonly signal: AbortSignal;
}

export interface Found {
  readonly signature: string;
  /** Of the shrunk scenario: operations and faults, and overrides. */
  readonly parts: number;
  readonly overrides: number;
  readonly shrinkRuns: number;
  readonly shrinkMs: number;
  /** How many parts could still be left out, one at a time. */
  readonly loose: number;
  /** As `formOf` tells it. */
  readonly form: string;
  /** Whether the sound system passes the shrunk scenario. */
  readonly soundPasses: boolean;
}

export interface Trial {
  readonly seed: number;
  /** Cases until the first finding, that one included; all of them where there was none. */
  readonly cases: number;
  /** Processor time of the search, without shrinking. */
  readonly cpuMs: number;
  /** Null: censored. */
  readonly found: Found | null;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface Caught extends Pick<Searched, 'scenario' | 'drawn' | 'index'> {
  readonly signature: string;
}

async function search(
  running: RunningSystem,
  generator: Generator,
  seed: number,
  { casesMax, signal }: TrialSettings,
): Promise<Caught | null> {
  if (casesMax === 0 || signal.aborted) return null;
  for await (const { index, drawn, scenario, judgement } of searchCases(running, generator, seed)) {
    const { signature } = judgement;
    if (signature !== null) return { scenario, drawn, signature, index };
    if (index + 1 >= casesMax || signal.aborted) return null;
  }
  return null;
}

/** One search with one seed, and the shrinking of what it finds. Null where it was stopped. */
export async function runTrial(
  system: SystemUnderTest,
  sound: SystemUnderTest,
  seed: number,
  settings: TrialSettings,
): Promise<Trial | null> {
  const replicas = Math.max(settings.replicas, system.replicas ?? 0);
  const { limits } = settings;
  const faults = faultsOn(system, 'sim');
  const generator = newGenerator({ ...limits, replicas, faults });
  const running = await system.start('sim');
  const control = await sound.start('sim');
  try {
    const began = cpuMs();
    const caught = await search(running, generator, seed, settings);
    const spent = cpuMs() - began;
    if (settings.signal.aborted) return null;
    if (caught === null) return { seed, cases: settings.casesMax, cpuMs: spent, found: null };
    const { scenario, drawn, signature, index } = caught;
    const startedAt = performance.now();
    const shrunk = await shrink({
      ...{ scenario, signature },
      execute: (candidate, options) => running.execute(candidate, options),
      ...{ drawn, faults },
    });
    const shrinkMs = performance.now() - startedAt;
    const size = sizeOf(shrunk.scenario);
    const onSound = judge(await control.execute(shrunk.scenario, { hash: false }));
    const loose = await looseParts(shrunk.scenario, signature, (candidate, options) =>
      running.execute(candidate, options),
    );
    const found: Found = {
      ...{ signature, loose, form: formOf(shrunk.scenario) },
      parts: size.operations + size.faults,
      overrides: shrunk.scenario.overrides.length,
      shrinkRuns: shrunk.runs,
      shrinkMs,
      soundPasses: onSound.verdict === 'linearizable',
    };
    return { seed, cases: index + 1, cpuMs: spent, found };
  } finally {
    await running.stop();
    await control.stop();
  }
}

/** The middle and the ends of some numbers; infinite where a trial was censored. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The lower of two middles. Throws for no numbers. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((left, right) => left - right);
  const [min] = sorted;
  const max = sorted.at(-1);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  if (min === undefined || max === undefined || median === undefined) {
    throw new Error('there is no spread of nothing');
  }
  return { median, min, max };
}

export type Grade = 'easy' | 'medium' | 'hard';

/** Found by half of all trials within so many cases. */
const EASY_CASES = 50;
const MEDIUM_CASES = 500;

/** What some trials of one system came to. */
export interface ZooRow {
  readonly system: string;
  readonly grade: Grade;
  readonly trials: number;
  readonly censored: number;
  /** Null where most trials were censored: the median is above `casesMax`. */
  readonly cases: { readonly median: number | null; readonly min: number; readonly max: number };
  readonly cpuSeconds: Spread;
  /** How often each signature was found. */
  readonly signatures: Readonly<Record<string, number>>;
  /** Of those that were found; null where none was. */
  readonly shrunk: {
    readonly parts: Spread;
    readonly overrides: Spread;
    readonly runs: Spread;
    readonly ms: Spread;
    /** How many forms there are: 1 where every trial came to the same story. */
    readonly forms: number;
    /** How many are 1-minimal. */
    readonly minimal: number;
  } | null;
  /** Shrunk scenarios that the sound system failed as well: false alarms. */
  readonly failOnSound: number;
}

function gradeOf(median: number | null): Grade {
  if (median === null || median > MEDIUM_CASES) return 'hard';
  return median <= EASY_CASES ? 'easy' : 'medium';
}

/** Sums trials up. At least one is needed. */
export function zooRow(system: string, trials: readonly Trial[]): ZooRow {
  const found = trials.flatMap((trial) => (trial.found === null ? [] : [trial.found]));
  const { median } = spreadOf(trials.map((one) => (one.found === null ? Infinity : one.cases)));
  const known = median === Infinity ? null : median;
  const signatures: Record<string, number> = {};
  for (const { signature } of found) signatures[signature] = (signatures[signature] ?? 0) + 1;
  const of = (what: (one: Found) => number): Spread => spreadOf(found.map(what));
  const cases = spreadOf(trials.map((one) => one.cases));
  const seconds = (ms: number): number => Math.round(ms / 10) / 100;
  return {
    system,
    grade: gradeOf(known),
    trials: trials.length,
    censored: trials.length - found.length,
    cases: { median: known, min: cases.min, max: cases.max },
    cpuSeconds: spreadOf(trials.map((one) => seconds(one.cpuMs))),
    signatures,
    shrunk:
      found.length === 0
        ? null
        : {
            parts: of(({ parts }) => parts),
            overrides: of(({ overrides }) => overrides),
            runs: of(({ shrinkRuns }) => shrinkRuns),
            ms: of(({ shrinkMs }) => Math.round(shrinkMs)),
            forms: new Set(found.map(({ form }) => form)).size,
            minimal: found.filter(({ loose }) => loose === 0).length,
          },
    failOnSound: found.filter(({ soundPasses }) => !soundPasses).length,
  };
}

/** A bug takes so many times as many cases as before: more than luck, with a handful of trials. */
const REGRESSION = 3;

/** Ten originals of one bug are to come to no more stories than this. */
const FORMS_MAX = 3;

/** In what a row is worse than the one of the baseline; null where it is not. */
export function regressionOf(now: ZooRow, before: ZooRow): string | null {
  const share = ({ censored, trials }: ZooRow): number => (trials - censored) / trials;
  if (now.cases.median === null && before.cases.median !== null) {
    return `${now.system}: found by ${String(Math.round(100 * share(now)))} % of all trials, before by ${String(Math.round(100 * share(before)))} %`;
  }
  const [cases, earlier] = [now.cases.median ?? 0, before.cases.median ?? Infinity];
  if (cases > Math.max(EASY_CASES, REGRESSION * earlier)) {
    return `${now.system}: ${String(cases)} cases to the first finding, before ${String(earlier)}`;
  }
  const [parts, smaller] = [now.shrunk?.parts.median ?? 0, before.shrunk?.parts.median ?? Infinity];
  if (parts > smaller + 2) {
    return `${now.system}: shrunk to ${String(parts)} operations and faults, before to ${String(smaller)}`;
  }
  const [forms, fewer] = [now.shrunk?.forms ?? 0, before.shrunk?.forms ?? Infinity];
  if (now.trials <= before.trials && forms > Math.max(FORMS_MAX, fewer)) {
    return `${now.system}: shrunk to ${String(forms)} different forms, before to ${String(fewer)}`;
  }
  return null;
}
