// Cases of which the checker could not say in its budget whether they are right: the first of a campaign
// are kept, so that they can be judged with more. Called by campaign.ts.

import type { RunOutcome } from '../../hosts/outcome.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import type { Judgement } from '../run/judge.ts';
import type { RunRecord } from '../run/record.ts';
import { runRecord } from '../run/record.ts';
import type { HostName, RunningSystem, SystemUnderTest } from '../run/system.ts';
import type { Guarantee } from '../scenario/guarantee.ts';
import { isDefault } from '../scenario/guarantee.ts';
import type { Expectation, Scenario } from '../scenario/scenario.ts';

/** So many are kept; the others are counted. */
export const UNKNOWNS_MAX = 10;

export interface UnknownCase {
  readonly case: number;
  /** As it was generated; on a host whose runs repeat with what replaying it gave. */
  readonly scenario: Scenario;
  /** Its run, with its trace on a host whose runs repeat. */
  readonly record: RunRecord;
}

/** The first of several campaigns' unknown cases, each once. */
export function firstUnknowns(all: readonly UnknownCase[]): UnknownCase[] {
  const byCase = new Map(all.map((one) => [one.case, one]));
  const sorted = [...byCase.values()].sort((left, right) => left.case - right.case);
  return sorted.slice(0, UNKNOWNS_MAX);
}

interface Undecided {
  readonly system: SystemUnderTest;
  /** On which the campaign ran. */
  readonly host: HostName;
  readonly scenario: Scenario;
  /** What the campaign made of the case. */
  readonly judgement: Judgement;
  /** Null where it happened in another process. */
  readonly judged: { readonly outcome: RunOutcome } | null;
  readonly guarantees: readonly Guarantee[];
  readonly sim: RunningSystem;
}

/**
 * What is kept of a case that the checker gave up on. A run that is always the same is executed again
 * for its trace; one in real time is kept as it was.
 */
export async function unknownOf(undecided: Undecided): Promise<UnknownCase> {
  const { system, host, scenario, judgement, judged, guarantees, sim } = undecided;
  const isLive = host === 'live' && judged !== null;
  const outcome = isLive ? judged.outcome : await sim.execute(scenario, { trace: true });
  const ranOn: HostName = isLive ? host : 'sim';
  const on = { system: system.name, host: ranOn, protocolVersion: PROTOCOL_VERSION };
  const index = scenario.provenance?.case ?? 0;
  if (outcome.traceHash === null) {
    return { case: index, scenario, record: runRecord(on, scenario, outcome, judgement) };
  }
  const expected: Expectation = {
    ...{ system: system.name, verdict: judgement.verdict, signature: judgement.signature },
    ...{ traceHash: outcome.traceHash, protocolVersion: PROTOCOL_VERSION },
    ...(isDefault(guarantees) ? {} : { guarantees }),
  };
  const kept = { ...scenario, expected };
  return { case: index, scenario: kept, record: runRecord(on, kept, outcome, judgement) };
}
