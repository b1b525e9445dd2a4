// What becomes of a failing case: it is shrunk in the simulator with its signature pinned, and the
// small scenario is executed once more over ZeroMQ before anybody is told of it. Failures for other
// reasons that the shrinker met are findings of their own.

import { assert } from '../../base/assert.ts';
import type { RunOutcome } from '../../hosts/outcome.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import type { Judgement } from '../run/judge.ts';
import { sessionsIn } from '../run/guarantees.ts';
import { judge } from '../run/judge.ts';
import type { Rate } from '../run/rate.ts';
import { isReproduced, measureRate } from '../run/rate.ts';
import type { RunRecord } from '../run/record.ts';
import { runRecord } from '../run/record.ts';
import type { RunningSystem, SystemUnderTest } from '../run/system.ts';
import { faultsOn, HostError } from '../run/system.ts';
import type { Guarantee } from '../scenario/guarantee.ts';
import { isDefault } from '../scenario/guarantee.ts';
import type { Expectation, Scenario } from '../scenario/scenario.ts';
import type { Pinned } from '../shrink/trial.ts';
import type { Drawn } from '../generate/generate.ts';
import type { Shrunk } from '../shrink/shrink.ts';
import { shrink } from '../shrink/shrink.ts';

export type Confirm = (scenario: Scenario) => Promise<RunOutcome>;

export interface Finding {
  readonly signature: string;
  readonly anomaly: string;
  readonly firstCase: number;
  /** As it was generated, or as the shrinker met it. */
  readonly original: Scenario;
  /** Shrunk, with what replaying it must give. */
  readonly scenario: Scenario;
  readonly shrinkRuns: number;
  readonly shrinkMs: number;
  /** False where the shrinker's runs were spent before nothing more went. */
  readonly shrunkToTheEnd: boolean;
  /** Whether the shrunk scenario did the same over ZeroMQ; null where the host failed. */
  readonly confirmed: { readonly zeromq: boolean | null };
  /** How often it reproduces on a host that runs free; null where every run is the same. */
  readonly rate: Rate | null;
  /** The shrunk scenario's run in the simulator, with its trace. */
  readonly record: RunRecord;
}

export interface Examination {
  readonly system: SystemUnderTest;
  readonly sim: RunningSystem;
  readonly confirm: Confirm;
  readonly firstCase: number;
  readonly seed: number;
  readonly scenario: Scenario;
  readonly signature: string;
  readonly guarantees: readonly Guarantee[];
  readonly drawn: Drawn;
  /** Signatures that need no second examination. */
  readonly known: ReadonlyMap<string, unknown>;
  readonly onPhase: (phase: 'shrinking' | 'confirming') => void;
}

async function confirmOver(
  confirm: Confirm,
  scenario: Scenario,
  traceHash: string,
): Promise<boolean | null> {
  try {
    return (await confirm(scenario)).traceHash === traceHash;
  } catch (error) {
    if (error instanceof HostError) return error.code === 'divergence' ? false : null;
    throw error;
  }
}

async function conclude(
  examination: Examination,
  original: Scenario,
  signature: string,
  shrunk: Shrunk,
  shrinkMs: number,
): Promise<Finding> {
  const { system, sim, seed, firstCase, guarantees } = examination;
  const outcome = await sim.execute(shrunk.scenario, { trace: true });
  const judgement = judge(outcome, guarantees, sessionsIn(shrunk.scenario));
  const { traceHash } = outcome;
  assert(traceHash !== null, 'the simulator gives the same run for the same scenario');
  const expected: Expectation = {
    system: system.name,
    verdict: judgement.verdict,
    signature: judgement.signature,
    traceHash,
    protocolVersion: PROTOCOL_VERSION,
    ...(isDefault(guarantees) ? {} : { guarantees }),
  };
  const provenance = { seed, case: firstCase };
  const scenario: Scenario = { ...shrunk.scenario, expected, provenance };
  const on = { system: system.name, host: 'sim', protocolVersion: PROTOCOL_VERSION } as const;
  examination.onPhase('confirming');
  const zeromq = system.hosts.includes('zeromq')
    ? await confirmOver(examination.confirm, scenario, traceHash)
    : null;
  return {
    signature,
    anomaly: judgement.anomaly ?? signature,
    firstCase,
    original,
    scenario,
    shrinkRuns: shrunk.runs,
    shrinkMs,
    shrunkToTheEnd: shrunk.finished,
    confirmed: { zeromq },
    rate: null,
    record: runRecord(on, scenario, outcome, judgement),
  };
}

/** Runs that tell how often a finding reproduces, and the time that they may take. */
const RATE_RUNS = 10;
const RATE_MS = 30_000;

/** Repeats a failing case of a host that runs free, for a while. */
export async function rateOfCase(
  running: RunningSystem,
  scenario: Scenario,
  { signature, guarantees }: Pinned,
  signal: AbortSignal,
): Promise<Rate> {
  const startedAt = performance.now();
  const once = async (): Promise<boolean | null> => {
    try {
      const outcome = await running.execute(scenario, { hash: false });
      return isReproduced(judge(outcome, guarantees, sessionsIn(scenario)), signature);
    } catch (error) {
      if (error instanceof HostError) return null;
      throw error;
    }
  };
  const isOver = (): boolean => signal.aborted || performance.now() - startedAt > RATE_MS;
  return measureRate(once, RATE_RUNS, isOver);
}

/** A failing case of a host that runs free: neither shrunk nor confirmed, but recorded and repeated. */
export function freeFinding(
  system: SystemUnderTest,
  scenario: Scenario,
  { outcome, judgement }: { readonly outcome: RunOutcome; readonly judgement: Judgement },
  rate: Rate,
): Finding {
  const on = { system: system.name, host: 'live', protocolVersion: PROTOCOL_VERSION } as const;
  const signature = judgement.signature ?? judgement.verdict;
  return {
    signature,
    anomaly: judgement.anomaly ?? signature,
    firstCase: scenario.provenance?.case ?? 0,
    original: scenario,
    scenario,
    shrinkRuns: 0,
    shrinkMs: 0,
    shrunkToTheEnd: false,
    confirmed: { zeromq: null },
    rate,
    record: runRecord(on, scenario, outcome, judgement),
  };
}

/** Shrinks and confirms a failing case, and every other failure met on the way. */
export async function examine(examination: Examination): Promise<Finding[]> {
  const { system, sim, signature, scenario, guarantees, drawn, known } = examination;
  const findings = new Map<string, Finding>();
  const queue = [{ signature, scenario, drawn: drawn as Drawn | undefined }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (findings.has(next.signature) || known.has(next.signature)) continue;
    examination.onPhase('shrinking');
    const startedAt = performance.now();
    const shrunk = await shrink({
      scenario: next.scenario,
      signature: next.signature,
      guarantees,
      execute: (candidate, options) => sim.execute(candidate, options),
      faults: faultsOn(system, 'sim'),
      ...(next.drawn === undefined ? {} : { drawn: next.drawn }),
    });
    const shrinkMs = performance.now() - startedAt;
    const { scenario: original, signature: pinned } = next;
    findings.set(pinned, await conclude(examination, original, pinned, shrunk, shrinkMs));
    for (const [other, slipped] of shrunk.slipped) {
      queue.push({ signature: other, scenario: slipped, drawn: undefined });
    }
  }
  return [...findings.values()];
}
