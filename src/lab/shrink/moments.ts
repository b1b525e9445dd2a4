// Names moments by what happens then: "when the second leader leads" says more than "at 437 ms", and
// stays true when times change. Called by shrink.ts.

import type { Fault, Trigger } from '../../faults/fault.ts';
import type { PlannedOperation, Scenario } from '../scenario/scenario.ts';
import { partsOf, withParts } from './parts.ts';
import type { Trial } from './trial.ts';
import { isSpent, take, takeFirst } from './trial.ts';

/** How many of each event are tried. */
const LEADERS_MAX = 3;
const ANSWERS_MAX = 5;

function upTo(event: 'leads' | 'answers', count: number): Trigger[] {
  return Array.from({ length: count }, (_, index) => ({ event, nth: index + 1 }));
}

/** Events that do happen: one that is waited for in vain is a time in disguise. */
async function momentsOf(trial: Trial): Promise<Trigger[]> {
  trial.runs++;
  const { reigns, history } = await trial.execute(trial.current, { hash: false });
  const answers = history.filter(({ type }) => type !== 'invoke').length;
  return [
    ...upTo('leads', Math.min(LEADERS_MAX, reigns ?? LEADERS_MAX)),
    ...upTo('answers', Math.min(ANSWERS_MAX, answers)),
  ];
}

function faultsAt(scenario: Scenario, at: number, fault: Fault, moments: Trigger[]): Scenario[] {
  return moments.map((after) => {
    const moved: Fault = { ...fault, after, atMs: 0 };
    return { ...scenario, faults: scenario.faults.map((old, nth) => (nth === at ? moved : old)) };
  });
}

function operationsAt(
  scenario: Scenario,
  client: number,
  place: number,
  planned: PlannedOperation,
  moments: Trigger[],
): Scenario[] {
  return moments.map((after) => {
    const moved: PlannedOperation = { ...planned, after, afterMs: 0 };
    const clients = scenario.clients.map((plan, index) => {
      if (index !== client) return plan;
      const operations = plan.operations.map((old, nth) => (nth === place ? moved : old));
      return { ...plan, operations };
    });
    return { ...scenario, clients };
  });
}

/**
 * An event in the place of every time that is not 0, where one does as well; operations first, for
 * they can then follow faults that move.
 */
export async function nameMoments(trial: Trial): Promise<void> {
  const moments = await momentsOf(trial);
  for (const [client, { operations }] of trial.current.clients.entries()) {
    for (const [place, planned] of operations.entries()) {
      if (planned.after !== undefined || planned.afterMs === 0 || isSpent(trial)) continue;
      await takeFirst(trial, operationsAt(trial.current, client, place, planned, moments));
    }
  }
  for (let at = 0; at < trial.current.faults.length && !isSpent(trial); at++) {
    const fault = trial.current.faults[at];
    if (fault === undefined || fault.after !== undefined || fault.atMs === 0) continue;
    await takeFirst(trial, faultsAt(trial.current, at, fault, moments));
  }
}

function oneAnswerLess<Waits extends { readonly after?: Trigger }>(waits: Waits): Waits {
  const { after } = waits;
  if (after?.event !== 'answers' || after.nth === 1) return waits;
  return { ...waits, after: { ...after, nth: after.nth - 1 } };
}

/** Takes out operations, one at a time, where whatever waits for an answer has one less to wait for. */
export async function removeAndRecount(trial: Trial): Promise<void> {
  for (let at = partsOf(trial.current).length - 1; at >= 0; at--) {
    const parts = partsOf(trial.current);
    if (parts[at]?.kind !== 'operation') continue;
    const { faults, clients, ...rest } = withParts(
      trial.current,
      parts.filter((_, place) => place !== at),
    );
    await take(trial, {
      ...rest,
      clients: clients.map((plan) => ({ ...plan, operations: plan.operations.map(oneAnswerLess) })),
      faults: faults.map(oneAnswerLess),
    });
  }
}
