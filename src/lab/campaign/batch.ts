// Some cases of a campaign, executed one after the other and summed up: the piece of work that a
// backend hands out. All of it but `judged` is plain data.

import type { RunOutcome } from '../../hosts/outcome.ts';
import type { Drawn, Generator, Plan } from '../generate/generate.ts';
import { drawnOf, scenarioFrom } from '../generate/generate.ts';
import type { Judgement, Verdict } from '../run/judge.ts';
import { sessionsIn } from '../run/guarantees.ts';
import { judge } from '../run/judge.ts';
import type { RunningSystem } from '../run/system.ts';
import { HostError } from '../run/system.ts';
import type { Guarantee } from '../scenario/guarantee.ts';
import { GUARANTEES } from '../scenario/guarantee.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Coverage } from './coverage.ts';
import { addCoverage, coverageOf, NO_COVERAGE, shownBy } from './coverage.ts';
import type { StateSeen, StatesSeen } from './discovery.ts';
import { noteStates, takeStates } from './discovery.ts';
import type { Mix, OwnMix } from './mix.ts';
import { newMix, NO_MIX, noteMix, takeMix } from './mix.ts';
import type { Tellers } from './paid.ts';
import { tellersIn } from './paid.ts';
import type { FirstSeen } from './plateau.ts';
import { earliest } from './plateau.ts';
import { UNKNOWNS_MAX } from './unknown.ts';
import type { OwnService, Service } from './service.ts';
import { newService, NO_SERVICE, noteService, takeService } from './service.ts';

/** A case that the host, not the system, did not bring to an end. */
export interface BrokenCase {
  readonly case: number;
  readonly code: string;
  readonly message: string;
  /** What else the host told: both sides of a divergence; null for nothing. */
  readonly detail: unknown;
  readonly scenario: Scenario;
}

/** A case that has a verdict. */
export interface Judged {
  readonly outcome: RunOutcome;
  readonly judgement: Judgement;
}

export interface FailingCase {
  readonly case: number;
  readonly signature: string;
  /** Null where it happened in another process. */
  readonly judged: Judged | null;
}

/** A case that the checker gave up on. */
export interface UndecidedCase {
  readonly case: number;
  readonly judgement: Judgement;
  /** Null where it happened in another process. */
  readonly judged: Judged | null;
}

/** Cases by what became of a guarantee. */
export type KeptCounts = Readonly<Record<'holds' | 'violation' | 'unknown', number>>;

/** What cases came to. Sums of these are sums of cases. */
export interface Sum {
  readonly cases: number;
  readonly operations: number;
  readonly virtualMs: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** For guarantees that were asked for beside linearizability, or instead of it. */
  readonly kept: Readonly<Partial<Record<Guarantee, KeptCounts>>>;
  readonly coverage: Coverage;
  readonly broken: readonly BrokenCase[];
  readonly firstSeen: FirstSeen;
  /** Abstract states of the cluster. */
  readonly states: StatesSeen;
  readonly mix: Mix;
  readonly service: Service;
  /**
   * How each case was drawn that was the first of the campaign to show something. Nothing for a batch,
   * which cannot know: added where batches are counted.
   */
  readonly tellers: Tellers;
}

export interface BatchResult {
  readonly sum: Sum;
  /** The first of each signature. */
  readonly failing: readonly FailingCase[];
  /** The first, as many as a campaign keeps. */
  readonly undecided: readonly UndecidedCase[];
}

export const EMPTY_SUM: Sum = {
  cases: 0,
  operations: 0,
  virtualMs: 0,
  verdicts: { linearizable: 0, holds: 0, violation: 0, unknown: 0 },
  kept: {},
  coverage: NO_COVERAGE,
  broken: [],
  firstSeen: {},
  states: {},
  mix: NO_MIX,
  service: NO_SERVICE,
  tellers: {},
};

export const NONE_KEPT: KeptCounts = { holds: 0, violation: 0, unknown: 0 };

function addKept(left: Sum['kept'], right: Sum['kept']): Sum['kept'] {
  const named = GUARANTEES.filter((name) => (left[name] ?? right[name]) !== undefined);
  return Object.fromEntries(
    named.map((name) => {
      const { [name]: one = NONE_KEPT } = left;
      const { [name]: two = NONE_KEPT } = right;
      const holds = one.holds + two.holds;
      const violation = one.violation + two.violation;
      return [name, { holds, violation, unknown: one.unknown + two.unknown }];
    }),
  );
}

/** A sum whose large parts are its owner's, and grow. */
export interface OwnSum extends Sum {
  readonly states: Record<string, StateSeen>;
  readonly mix: OwnMix;
  readonly service: OwnService;
  readonly tellers: Record<string, string>;
}

export function newSum(): OwnSum {
  return { ...EMPTY_SUM, states: {}, mix: newMix(), service: newService(), tellers: {} };
}

/** Adds `more` to a sum, which is not to be used any more: what is large in it goes on in the answer. */
export function take(sum: OwnSum, more: Sum): OwnSum {
  const { states, mix, service, tellers } = sum;
  Object.assign(tellers, more.tellers);
  takeStates(states, more.states);
  takeMix(mix, more.mix);
  takeService(service, more.service);
  const { linearizable, holds, violation, unknown } = more.verdicts;
  return {
    cases: sum.cases + more.cases,
    operations: sum.operations + more.operations,
    virtualMs: sum.virtualMs + more.virtualMs,
    verdicts: {
      linearizable: sum.verdicts.linearizable + linearizable,
      holds: sum.verdicts.holds + holds,
      violation: sum.verdicts.violation + violation,
      unknown: sum.verdicts.unknown + unknown,
    },
    kept: addKept(sum.kept, more.kept),
    coverage: addCoverage(sum.coverage, more.coverage),
    broken: more.broken.length === 0 ? sum.broken : [...sum.broken, ...more.broken],
    firstSeen: earliest(sum.firstSeen, more.firstSeen),
    ...{ states, mix, service, tellers },
  };
}

/** The same in any order. */
export function sumAll(all: readonly Sum[]): Sum {
  const sum = all.reduce(take, newSum());
  return { ...sum, tellers: tellersIn(sum) };
}

function keptIn({ guarantees = [] }: Judgement): Sum['kept'] {
  return Object.fromEntries(
    guarantees.map(({ guarantee, verdict }) => [guarantee, { ...NONE_KEPT, [verdict]: 1 }]),
  );
}

/** What is small. */
function sumOf(index: number, { outcome, judgement }: Judged): Sum {
  const coverage = coverageOf(outcome);
  const { signature } = judgement;
  const shown = [...shownBy(coverage), ...(signature === null ? [] : [`fails:${signature}`])];
  return {
    ...EMPTY_SUM,
    cases: 1,
    operations: outcome.history.filter(({ type }) => type === 'invoke').length,
    virtualMs: outcome.virtualMs,
    verdicts: { ...EMPTY_SUM.verdicts, [judgement.verdict]: 1 },
    kept: keptIn(judgement),
    coverage,
    firstSeen: Object.fromEntries(shown.map((name) => [name, index])),
  };
}

/** Counts one case. */
function takeCase(
  sum: OwnSum,
  drawn: Drawn,
  scenario: Scenario,
  index: number,
  judged: Judged,
): OwnSum {
  const { outcome } = judged;
  noteStates(sum.states, outcome.states, index);
  noteMix(sum.mix, scenario, drawn.arm, outcome);
  noteService(sum.service, scenario, outcome);
  return take(sum, sumOf(index, judged));
}

function sumOfBroken(scenario: Scenario, index: number, error: HostError): Sum {
  const { code, message } = error;
  const detail = 'divergence' in error ? error.divergence : null;
  return {
    ...EMPTY_SUM,
    cases: 1,
    verdicts: { ...EMPTY_SUM.verdicts, unknown: 1 },
    broken: [{ case: index, code, message, detail, scenario }],
  };
}

/**
 * Executes the cases with these numbers and judges them by `guarantees`. `plans`: how each is drawn,
 * where that is not by its number alone; `statesMax`: what judging each may cost. Rejects only for what no case is to blame for.
 */
export async function executeBatch(
  running: RunningSystem,
  generator: Generator,
  seed: number,
  cases: readonly number[],
  guarantees: readonly Guarantee[],
  plans: readonly Plan[] | null = null,
  statesMax: number | null = null,
): Promise<BatchResult> {
  let sum = newSum();
  const failing = new Map<string, FailingCase>();
  const undecided: UndecidedCase[] = [];
  for (const [nth, index] of cases.entries()) {
    const drawn = drawnOf(generator, seed, index, plans?.[nth]);
    const scenario = scenarioFrom(drawn, { seed, case: index });
    try {
      const outcome = await running.execute(scenario, { hash: false });
      const judgement = judge(outcome, guarantees, sessionsIn(scenario), statesMax);
      const judged = { outcome, judgement };
      sum = takeCase(sum, drawn, scenario, index, judged);
      const { signature } = judged.judgement;
      if (signature !== null && !failing.has(signature)) {
        failing.set(signature, { case: index, signature, judged });
      }
      if (judgement.verdict === 'unknown' && undecided.length < UNKNOWNS_MAX) {
        undecided.push({ case: index, judgement, judged });
      }
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      sum = take(sum, sumOfBroken(scenario, index, error));
    }
  }
  return { sum, failing: [...failing.values()], undecided };
}
