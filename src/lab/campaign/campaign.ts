// A campaign: case after case until the cases or the time are used up or somebody stops it.
// Findings are told apart by signature; each is shrunk in the simulator and confirmed over ZeroMQ
// when it is first met, and the campaign goes on after it.

import type { RunOutcome } from '../../hosts/outcome.ts';
import type { Generator } from '../generate/generate.ts';
import { draftOf, newGenerator, scenarioOf } from '../generate/generate.ts';
import type { DraftLimits } from '../generate/draft.ts';
import { interpret } from '../generate/interpret.ts';
import type { Judgement, Verdict } from '../run/judge.ts';
import { judge } from '../run/judge.ts';
import type { HostName, RunningSystem, SystemUnderTest } from '../run/system.ts';
import { faultsOn, HostError } from '../run/system.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Confirm, Finding } from './finding.ts';
import { examine, freeFinding } from './finding.ts';

export interface CampaignRequest {
  readonly system: SystemUnderTest;
  readonly host: HostName;
  readonly seed: number;
  /** Null: no limit. At least one of the two is set. */
  readonly casesMax: number | null;
  readonly secondsMax: number | null;
  readonly replicas: number;
  readonly limits: DraftLimits;
  /** Stops the campaign after the case under way. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** A finding is complete: shrunk and confirmed. */
  readonly onFinding: (finding: Finding) => void;
}

/** The state of a campaign under way. Times in seconds from its start. */
export interface Progress {
  readonly phase: 'starting' | 'running' | 'shrinking' | 'confirming' | 'stopping';
  readonly cases: number;
  readonly casesMax: number | null;
  readonly seconds: number;
  readonly secondsMax: number | null;
  readonly casesPerSecond: number;
  readonly virtualSeconds: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly findings: number;
}

/** A case that the host, not the system, did not bring to an end. */
export interface BrokenCase {
  readonly case: number;
  readonly code: string;
  readonly message: string;
  /** What else the host told: both sides of a divergence; null for nothing. */
  readonly detail: unknown;
  readonly scenario: Scenario;
}

export interface CampaignResult {
  readonly system: string;
  readonly host: HostName;
  readonly seed: number;
  readonly cases: number;
  readonly casesPerSecond: number;
  readonly operations: number;
  readonly virtualSeconds: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly findings: readonly Finding[];
  readonly broken: readonly BrokenCase[];
  /** True where it was stopped before its cases and its time were used up. */
  readonly interrupted: boolean;
}

interface Tally {
  cases: number;
  operations: number;
  virtualMs: number;
  readonly verdicts: Record<Verdict, number>;
  readonly findings: Map<string, Finding>;
  readonly broken: BrokenCase[];
  readonly startedAt: number;
  /** Time spent on findings, which is not time spent on cases. */
  examiningMs: number;
  lastCaseAt: number;
}

function newTally(): Tally {
  return {
    cases: 0,
    operations: 0,
    virtualMs: 0,
    verdicts: { linearizable: 0, violation: 0, unknown: 0 },
    findings: new Map(),
    broken: [],
    startedAt: performance.now(),
    examiningMs: 0,
    lastCaseAt: performance.now(),
  };
}

function ratePerSecond(tally: Tally): number {
  const ms = tally.lastCaseAt - tally.startedAt - tally.examiningMs;
  return ms > 0 ? (tally.cases * 1000) / ms : 0;
}

function progressOf(request: CampaignRequest, tally: Tally, phase: Progress['phase']): Progress {
  return {
    phase,
    cases: tally.cases,
    casesMax: request.casesMax,
    seconds: (performance.now() - tally.startedAt) / 1000,
    secondsMax: request.secondsMax,
    casesPerSecond: ratePerSecond(tally),
    virtualSeconds: tally.virtualMs / 1000,
    verdicts: { ...tally.verdicts },
    findings: tally.findings.size,
  };
}

function isOver(request: CampaignRequest, tally: Tally): boolean {
  if (request.signal.aborted) return true;
  if (request.casesMax !== null && tally.cases >= request.casesMax) return true;
  const seconds = (performance.now() - tally.startedAt) / 1000;
  return request.secondsMax !== null && seconds >= request.secondsMax;
}

function count(tally: Tally, outcome: RunOutcome, judgement: Judgement): void {
  tally.verdicts[judgement.verdict]++;
  tally.operations += outcome.history.filter(({ type }) => type === 'invoke').length;
  tally.virtualMs += outcome.virtualMs;
}

/** A case that has a verdict. */
interface Judged {
  readonly outcome: RunOutcome;
  readonly judgement: Judgement;
}

async function executeCase(
  running: RunningSystem,
  scenario: Scenario,
  index: number,
  tally: Tally,
): Promise<Judged | null> {
  try {
    const outcome = await running.execute(scenario, { hash: false });
    const judgement = judge(outcome);
    count(tally, outcome, judgement);
    return { outcome, judgement };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    tally.verdicts.unknown++;
    const { code, message } = error;
    const detail = 'divergence' in error ? error.divergence : null;
    tally.broken.push({ case: index, code, message, detail, scenario });
    return null;
  }
}

/** Long enough between two pauses for the event loop not to cost anything. */
const BREATH_MS = 40;

async function breathe(): Promise<void> {
  await new Promise((resume) => setImmediate(resume));
}

async function runCases(
  request: CampaignRequest,
  generator: Generator,
  running: RunningSystem,
  tally: Tally,
  onFailing: (index: number, signature: string, judged: Judged) => Promise<void>,
): Promise<void> {
  let breathedAt = performance.now();
  for (let index = 0; !isOver(request, tally); index++) {
    const scenario = scenarioOf(generator, request.seed, index);
    const judged = await executeCase(running, scenario, index, tally);
    tally.cases++;
    tally.lastCaseAt = performance.now();
    const signature = judged?.judgement.signature ?? null;
    if (judged !== null && signature !== null && !tally.findings.has(signature)) {
      await onFailing(index, signature, judged);
      tally.examiningMs += performance.now() - tally.lastCaseAt;
      tally.lastCaseAt = performance.now();
    }
    if (performance.now() - breathedAt > BREATH_MS) {
      request.onProgress(progressOf(request, tally, 'running'));
      await breathe();
      breathedAt = performance.now();
    }
  }
}

interface Benches {
  readonly running: RunningSystem;
  /** The simulator, where the system has one: shrinking happens there. */
  readonly sim: RunningSystem;
  readonly confirm: Confirm;
  stop(): Promise<void>;
}

/** Starts the system on the campaign's host, and what shrinking and confirming need. */
async function startBenches({ system, host }: CampaignRequest): Promise<Benches> {
  const running = await system.start(host);
  const sim = host === 'sim' ? running : await system.start('sim');
  let zeromq: RunningSystem | null = host === 'zeromq' ? running : null;
  const confirm: Confirm = async (scenario) => {
    zeromq ??= await system.start('zeromq');
    return zeromq.execute(scenario);
  };
  const stop = async (): Promise<void> => {
    for (const bench of new Set([running, sim, zeromq])) await bench?.stop();
  };
  return { running, sim, confirm, stop };
}

/** Runs a campaign to its end. Rejects only if the system cannot be started at all. */
export async function runCampaign(request: CampaignRequest): Promise<CampaignResult> {
  const { system, replicas, seed, limits } = request;
  const faults = faultsOn(system, request.host);
  const generator = newGenerator({ ...limits, replicas, faults });
  request.onProgress(progressOf(request, newTally(), 'starting'));
  const benches = await startBenches(request);
  const tally = newTally();
  try {
    await runCases(request, generator, benches.running, tally, async (index, signature, judged) => {
      const draft = draftOf(generator, seed, index);
      const scenario = scenarioOf(generator, seed, index);
      // What happened in real time may never happen again: it is kept as it was recorded.
      const free = request.host === 'live' ? freeFinding(system, scenario, judged) : null;
      const findings =
        free !== null
          ? [free]
          : await examine({
              system,
              sim: benches.sim,
              confirm: benches.confirm,
              firstCase: index,
              seed,
              scenario,
              signature,
              drawn: {
                arbitrary: generator.arbitrary,
                draft,
                interpret: (smaller) => interpret(smaller, replicas, faults),
              },
              known: tally.findings,
              onPhase: (phase) => request.onProgress(progressOf(request, tally, phase)),
            });
      for (const finding of findings) {
        tally.findings.set(finding.signature, finding);
        request.onFinding(finding);
      }
    });
  } finally {
    request.onProgress(progressOf(request, tally, 'stopping'));
    await benches.stop();
  }
  return {
    system: system.name,
    host: request.host,
    seed,
    cases: tally.cases,
    casesPerSecond: ratePerSecond(tally),
    operations: tally.operations,
    virtualSeconds: tally.virtualMs / 1000,
    verdicts: tally.verdicts,
    findings: [...tally.findings.values()],
    broken: tally.broken,
    interrupted: request.signal.aborted,
  };
}
