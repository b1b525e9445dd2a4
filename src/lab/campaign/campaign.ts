// A campaign: case after case until the cases or the time are used up, nothing new comes or somebody
// stops it.
// Findings are told apart by signature; each is shrunk in the simulator and confirmed over ZeroMQ
// when it is first met, and the campaign goes on after it. Batches are taken in order of their
// cases, whoever executes them: the first case of a finding does not depend on how many do. How
// cases are drawn may depend on what earlier ones showed (explorer.ts).

import type { Drawn, Generator, SearchLimits } from '../generate/generate.ts';
import { drawnOf, newGenerator, plainPlan, scenarioFrom } from '../generate/generate.ts';
import type { Verdict } from '../run/judge.ts';
import type { HostName, RunningSystem, SystemUnderTest } from '../run/system.ts';
import { faultsOn } from '../run/system.ts';
import type { Guarantee } from '../scenario/guarantee.ts';
import type { Backend } from './backend.ts';
import { localBackend } from './backend.ts';
import type { BatchResult, FailingCase, Sum, UndecidedCase } from './batch.ts';
import { take } from './batch.ts';
import type { Counts } from './counts.ts';
import type { Explorer } from './explorer.ts';
import { looksAtNews, newExplorer, newsOf, NOTHING_KNOWN } from './explorer.ts';
import type { Confirm, Finding } from './finding.ts';
import { examine, freeFinding, rateOfCase } from './finding.ts';
import type { Flow, Shard, UnderWay } from './flow.ts';
import { isOver, newFlow } from './flow.ts';
import { chanceOfNews, earliest, isFlat, lastNews, plateauIn } from './plateau.ts';
import type { CampaignState, Tally } from './tally.ts';
import { discoveryIn, newTally, ratePerSecond, stateOf } from './tally.ts';
import type { UnknownCase } from './unknown.ts';
import { unknownOf, UNKNOWNS_MAX } from './unknown.ts';

export type { Shard } from './flow.ts';
export type { CampaignState } from './tally.ts';

export interface CampaignRequest {
  readonly system: SystemUnderTest;
  readonly host: HostName;
  readonly seed: number;
  /** Null: no limit. At least one of the three is set. Counts this shard's cases. */
  readonly casesMax: number | null;
  readonly secondsMax: number | null;
  /** Ends after so many cases in a row that showed no mark and no outcome that is new; only for a whole campaign. */
  readonly plateauCases: number | null;
  /** Ends when the next case shows something new, states included, with less than this chance. */
  readonly plateauChance: number | null;
  readonly replicas: number;
  readonly limits: SearchLimits;
  readonly shard: Shard;
  /** What every case is judged by. */
  readonly guarantees: readonly Guarantee[];
  /** States that judging one case may cost; null: as many as when nobody says. */
  readonly statesMax: number | null;
  /** Who executes the cases; null: this process. It is stopped at the end. */
  readonly backend: Backend | null;
  /** What an interrupted campaign had come to; its cases are not executed again. */
  readonly before: CampaignState | null;
  /** Stops the campaign after the cases under way. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** A finding is complete: shrunk and confirmed. */
  readonly onFinding: (finding: Finding) => void;
  /** The checker gave up on a case, which is one of the first. */
  readonly onUnknown: (unknown: UnknownCase) => void;
  /** The campaign could go on from here. */
  readonly onState: (state: CampaignState) => void;
}

/** The state of a campaign under way. Times in seconds from its start. */
export interface Progress {
  readonly phase: 'starting' | 'running' | 'shrinking' | 'confirming' | 'repeating' | 'stopping';
  readonly cases: number;
  readonly casesMax: number | null;
  readonly seconds: number;
  readonly secondsMax: number | null;
  readonly casesPerSecond: number;
  readonly virtualSeconds: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly findings: number;
  /** Marks reached so far, and abstract states seen. */
  readonly marks: number;
  readonly states: number;
  /** How likely the next case is to show a new state; null where none can be seen. */
  readonly chanceOfNew: number | null;
  /** Strategies with their shares of the next cases; none where these never change. */
  readonly strategies: Readonly<Record<string, StrategyProgress>>;
}

export interface StrategyProgress {
  readonly share: number;
  /** How much its cases were the first to show. */
  readonly paid: number;
}

/** Why a campaign came to its end. */
export type End =
  | { readonly kind: 'cases' | 'time' | 'findings' | 'interrupt' }
  /** Nothing new since that case; null: since the start. */
  | {
      readonly kind: 'plateau';
      readonly lastNews: number | null;
      /** Of the next case to show something new, where that ended it. */
      readonly chance?: number;
    };

export interface CampaignResult extends Sum {
  readonly system: string;
  readonly host: HostName;
  readonly seed: number;
  readonly shard: Shard;
  readonly guarantees: readonly Guarantee[];
  readonly casesPerSecond: number;
  readonly findings: readonly Finding[];
  /** The first cases that the checker gave up on; `verdicts` counts all. */
  readonly unknowns: readonly UnknownCase[];
  /** True where it was stopped before its cases and its time were used up. */
  readonly interrupted: boolean;
  /** Null for the sum of parts that ended for different reasons. */
  readonly ended: End | null;
}

function strategiesIn({ explorer }: Tally, paid: Counts): Progress['strategies'] {
  const shares = [...(explorer?.shares() ?? [])];
  return Object.fromEntries(
    shares.map(([arm, share]) => [arm, { share, paid: paid[arm] ?? 0 }] as const),
  );
}

function progressOf(request: CampaignRequest, tally: Tally, phase: Progress['phase']): Progress {
  const { cases, virtualMs, verdicts, coverage } = tally.sum;
  const { states, paid } = discoveryIn(tally);
  return {
    phase,
    cases,
    casesMax: request.casesMax,
    seconds: (performance.now() - tally.startedAt) / 1000,
    secondsMax: request.secondsMax,
    casesPerSecond: ratePerSecond(tally),
    virtualSeconds: virtualMs / 1000,
    verdicts,
    findings: tally.findings.size,
    marks: Object.keys(coverage.marks).length,
    states: states.seen,
    chanceOfNew: states.seen === 0 ? null : states.chance,
    strategies: strategiesIn(tally, paid),
  };
}

/** Long enough between two pauses for the event loop not to cost anything. */
const BREATH_MS = 40;

async function breathe(): Promise<void> {
  await new Promise((resume) => setImmediate(resume));
}

/** A batch as far as it counts: no further than to the end of the plateau that it completes. */
async function upToPlateau(
  { plateauCases }: CampaignRequest,
  backend: Backend,
  before: Sum,
  { cases, plans, result }: UnderWay,
): Promise<BatchResult | null> {
  const whole = await result;
  if (whole === null || plateauCases === null) return whole;
  const firstSeen = earliest(before.firstSeen, whole.sum.firstSeen);
  const count = before.cases + whole.sum.cases;
  const end = plateauIn(firstSeen, plateauCases, count) ?? Infinity;
  const kept = cases.filter((index) => index <= end);
  if (kept.length === cases.length) return whole;
  return backend.run(kept, plans?.slice(0, kept.length) ?? null);
}

function endOf(request: CampaignRequest, { sum }: Tally): End {
  const { signal, casesMax, plateauCases, plateauChance } = request;
  const { firstSeen, cases } = sum;
  if (plateauCases !== null && plateauIn(firstSeen, plateauCases, cases) !== null) {
    return { kind: 'plateau', lastNews: lastNews(firstSeen) };
  }
  if (plateauChance !== null && isFlat(sum, plateauChance)) {
    const chance = chanceOfNews(sum) ?? 0;
    return { kind: 'plateau', lastNews: lastNews(firstSeen, sum.states), chance };
  }
  if (cases >= (casesMax ?? Infinity)) return { kind: 'cases' };
  return { kind: signal.aborted ? 'interrupt' : 'time' };
}

/** What becomes of a case that is more than counted, as it was drawn. */
interface Attend {
  /** It may be a finding. */
  readonly failing: (failing: FailingCase, drawn: Drawn) => Promise<void>;
  readonly undecided: (undecided: UndecidedCase, drawn: Drawn) => Promise<void>;
}

/** Looks at the cases of a batch that are more than counted. */
async function attendTo(
  { seed }: CampaignRequest,
  generator: Generator,
  tally: Tally,
  { cases, plans }: UnderWay,
  { failing, undecided }: BatchResult,
  attend: Attend,
): Promise<void> {
  const drawn = (index: number): Drawn =>
    drawnOf(generator, seed, index, plans?.[cases.indexOf(index)]);
  for (const one of failing) {
    if (!tally.findings.has(one.signature)) await attend.failing(one, drawn(one.case));
  }
  for (const one of undecided) {
    if (tally.unknowns.size < UNKNOWNS_MAX) await attend.undecided(one, drawn(one.case));
  }
}

/** Counts a batch, and what it shows that nothing before it did. */
function count(
  tally: Tally,
  generator: Generator,
  { seed }: CampaignRequest,
  { cases, plans }: UnderWay,
  { sum }: BatchResult,
): void {
  const news = newsOf(tally.sum, sum);
  const planned = new Map(cases.map((index, nth) => [index, plans?.[nth]]));
  for (const index of news.keys()) {
    const { arm } = planned.get(index) ?? plainPlan(generator, seed, index);
    tally.sum.tellers[index] = arm;
  }
  tally.explorer?.note(cases, plans ?? [], news);
  tally.sum = take(tally.sum, sum);
  tally.explorer?.turn(tally.sum);
}

interface Course {
  readonly backend: Backend;
  readonly flow: Flow;
  readonly generator: Generator;
}

async function runCases(
  request: CampaignRequest,
  { backend, flow, generator }: Course,
  tally: Tally,
  attend: Attend,
): Promise<void> {
  let breathedAt = performance.now();
  while (endOf(request, tally).kind !== 'plateau') {
    const next = flow.first();
    const result = next && (await upToPlateau(request, backend, tally.sum, next));
    // Cases are counted without a gap: what lies behind some that were taken back is not.
    if (next === null || result === null) return;
    count(tally, generator, request, next, result);
    tally.lastCaseAt = performance.now();
    await attendTo(request, generator, tally, next, result, attend);
    flow.counted();
    tally.examiningMs += performance.now() - tally.lastCaseAt;
    tally.lastCaseAt = performance.now();
    if (performance.now() - breathedAt > BREATH_MS) {
      request.onProgress(progressOf(request, tally, 'running'));
      request.onState(stateOf(tally));
      await breathe();
      breathedAt = performance.now();
    }
  }
}

/** As long as a timer can wait. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Takes back what nobody has begun as soon as the campaign is to end early. Returns its undoing. */
function withdrawAtEnd(request: CampaignRequest, backend: Backend, tally: Tally): () => void {
  const { signal, secondsMax } = request;
  const onEnd = (): void => {
    if (isOver(request, tally)) backend.withdraw();
  };
  signal.addEventListener('abort', onEnd);
  // Timers may be early by a little.
  const ms = secondsMax === null ? null : Math.min(secondsMax * 1000 + 20, TIMER_MS_MAX);
  const timer = ms === null ? null : setTimeout(onEnd, ms);
  return () => {
    signal.removeEventListener('abort', onEnd);
    if (timer !== null) clearTimeout(timer);
  };
}

interface Benches {
  /** On the campaign's own host. */
  readonly running: RunningSystem;
  readonly backend: Backend;
  /** The simulator, where the system has one: shrinking happens there. */
  readonly sim: RunningSystem;
  readonly confirm: Confirm;
  stop(): Promise<void>;
}

/** Simulated cases are short: so many are a breath. */
const SIMULATED_BATCH = 8;

/** Starts the system on the campaign's host, and what shrinking and confirming need. */
async function startBenches(request: CampaignRequest, generator: Generator): Promise<Benches> {
  const { system, host, seed, guarantees, statesMax } = request;
  const running = await system.start(host);
  const sim = host === 'sim' ? running : await system.start('sim');
  let zeromq: RunningSystem | null = host === 'zeromq' ? running : null;
  const confirm: Confirm = async (scenario) => {
    zeromq ??= await system.start('zeromq');
    return zeromq.execute(scenario);
  };
  const size = host === 'sim' ? SIMULATED_BATCH : 1;
  const backend =
    request.backend ?? localBackend(running, generator, seed, size, guarantees, statesMax);
  const stop = async (): Promise<void> => {
    await backend.stop();
    for (const bench of new Set([running, sim, zeromq])) await bench?.stop();
  };
  return { running, backend, sim, confirm, stop };
}

/** Makes findings of a failing case. */
async function findingsOf(
  request: CampaignRequest,
  benches: Benches,
  tally: Tally,
  failing: FailingCase,
  drawn: Drawn,
): Promise<Finding[]> {
  const { system, host, seed, guarantees } = request;
  const { case: index, signature, judged } = failing;
  const scenario = scenarioFrom(drawn, { seed, case: index });
  // What happened in real time may never happen again: it is kept as it was recorded.
  if (host === 'live' && judged !== null) {
    request.onProgress(progressOf(request, tally, 'repeating'));
    const pinned = { signature, guarantees };
    const rate = await rateOfCase(benches.running, scenario, pinned, request.signal);
    return [freeFinding(system, scenario, judged, rate)];
  }
  return examine({
    system,
    sim: benches.sim,
    confirm: benches.confirm,
    firstCase: index,
    seed,
    scenario,
    signature,
    guarantees,
    drawn,
    known: tally.findings,
    onPhase: (phase) => request.onProgress(progressOf(request, tally, phase)),
  });
}

function explorerFor({ seed, before }: CampaignRequest, generator: Generator): Explorer | null {
  if (!looksAtNews(generator)) return null;
  return newExplorer(generator, seed, before?.knowledge ?? NOTHING_KNOWN);
}

/** Runs a campaign to its end. Rejects only if the system cannot be started at all. */
export async function runCampaign(request: CampaignRequest): Promise<CampaignResult> {
  const { system, host, replicas, seed, limits, shard } = request;
  const generator = newGenerator({ ...limits, replicas, faults: faultsOn(system, host) });
  request.onProgress(progressOf(request, newTally(request.before, null), 'starting'));
  const benches = await startBenches(request, generator);
  const tally = newTally(request.before, explorerFor(request, generator));
  const flow = newFlow(request, benches.backend, tally);
  const settle = withdrawAtEnd(request, benches.backend, tally);
  try {
    const course = { backend: benches.backend, flow, generator };
    await runCases(request, course, tally, {
      failing: async (failing, drawn) => {
        for (const finding of await findingsOf(request, benches, tally, failing, drawn)) {
          tally.findings.set(finding.signature, finding);
          request.onFinding(finding);
        }
      },
      undecided: async (undecided, drawn) => {
        const scenario = scenarioFrom(drawn, { seed, case: undecided.case });
        const unknown = await unknownOf({ ...request, ...undecided, scenario, sim: benches.sim });
        tally.unknowns.set(unknown.case, unknown);
        request.onUnknown(unknown);
      },
    });
  } finally {
    flow.end();
    settle();
    request.onState(stateOf(tally));
    request.onProgress(progressOf(request, tally, 'stopping'));
    await benches.stop();
  }
  return {
    ...tally.sum,
    system: system.name,
    host,
    seed,
    shard,
    guarantees: request.guarantees,
    casesPerSecond: ratePerSecond(tally),
    findings: [...tally.findings.values()],
    unknowns: [...tally.unknowns.values()],
    interrupted: request.signal.aborted,
    ended: endOf(request, tally),
  };
}
