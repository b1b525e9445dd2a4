// One scenario, executed once on one host and judged: what replay, report and shrink share.

import type { RunOutcome } from '../hosts/outcome.ts';
import { judge } from '../lab/run/judge.ts';
import type { RunRecord } from '../lab/run/record.ts';
import { runRecord } from '../lab/run/record.ts';
import type { HostName, RunningSystem, SystemUnderTest } from '../lab/run/system.ts';
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

export function recordOf(
  system: SystemUnderTest,
  host: HostName,
  scenario: Scenario,
  outcome: RunOutcome,
): RunRecord {
  const on = { system: system.name, host, protocolVersion: PROTOCOL_VERSION };
  return runRecord(on, scenario, outcome, judge(outcome));
}

/** The record of one run, with its trace. */
export async function executeOnce(
  system: SystemUnderTest,
  host: HostName,
  scenario: Scenario,
): Promise<RunRecord> {
  const outcome = await withSystem(system, host, (running) =>
    running.execute(scenario, { trace: true }),
  );
  return recordOf(system, host, scenario, outcome);
}

/** What a file has to expect for this run to be as expected. Throws CliError for a free run. */
export function expectationOf({ system, host, judgement, traceHash }: RunRecord): Expectation {
  const { verdict, signature } = judgement;
  if (traceHash === null) {
    const text = `a run on the host ${host} is never the same twice: no file can expect it`;
    throw new CliError('arguments', text, '--host');
  }
  return { system, verdict, signature, traceHash, protocolVersion: PROTOCOL_VERSION };
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
