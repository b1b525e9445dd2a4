// A campaign: case after case until the cases or the time are used up, nothing new comes or somebody
// stops it.
// Findings are told apart by signature; each is shrunk in the simulator and confirmed over ZeroMQ
// when it is first met, and the campaign goes on after it. Batches are taken in order of their
// cases, whoever executes them: the first case of a finding does not depend on how many do.

import type { Generator, SearchLimits } from '../generate/generate.ts';
import { drawnOf, newGenerator, scenarioOf } from '../generate/generate.ts';
import type { Verdict } from '../run/judge.ts';
import type { HostName, RunningSystem, SystemUnderTest } from '../run/system.ts';
import { faultsOn } from '../run/system.ts';
import type { Guarantee } from '../scenario/guarantee.ts';
import type { Backend } from './backend.ts';
import { localBackend } from './backend.ts';
import type { BatchResult, FailingCase, Sum } from './batch.ts';
import { take } from './batch.ts';
import type { Confirm, Finding } from './finding.ts';
import { examine, freeFinding, rateOfCase } from './finding.ts';
import { earliest, lastNews, plateauIn } from './plateau.ts';
import type { CampaignState, Tally } from './tally.ts';
import { discoveryIn, newTally, ratePerSecond, stateOf } from './tally.ts';

export type { CampaignState } from './tally.ts';

/** One of `of` equal parts of a campaign: every `of`-th case, from case `index` - 1 on. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

export interface CampaignRequest {
  readonly system: SystemUnderTest;
  readonly host: HostName;
  readonly seed: number;
  /** Null: no limit. At least one of the three is set. Counts this shard's cases. */
  readonly casesMax: number | null;
  readonly secondsMax: number | null;
  /** Ends after so many cases in a row that showed nothing new; only for a whole campaign. */
  readonly plateauCases: number | null;
  readonly replicas: number;
  readonly limits: SearchLimits;
  readonly shard: Shard;
  /** What every case is judged by. */
  readonly guarantees: readonly Guarantee[];
  /** Who executes the cases; null: this process. It is stopped at the end. */
  readonly backend: Backend | null;
  /** What an interrupted campaign had come to; its cases are not executed again. */
  readonly before: CampaignState | null;
  /** Stops the campaign after the cases under way. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** A finding is complete: shrunk and confirmed. */
  readonly onFinding: (finding: Finding) => void;
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
}

/** Why a campaign came to its end. */
export type End =
  | { readonly kind: 'cases' | 'time' | 'findings' | 'interrupt' }
  /** Nothing new since that case; null: since the start. */
  | { readonly kind: 'plateau'; readonly lastNews: number | null };

export interface CampaignResult extends Sum {
  readonly system: string;
  readonly host: HostName;
  readonly seed: number;
  readonly shard: Shard;
  readonly guarantees: readonly Guarantee[];
  readonly casesPerSecond: number;
  readonly findings: readonly Finding[];
  /** True where it was stopped before its cases and its time were used up. */
  readonly interrupted: boolean;
  /** Null for the sum of parts that ended for different reasons. */
  readonly ended: End | null;
}

function progressOf(request: CampaignRequest, tally: Tally, phase: Progress['phase']): Progress {
  const { cases, virtualMs, verdicts, coverage } = tally.sum;
  const states = discoveryIn(tally);
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
  };
}

/** Long enough between two pauses for the event loop not to cost anything. */
const BREATH_MS = 40;

async function breathe(): Promise<void> {
  await new Promise((resume) => setImmediate(resume));
}

function isOver({ signal, secondsMax }: CampaignRequest, tally: Tally): boolean {
  const seconds = (performance.now() - tally.startedAt) / 1000;
  return signal.aborted || (secondsMax !== null && seconds >= secondsMax);
}

/** The numbers of the next cases; none where the campaign has given out all that it may. */
function nextCases(request: CampaignRequest, tally: Tally, given: number, size: number): number[] {
  if (isOver(request, tally)) return [];
  const count = Math.min(size, (request.casesMax ?? Infinity) - given);
  const { index, of } = request.shard;
  return Array.from({ length: Math.max(0, count) }, (_, nth) => index - 1 + (given + nth) * of);
}

interface UnderWay {
  readonly cases: readonly number[];
  /** Null where it was taken back. */
  readonly result: Promise<BatchResult | null>;
}

/** Batches on their way, in the order in which they are counted. */
interface Flow {
  /** Null where nothing is on its way and nothing more will be. */
  first(): UnderWay | null;
  /** The first is counted. */
  counted(): void;
  /** Nothing more is given out. */
  end(): void;
}

/** Gives batches out as long as there are cases and room; whatever ends makes room. */
function newFlow(request: CampaignRequest, backend: Backend, tally: Tally): Flow {
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
      const result = backend.run(cases);
      // A rejection is met when the batch's turn comes, not before.
      void result.then(finished, finished);
      underWay.push({ cases, result });
    }
  };
  const first = (): UnderWay | null => {
    giveOut();
    return underWay[0] ?? null;
  };
  return { first, counted: () => void underWay.shift(), end: () => void (isEnded = true) };
}

/** A batch as far as it counts: no further than to the end of the plateau that it completes. */
async function upToPlateau(
  { plateauCases }: CampaignRequest,
  backend: Backend,
  before: Sum,
  { cases, result }: UnderWay,
): Promise<BatchResult | null> {
  const whole = await result;
  if (whole === null || plateauCases === null) return whole;
  const firstSeen = earliest(before.firstSeen, whole.sum.firstSeen);
  const count = before.cases + whole.sum.cases;
  const end = plateauIn(firstSeen, plateauCases, count) ?? Infinity;
  const kept = cases.filter((index) => index <= end);
  return kept.length === cases.length ? whole : backend.run(kept);
}

function endOf(request: CampaignRequest, { sum }: Tally): End {
  const { signal, casesMax, plateauCases } = request;
  const { firstSeen, cases } = sum;
  if (plateauCases !== null && plateauIn(firstSeen, plateauCases, cases) !== null) {
    return { kind: 'plateau', lastNews: lastNews(firstSeen) };
  }
  if (cases >= (casesMax ?? Infinity)) return { kind: 'cases' };
  return { kind: signal.aborted ? 'interrupt' : 'time' };
}

async function runCases(
  request: CampaignRequest,
  { backend, flow }: { readonly backend: Backend; readonly flow: Flow },
  tally: Tally,
  onFailing: (failing: FailingCase) => Promise<void>,
): Promise<void> {
  let breathedAt = performance.now();
  while (endOf(request, tally).kind !== 'plateau') {
    const next = flow.first();
    const result = next && (await upToPlateau(request, backend, tally.sum, next));
    // Cases are counted without a gap: what lies behind some that were taken back is not.
    if (result === null) return;
    tally.sum = take(tally.sum, result.sum);
    tally.lastCaseAt = performance.now();
    for (const failing of result.failing) {
      if (tally.findings.has(failing.signature)) continue;
      await onFailing(failing);
    }
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
  const { system, host, seed, guarantees } = request;
  const running = await system.start(host);
  const sim = host === 'sim' ? running : await system.start('sim');
  let zeromq: RunningSystem | null = host === 'zeromq' ? running : null;
  const confirm: Confirm = async (scenario) => {
    zeromq ??= await system.start('zeromq');
    return zeromq.execute(scenario);
  };
  const size = host === 'sim' ? SIMULATED_BATCH : 1;
  const backend = request.backend ?? localBackend(running, generator, seed, size, guarantees);
  const stop = async (): Promise<void> => {
    await backend.stop();
    for (const bench of new Set([running, sim, zeromq])) await bench?.stop();
  };
  return { running, backend, sim, confirm, stop };
}

/** Makes findings of a failing case. */
async function findingsOf(
  request: CampaignRequest,
  generator: Generator,
  benches: Benches,
  tally: Tally,
  failing: FailingCase,
): Promise<Finding[]> {
  const { system, host, seed, guarantees } = request;
  const { case: index, signature, judged } = failing;
  const scenario = scenarioOf(generator, seed, index);
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
    drawn: drawnOf(generator, seed, index),
    known: tally.findings,
    onPhase: (phase) => request.onProgress(progressOf(request, tally, phase)),
  });
}

/** Runs a campaign to its end. Rejects only if the system cannot be started at all. */
export async function runCampaign(request: CampaignRequest): Promise<CampaignResult> {
  const { system, host, replicas, seed, limits, shard } = request;
  const generator = newGenerator({ ...limits, replicas, faults: faultsOn(system, host) });
  request.onProgress(progressOf(request, newTally(request.before), 'starting'));
  const benches = await startBenches(request, generator);
  const tally = newTally(request.before);
  const flow = newFlow(request, benches.backend, tally);
  const settle = withdrawAtEnd(request, benches.backend, tally);
  try {
    await runCases(request, { backend: benches.backend, flow }, tally, async (failing) => {
      for (const finding of await findingsOf(request, generator, benches, tally, failing)) {
        tally.findings.set(finding.signature, finding);
        request.onFinding(finding);
      }
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
    interrupted: request.signal.aborted,
    ended: endOf(request, tally),
  };
}
