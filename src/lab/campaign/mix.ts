// What a campaign has generated and run: how its cases were drawn, how large they were, which faults
// and operations they had. Called for every case of a campaign.

import type { RunOutcome } from '../../hosts/outcome.ts';
import type { Arm } from '../generate/strategies.ts';
import type { PlannedOperation, Scenario } from '../scenario/scenario.ts';
import { clusterSize } from '../scenario/size.ts';
import type { Counts } from './counts.ts';
import { NO_COUNTS, note, takeCounts } from './counts.ts';

/** Each counts cases, but for faults and operations. */
export interface Mix {
  readonly strategies: Counts;
  /** Faults by kind, as planned, and those that began. */
  readonly planned: Counts;
  readonly begun: Counts;
  /** Operations by kind, as planned. */
  readonly operations: Counts;
  /** By replicas in all, by clients, by operations and by faults. */
  readonly replicas: Counts;
  readonly clients: Counts;
  readonly operationsPerCase: Counts;
  readonly faultsPerCase: Counts;
  /** By what is special about them. */
  readonly features: Counts;
}

const PARTS = [
  'strategies',
  'planned',
  'begun',
  'operations',
  'replicas',
  'clients',
  'operationsPerCase',
  'faultsPerCase',
  'features',
] as const satisfies readonly (keyof Mix)[];

export const NO_MIX: Mix = {
  strategies: NO_COUNTS,
  planned: NO_COUNTS,
  begun: NO_COUNTS,
  operations: NO_COUNTS,
  replicas: NO_COUNTS,
  clients: NO_COUNTS,
  operationsPerCase: NO_COUNTS,
  faultsPerCase: NO_COUNTS,
  features: NO_COUNTS,
};

/** A mix that grows. */
export type OwnMix = Readonly<Record<keyof Mix, Record<string, number>>>;

export function takeMix(into: OwnMix, more: Mix): void {
  for (const part of PARTS) takeCounts(into[part], more[part]);
}

export function newMix(): OwnMix {
  const none = (): Record<string, number> => ({});
  return {
    ...{ strategies: none(), planned: none(), begun: none(), operations: none() },
    ...{ replicas: none(), clients: none(), operationsPerCase: none(), faultsPerCase: none() },
    features: none(),
  };
}

function featuresOf({ cluster = {}, clients, faults, noise, progressBy }: Scenario): string[] {
  const { spares = 0, settings = {}, quorums, clocksPerMille, software } = cluster;
  const plans = (is: (planned: PlannedOperation) => boolean): boolean =>
    clients.some(({ operations }) => operations.some(is));
  const features: Readonly<Record<string, boolean>> = {
    'noise on every link': (noise?.delayMsMax ?? 0) + (noise?.dropPerMille ?? 0) > 0,
    'faults that wait for an event': faults.some(({ after }) => after !== undefined),
    'operations that wait for an event': plans(({ after }) => after !== undefined),
    'pipelining clients': clients.some(({ pipeline = 1 }) => pipeline > 1),
    'reads by lease': settings.reads === 'lease',
    'reads through the log': settings.reads === 'log',
    'reads at the asked replica': plans(({ read }) => read === 'here'),
    'spare replicas': spares > 0,
    'clocks that differ': clocksPerMille?.some((perMille) => perMille !== 0) === true,
    'quorums that are not majorities': quorums !== undefined,
    'old software': software !== undefined,
    'sessions that expire early': settings.sessionTtlMs !== undefined,
    'only a quorum is healed': progressBy === 'quorum',
  };
  return Object.keys(features).filter((name) => features[name] === true);
}

/** Counts one case. */
export function noteMix(
  mix: OwnMix,
  scenario: Scenario,
  strategy: Arm,
  { faultPeriods }: RunOutcome,
): void {
  const { clients, faults } = scenario;
  let operations = 0;
  for (const client of clients) {
    operations += client.operations.length;
    for (const { operation } of client.operations) note(mix.operations, operation.kind);
  }
  for (const { kind } of faults) note(mix.planned, kind);
  for (const { fault } of faultPeriods) note(mix.begun, faults[fault]?.kind ?? 'unknown');
  for (const feature of featuresOf(scenario)) note(mix.features, feature);
  note(mix.strategies, strategy);
  note(mix.replicas, String(clusterSize(scenario)));
  note(mix.clients, String(clients.length));
  note(mix.operationsPerCase, String(operations));
  note(mix.faultsPerCase, String(faults.length));
}
