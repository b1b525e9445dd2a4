// Removes operations and leaves the others where they were in time. An operation is often needed only
// for how long it takes: taken out alone it moves all that its client does after it.

import type { Fault } from '../../faults/fault.ts';
import type { RunOutcome } from '../../hosts/outcome.ts';
import type { ClientPlan, Scenario } from '../scenario/scenario.ts';
import { placeOf } from '../scenario/size.ts';
import { minimize } from './minimize.ts';
import type { Trial } from './trial.ts';
import { isSpent, take } from './trial.ts';

/** When an operation was under way, in virtual milliseconds. */
interface Span {
  readonly fromMs: number;
  toMs: number;
}

/** The spans of each client's operations, in the order of its plan. */
function spansOf({ clients }: Scenario, { history }: RunOutcome): Span[][] {
  const spans: Span[][] = clients.map(() => []);
  const open = new Map<number, Span>();
  for (const { type, process, time } of history) {
    const place = placeOf(clients, process);
    if (place === null) continue;
    if (type === 'invoke') {
      const span = { fromMs: time, toMs: time };
      open.set(process, span);
      spans[place.client]?.push(span);
    } else {
      const span = open.get(process);
      if (span !== undefined) span.toMs = time;
    }
  }
  return spans;
}

/** When each fault began; one that never did is not in it. */
function beginsOf({ trace }: RunOutcome): Map<number, number> {
  const begins = new Map<number, number>();
  for (const entry of trace ?? []) {
    if (entry.kind === 'fault' && entry.phase === 'begin') begins.set(entry.fault, entry.atMs);
  }
  return begins;
}

/** The fault at the time that it had, where it waited for an event. */
function atItsTime(fault: Fault, beganMs: number | undefined): Fault {
  if (fault.after === undefined || beganMs === undefined) return fault;
  const { after: _after, ...timed } = fault;
  return { ...timed, atMs: beganMs };
}

/** The plan with the operations at these places alone, each at the time that it had. */
function keepTimes(
  plan: ClientPlan,
  spans: readonly Span[],
  kept: ReadonlySet<number>,
): ClientPlan {
  const operations: ClientPlan['operations'][number][] = [];
  let freeMs = 0;
  plan.operations.forEach((planned, place) => {
    const span = spans[place];
    if (!kept.has(place)) return;
    const afterMs = span === undefined ? planned.afterMs : Math.max(0, span.fromMs - freeMs);
    const { after: _after, ...timed } = planned;
    operations.push({ ...timed, afterMs });
    freeMs = span?.toMs ?? freeMs;
  });
  return { ...plan, operations };
}

interface Place {
  readonly client: number;
  readonly place: number;
}

function placesOf({ clients }: Scenario): Place[] {
  return clients.flatMap(({ operations }, client) =>
    operations.map((_, place) => ({ client, place })),
  );
}

/**
 * Fewer operations, without a change of the others' times. What waits for an event gets the time that
 * it had: events are counted, and so would mean others.
 */
export async function removeInPlace(trial: Trial): Promise<void> {
  const whole = trial.current;
  if (isSpent(trial) || whole.clients.some(({ pipeline }) => pipeline !== undefined)) return;
  trial.runs++;
  const outcome = await trial.execute(whole, { hash: false, trace: true });
  const spans = spansOf(whole, outcome);
  const begins = beginsOf(outcome);
  const faults = whole.faults.map((fault, index) => atItsTime(fault, begins.get(index)));
  const withPlaces = (kept: readonly Place[]): Scenario => ({
    ...whole,
    faults,
    clients: whole.clients.map((plan, index) => {
      const places = kept.filter(({ client }) => client === index).map(({ place }) => place);
      return keepTimes(plan, spans[index] ?? [], new Set(places));
    }),
  });
  await minimize(placesOf(whole), (kept) => take(trial, withPlaces(kept)));
}
