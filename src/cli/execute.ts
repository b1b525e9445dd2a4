// One scenario, executed once on one host and judged: what replay, report and shrink share.

import type { RunOutcome } from '../hosts/outcome.ts';
import { sessionsIn } from '../lab/run/guarantees.ts';
import { judge } from '../lab/run/judge.ts';
import type { RunRecord } from '../lab/run/record.ts';
import { runRecord } from '../lab/run/record.ts';
import type { HostName, RunningSystem, SystemUnderTest } from '../lab/run/system.ts';
import type { Guarantee } from '../lab/scenario/guarantee.ts';
import { LINEARIZABLE } from '../lab/scenario/guarantee.ts';
import type { Expectation, Scenario } from '../lab/scenario/scenario.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { CliError } from './errors.ts';

/** Starts the system, lets `work` use it, and stops it whatever happens. */
export async function withSystem<T>(
  system: SystemUnderTest,
  host: HostName,
  work: (running: RunningSystem) => Promise<T>,
): Promise<T> {
  const running = await system.start(host);
  try {
    return await work(running);
  } finally {
    await running.stop();
  }
}

/** What a scenario is judged by when nobody says: what its file expects it to be judged by. */
export function guaranteesFor({ expected }: Scenario): readonly Guarantee[] {
  return expected?.guarantees ?? LINEARIZABLE;
}

export function recordOf(
  system: SystemUnderTest,
  host: HostName,
  scenario: Scenario,
  outcome: RunOutcome,
  guarantees: readonly Guarantee[] = guaranteesFor(scenario),
  statesMax: number | null = null,
): RunRecord {
  const on = { system: system.name, host, protocolVersion: PROTOCOL_VERSION };
  const judgement = judge(outcome, guarantees, sessionsIn(scenario), statesMax);
  return runRecord(on, scenario, outcome, judgement);
}

/** The record of one run, with its trace. */
export async function executeOnce(
  system: SystemUnderTest,
  host: HostName,
  scenario: Scenario,
  guarantees?: readonly Guarantee[],
  statesMax: number | null = null,
): Promise<RunRecord> {
  const outcome = await withSystem(system, host, (running) =>
    running.execute(scenario, { trace: true }),
  );
  return recordOf(system, host, scenario, outcome, guarantees, statesMax);
}

/** What a file has to expect for this run to be as expected. Throws CliError for a free run. */
export function expectationOf({ system, host, judgement, traceHash }: RunRecord): Expectation {
  const { verdict, signature } = judgement;
  if (traceHash === null) {
    const text = `a run on the host ${host} is never the same twice: no file can expect it`;
    throw new CliError('arguments', text, '--host');
  }
  const asked = judgement.guarantees?.map(({ guarantee }) => guarantee);
  return {
    ...{ system, verdict, signature, traceHash, protocolVersion: PROTOCOL_VERSION },
    ...(asked === undefined ? {} : { guarantees: asked }),
  };
}

/** Why the trace hash that a file expects says nothing here; null where it does. */
export function whyHashNotCompared(
  { protocolVersion }: Expectation,
  { traceHash, host }: RunRecord,
): string | null {
  if (traceHash === null) {
    return `trace hash not compared: a run on the host ${host} is never the same twice`;
  }
  if (protocolVersion === PROTOCOL_VERSION) return null;
  const versions = `the file is of protocol ${String(protocolVersion)}, this is ${String(PROTOCOL_VERSION)}`;
  return `trace hash not compared: ${versions}`;
}

/** In what a run differs from what its file expects, a line each. */
export function differences(expected: Expectation, record: RunRecord): string[] {
  const { verdict, signature } = record.judgement;
  const pairs = [
    ['verdict', expected.verdict, verdict],
    ['signature', expected.signature ?? 'none', signature ?? 'none'],
    ...(whyHashNotCompared(expected, record) === null
      ? [['trace hash', expected.traceHash, record.traceHash] as const]
      : []),
  ] as const;
  return pairs
    .filter(([, wanted, got]) => wanted !== got)
    .map(([what, wanted, got]) => `the ${what} is ${String(got)}, the file expects ${wanted}`);
}
