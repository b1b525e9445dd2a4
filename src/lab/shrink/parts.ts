// A scenario as a bag of removable parts: operations, faults and overrides, each on its own.

import type { Fault } from '../../faults/fault.ts';
import type { ClientPlan, Override, PlannedOperation, Scenario } from '../scenario/scenario.ts';

export type Part =
  | { readonly kind: 'operation'; readonly client: number; readonly planned: PlannedOperation }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'override'; readonly override: Override };

export function partsOf(scenario: Scenario): Part[] {
  const parts: Part[] = [];
  scenario.clients.forEach(({ operations }, client) => {
    for (const planned of operations) parts.push({ kind: 'operation', client, planned });
  });
  for (const fault of scenario.faults) parts.push({ kind: 'fault', fault });
  for (const override of scenario.overrides) parts.push({ kind: 'override', override });
  return parts;
}

/**
 * The scenario with only these parts. Clients keep their places although they may have nothing to
 * do: their number is part of the addresses of messages. `withoutIdleClients` takes them out.
 */
export function withParts(scenario: Scenario, parts: readonly Part[]): Scenario {
  const operations: PlannedOperation[][] = scenario.clients.map(() => []);
  const faults: Fault[] = [];
  const overrides: Override[] = [];
  for (const part of parts) {
    if (part.kind === 'operation') operations[part.client]?.push(part.planned);
    else if (part.kind === 'fault') faults.push(part.fault);
    else overrides.push(part.override);
  }
  const clients = scenario.clients.map((plan, client): ClientPlan => {
    return { ...plan, operations: operations[client] ?? [] };
  });
  return { ...scenario, clients, faults, overrides };
}

/** Parts that a person would count: operations and faults, and overrides. */
export function sizeOf(scenario: Scenario): { operations: number; faults: number } {
  const operations = scenario.clients.reduce((sum, client) => sum + client.operations.length, 0);
  return { operations, faults: scenario.faults.length };
}
