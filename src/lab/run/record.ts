// One run as a file: what was executed, what it left behind, and what was made of it.

import type { RunFailure, RunOutcome, TraceEntry } from '../../hosts/outcome.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Judgement } from './judge.ts';
import type { HostName } from './system.ts';

export interface RunRecord {
  readonly format: 'linlab/run@1';
  readonly system: string;
  readonly host: HostName;
  readonly protocolVersion: number;
  /** Of the git repository in which it was run, with `-dirty` for changed files; absent elsewhere. */
  readonly commit?: string;
  readonly scenario: Scenario;
  readonly judgement: Judgement;
  readonly history: RunOutcome['history'];
  readonly failures: readonly RunFailure[];
  /** Null for a run of a host that runs free. */
  readonly traceHash: string | null;
  readonly steps: number;
  readonly virtualMs: number;
  /** Every step, for runs short enough to look at; otherwise null. */
  readonly trace: readonly TraceEntry[] | null;
}

export interface RanOn {
  readonly system: string;
  readonly host: HostName;
  readonly protocolVersion: number;
}

export function runRecord(
  on: RanOn,
  scenario: Scenario,
  outcome: RunOutcome,
  judgement: Judgement,
): RunRecord {
  const { history, failures, traceHash, steps, virtualMs, trace } = outcome;
  return {
    format: 'linlab/run@1',
    ...on,
    scenario,
    judgement,
    history,
    failures,
    traceHash,
    steps,
    virtualMs,
    trace,
  };
}
