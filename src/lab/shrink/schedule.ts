// Looks for a schedule on the quiet network that does what the noisy one did by luck: the same
// operations and faults, at other times. Removing noise bit by bit gets stuck where a fault only
// mattered because a message happened to be late; moving the fault is what a person would do.

import { hashInt, mix, newHash, saltedUnit } from '../../base/hash.ts';
import type { Fault, Trigger } from '../../faults/fault.ts';
import type { ClientPlan, Override, PlannedOperation, Scenario } from '../scenario/scenario.ts';
import { placeOf } from '../scenario/size.ts';
import { sizeOf } from './parts.ts';
import type { Trial } from './trial.ts';
import { isSpent, take } from './trial.ts';

const FAULT_AT_MS = [50, 100, 150, 200, 300, 400];
const AFTER_TRIGGER_MS = [0, 0, 20, 100];
const FAULT_LENGTH_MS = [100, 200, 500, 1000];
const PAUSE_MS = [0, 0, 20, 50, 100, 200, 300, 400, 600];

/** Schedules that are tried; enough that a bug with a wide window on the quiet network is hit. */
const SCHEDULES = 150;

/** Overrides that a person still follows; a scenario with fewer is left alone. */
const FEW_OVERRIDES = 1;

/** A source of choices for one schedule. */
type Choose = (among: readonly number[]) => number;

function chooser(attempt: number): Choose {
  const hash = newHash();
  mix(hash, attempt);
  const address = hashInt(hash);
  let count = 0;
  return (among) => among[Math.floor(saltedUnit(address, ++count) * among.length)] ?? 0;
}

/** Moments that a person would name: a leader begins to lead, an operation has ended. */
function moment(choose: Choose, operations: number): Trigger {
  const nth = choose([1, 1, 2, 2, 3]);
  if (choose([0, 1]) === 0) return { event: 'leads', nth };
  const ends = Array.from({ length: Math.max(1, operations) }, (_, index) => index + 1);
  return { event: 'answers', nth: choose(ends) };
}

/** At another time, or after some event of the run. */
function faultAgain(fault: Fault, choose: Choose, operations: number, byEvents: boolean): Fault {
  const forMs = choose(FAULT_LENGTH_MS);
  if (!byEvents || choose([0, 1, 1]) === 0) {
    const { after: _after, ...rest } = fault;
    return { ...rest, atMs: choose(FAULT_AT_MS), forMs };
  }
  return { ...fault, after: moment(choose, operations), atMs: choose(AFTER_TRIGGER_MS), forMs };
}

function operationAgain(
  planned: PlannedOperation,
  choose: Choose,
  operations: number,
  byEvents: boolean,
): PlannedOperation {
  const { after: _after, ...rest } = planned;
  if (!byEvents || choose([0, 1]) === 0) return { ...rest, afterMs: choose(PAUSE_MS) };
  return { after: moment(choose, operations), ...rest, afterMs: choose(AFTER_TRIGGER_MS) };
}

function rescheduled(scenario: Scenario, choose: Choose, byEvents: boolean): Scenario {
  const { operations } = sizeOf(scenario);
  const faults = scenario.faults
    .filter((fault) => !('perMille' in fault))
    .map((fault) => faultAgain(fault, choose, operations, byEvents));
  const clients = scenario.clients.map((plan) => ({
    ...plan,
    operations: plan.operations.map((planned) =>
      operationAgain(planned, choose, operations, byEvents),
    ),
  }));
  return { ...scenario, noise: null, seed: 0, overrides: [], faults, clients };
}

/** Tries the operations and faults at other times on the quiet network. */
export async function quietSchedule(trial: Trial): Promise<void> {
  const { current } = trial;
  if (current.noise === null && current.overrides.length <= FEW_OVERRIDES) return;
  for (let attempt = 0; attempt < SCHEDULES && !isSpent(trial); attempt++) {
    const byEvents = attempt % 2 === 1;
    if (await take(trial, rescheduled(current, chooser(attempt), byEvents))) return;
  }
}

/** The client's operation that waits for a delay on one of its messages, as [client, place]. */
function delayedOperation(
  override: Override,
  clients: readonly ClientPlan[],
): [number, number] | null {
  if (override.kind !== 'delay') return null;
  const match = /^c(\d+)\/(\d+)$/.exec(override.about);
  if (match === null) return null;
  const place = placeOf(clients, Number(match[1]));
  const request = Number(match[2]);
  // Sessions of later lives begin anywhere in the plan, and a registration is no operation.
  if (place === null || place.life > 0 || request === 0) return null;
  return [place.client, override.message === 'reply' ? request : request - 1];
}

function pausedLonger(planned: PlannedOperation, ms: number): PlannedOperation {
  return { ...planned, afterMs: planned.afterMs + ms };
}

/** A late message of a client is as good as a client that thinks longer. */
export async function absorbDelays(trial: Trial): Promise<void> {
  for (let at = trial.current.overrides.length - 1; at >= 0; at--) {
    const { overrides, clients } = trial.current;
    const override = overrides[at];
    if (override?.kind !== 'delay') continue;
    const delayed = delayedOperation(override, clients);
    if (delayed === null) continue;
    const [client, place] = delayed;
    const longer = clients.map((plan, index) => {
      if (index !== client) return plan;
      const operations = plan.operations.map((planned, nth) =>
        nth === place ? pausedLonger(planned, override.ms) : planned,
      );
      return { ...plan, operations };
    });
    const rest = overrides.filter((_, index) => index !== at);
    await take(trial, { ...trial.current, overrides: rest, clients: longer });
  }
}
