// What a campaign knows of its cases, and how the next ones are drawn from it: those that showed
// something new are varied, and each way to explore gets as many cases as it has paid for lately.
// Yet nothing may depend on who executes cases, in what order they end or when: a campaign goes in
// epochs, and within one every case is a function of its number and of what was known at its start.
// Called by campaign.ts, and by searches of a single bug.
//
// Varying what showed something new: coverage-guided fuzzing (Zalewski, AFL); states of a cluster as
// coverage: Meng et al., CCS 2023 (Mallory); more for what is rare: Böhme et al., CCS 2016 (AFLFast).

import { hashNumber, mix, mixWide, newHash } from '../../base/hash.ts';
import type { Draft } from '../generate/draft.ts';
import type { Generator, Plan } from '../generate/generate.ts';
import { draftOf, plainPlan, strategiesOf } from '../generate/generate.ts';
import type { Arm, Strategy } from '../generate/strategies.ts';
import { NOVELTY } from '../generate/strategies.ts';
import type { Draw } from '../generate/vary.ts';
import { vary } from '../generate/vary.ts';
import type { Sum } from './batch.ts';
import { isWholeEpochs } from './epoch.ts';

/** A case that showed something new, as it was drawn. */
export interface Interesting {
  readonly case: number;
  readonly strategy: Strategy;
  readonly draft: Draft;
  /** What it was the first to show, as `newsOf` names it. */
  readonly shown: readonly string[];
  /** How often it was varied before this epoch. */
  readonly varied: number;
  /** Of its being varied; of the present epoch. */
  readonly weight: number;
}

/** Cases of a way to explore, and how much they were the first to show. */
export interface Paid {
  readonly cases: number;
  readonly news: number;
}

export type PaidBy = Readonly<Partial<Record<Arm, Paid>>>;

/** All that decides how cases are drawn. Plain data. */
export interface Knowledge {
  /** Known since the start of the epoch. */
  readonly corpus: readonly Interesting[];
  /** What the last epochs paid. */
  readonly lately: readonly PaidBy[];
  /** Of the epoch that is not over. */
  readonly found: readonly Interesting[];
  readonly paid: PaidBy;
  /** By case of the corpus. */
  readonly varied: Readonly<Record<string, number>>;
}

export const NOTHING_KNOWN: Knowledge = { corpus: [], lately: [], found: [], paid: {}, varied: {} };

/** What each case of a batch is the first to show, by name. */
export type News = ReadonlyMap<number, readonly string[]>;

type Seen = Pick<Sum, 'states' | 'firstSeen'>;

/** `before`: all that was counted before the batch, and nothing of it. */
export function newsOf(before: Seen, { states, firstSeen }: Seen): News {
  const news = new Map<number, string[]>();
  const add = (index: number, name: string): void => {
    const names = news.get(index);
    if (names === undefined) news.set(index, [name]);
    else names.push(name);
  };
  for (const state in states) {
    const first = states[state]?.[0];
    if (first !== undefined && before.states[state] === undefined) add(first, state);
  }
  for (const name in firstSeen) {
    const first = firstSeen[name];
    if (first !== undefined && before.firstSeen[name] === undefined) add(first, name);
  }
  return news;
}

/**
 * Of every epoch this part is shared out as if nothing were known. What shows new states is not what
 * finds bugs, or not always: so no strategy gets less than half of what it had without any feedback.
 */
const KEPT = 0.5;

/** Epochs that are remembered: what is new today is not what was new at first. */
const EPOCHS_REMEMBERED = 4;

/** Cases that a rate is mistrusted by. */
const DOUBT_CASES = 10;

function rateIn(lately: readonly PaidBy[], arm: Arm): number | null {
  let cases = 0;
  let news = 0;
  for (const epoch of lately) {
    cases += epoch[arm]?.cases ?? 0;
    news += epoch[arm]?.news ?? 0;
  }
  return cases === 0 ? null : (news + 1) / (cases + DOUBT_CASES);
}

/**
 * Shares of the next epoch's cases; they add up to 1. Half by how often each of `arms` stands there,
 * half by what a case of it has paid lately.
 */
export function sharesOf(arms: readonly Arm[], lately: readonly PaidBy[]): Map<Arm, number> {
  const each = [...new Set(arms)];
  const known = each.map((arm) => rateIn(lately, arm));
  const tried = known.filter((rate) => rate !== null);
  // What was not tried yet is taken for as good as the others.
  const untried = tried.length === 0 ? 1 : totalOf(tried) / tried.length;
  const rates = known.map((rate) => rate ?? untried);
  const total = totalOf(rates);
  return new Map(
    each.map((arm, nth) => {
      const due = arms.filter((one) => one === arm).length / arms.length;
      return [arm, KEPT * due + ((1 - KEPT) * (rates[nth] ?? 0)) / total] as const;
    }),
  );
}

const totalOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

const CORPUS_MAX = 128;

/** A case that was varied so often without becoming rarer counts half. */
const TIRED_AFTER = 16;

/** How much a case is worth varying: for each state that it was the first to show, the more the fewer cases have shown it since. */
function weightOf(
  { shown, varied }: Pick<Interesting, 'shown' | 'varied'>,
  { states, coverage }: Pick<Sum, 'states' | 'coverage'>,
): number {
  let worth = 0;
  for (const name of shown) {
    const mark = name.startsWith('mark:') ? coverage.marks[name.slice(5)] : undefined;
    const cases = states[name]?.[1] ?? mark;
    if (cases !== undefined) worth += 1 / cases;
  }
  return (worth * TIRED_AFTER) / (TIRED_AFTER + varied);
}

const RESOLUTION = 2 ** 32;

/** One of some items, each with a chance in proportion to its weight; null of none. */
function pickBy<T>(
  items: readonly T[],
  weightOf: (item: T) => number,
  draw: Draw,
  address: number,
): T | null {
  const total = items.reduce((sum, item) => sum + weightOf(item), 0);
  let left = (draw(RESOLUTION, address) / RESOLUTION) * total;
  for (const item of items) {
    left -= weightOf(item);
    if (left < 0) return item;
  }
  return items.at(-1) ?? null;
}

/** Draws for one case of a campaign. */
function drawsFor(seed: number, index: number): Draw {
  return (below, ...address) => {
    const hash = newHash();
    mixWide(hash, seed);
    mix(hash, index);
    for (const part of address) mix(hash, part);
    return hashNumber(hash) % below;
  };
}

/** What draws are for, apart from those of `vary`, whose addresses begin with the number of an edit. */
const ARM = 1001;
const PARENT = 1002;
const DONOR = 1003;

type Search = Pick<Explorer, 'generator' | 'seed'> & {
  readonly corpus: readonly Interesting[];
  readonly shares: ReadonlyMap<Arm, number>;
};

/** A case of an epoch, by what is known since its start. */
function chosen({ generator, seed, corpus, shares }: Search, index: number): Plan {
  const plain = plainPlan(generator, seed, index);
  if (corpus.length === 0) return plain;
  const draw = drawsFor(seed, index);
  const arm = pickBy([...shares], ([, share]) => share, draw, ARM)?.[0] ?? plain.arm;
  if (arm !== NOVELTY) return { arm, strategy: arm, draft: null, parent: null };
  const parent = pickBy(corpus, ({ weight }) => weight, draw, PARENT);
  const donor = pickBy(corpus, ({ weight }) => weight, draw, DONOR);
  if (parent === null || donor === null) return plain;
  const draft = vary(parent.draft, donor.draft, draw, generator.settings);
  return { arm, strategy: parent.strategy, draft, parent: parent.case };
}

function paidMore(paid: PaidBy, arm: Arm, news: number): PaidBy {
  const { [arm]: before = { cases: 0, news: 0 } } = paid;
  return { ...paid, [arm]: { cases: before.cases + 1, news: before.news + news } };
}

/** The next epoch's knowledge. */
function turned({ corpus, lately, found, paid, varied }: Knowledge, sum: Sum): Knowledge {
  const all = [...corpus, ...found].map((one): Interesting => {
    const often = one.varied + (varied[one.case] ?? 0);
    return { ...one, varied: often, weight: weightOf({ ...one, varied: often }, sum) };
  });
  const best = all.sort((left, right) => right.weight - left.weight || left.case - right.case);
  return {
    ...NOTHING_KNOWN,
    corpus: best.slice(0, CORPUS_MAX),
    lately: [...lately, paid].slice(-EPOCHS_REMEMBERED),
  };
}

/** A campaign's knowledge, and the draws from it. */
export interface Explorer {
  readonly generator: Generator;
  readonly seed: number;
  /** How a case of the present epoch is drawn. */
  plan(index: number): Plan;
  /** Takes in a batch as it was planned; all of them in order, none across the end of an epoch. */
  note(cases: readonly number[], plans: readonly Plan[], news: News): void;
  /** Begins the next epoch where one is over. `sum`: all that is counted now. */
  turn(sum: Sum): void;
  knowledge(): Knowledge;
  /** Shares of the present epoch; empty in the first, which is drawn like any campaign. */
  shares(): ReadonlyMap<Arm, number>;
}

/** Whether campaigns of a generator look at what their cases show. */
export function looksAtNews({ settings }: Generator): boolean {
  return settings.strategies?.includes(NOVELTY) === true;
}

/** Goes on from what was known; `NOTHING_KNOWN` at first. */
export function newExplorer(generator: Generator, seed: number, before: Knowledge): Explorer {
  const arms: readonly Arm[] = [...strategiesOf(generator), NOVELTY];
  let known = before;
  const searchOf = ({ corpus, lately }: Knowledge): Search => {
    const shares = lately.length === 0 ? new Map<Arm, number>() : sharesOf(arms, lately);
    return { generator, seed, corpus, shares };
  };
  let search = searchOf(known);
  const noteCase = (index: number, plan: Plan, shown: readonly string[]): void => {
    const { arm, strategy, draft, parent } = plan;
    const { [String(parent)]: often = 0 } = known.varied;
    const varied = parent === null ? known.varied : { ...known.varied, [parent]: often + 1 };
    known = { ...known, paid: paidMore(known.paid, arm, shown.length), varied };
    if (shown.length === 0) return;
    const drawn = draft ?? draftOf(generator, seed, index);
    const one = { case: index, strategy, draft: drawn, shown, varied: 0, weight: 0 };
    known = { ...known, found: [...known.found, one] };
  };
  return {
    ...{ generator, seed },
    plan: (index) => chosen(search, index),
    note: (cases, plans, news) =>
      cases.forEach((index, nth) => {
        const plan = plans[nth];
        if (plan !== undefined) noteCase(index, plan, news.get(index) ?? []);
      }),
    turn: (sum) => {
      if (!isWholeEpochs(sum.cases)) return;
      known = turned(known, sum);
      search = searchOf(known);
    },
    knowledge: () => known,
    shares: () => search.shares,
  };
}
