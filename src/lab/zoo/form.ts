// What shrinking came to, beside its size: whether anything could still go, and which form the scenario
// has. Called by the zoo.

import type { RunOptions, RunOutcome } from '../../hosts/outcome.ts';
import { judge } from '../run/judge.ts';
import type { Override, Scenario } from '../scenario/scenario.ts';
import { partsOf, withParts } from '../shrink/parts.ts';
import type { Fault } from '../../faults/fault.ts';

type Execute = (scenario: Scenario, options: RunOptions) => Promise<RunOutcome>;

/**
 * How many of the operations, faults and overrides could be left out, each alone, and the scenario
 * would fail for the same reason: 0 of a 1-minimal one.
 */
export async function looseParts(
  scenario: Scenario,
  signature: string,
  execute: Execute,
): Promise<number> {
  const parts = partsOf(scenario);
  let loose = 0;
  for (const part of parts) {
    const rest = parts.filter((other) => other !== part);
    const outcome = await execute(withParts(scenario, rest), { hash: false });
    if (judge(outcome).signature === signature) loose++;
  }
  return loose;
}

function faultForm(fault: Fault): string {
  const message = 'message' in fault && fault.message !== undefined ? ` ${fault.message}` : '';
  return fault.kind === 'partition' ? `partition ${fault.shape.kind}` : `${fault.kind}${message}`;
}

const overrideForm = (override: Override): string =>
  'message' in override ? `${override.kind} ${override.message}` : override.kind;

/** A scenario without its times, names and addressees: two of the same form tell the same story. */
export function formOf({ clients, faults, overrides }: Scenario): string {
  const operations = clients.flatMap((client) =>
    client.operations.map(({ operation }) => operation.kind),
  );
  const sorted = (names: readonly string[]): string => [...names].sort().join(', ');
  return [operations, faults.map(faultForm), overrides.map(overrideForm)].map(sorted).join('; ');
}
