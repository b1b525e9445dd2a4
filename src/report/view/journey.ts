// Finding one's way through the steps of a run: what is in flight, which step an item belongs to,
// where a replica changes next. Pure; called by the page's script.

import type { Item } from './items.ts';
import type { MessageView, RunView } from './run-view.ts';
import type { StepView, TravelView } from './travel-view.ts';

/** The step of this number, from 1; undefined where the page does not have it. */
export function stepAt({ from, steps }: TravelView, number: number): StepView | undefined {
  return steps[number - from - 1];
}

export const firstStep = ({ from }: TravelView): number => from + 1;
export const lastStep = ({ from, steps }: TravelView): number => from + steps.length;

/** The nearest number of a step that the page has. */
export function clampStep(travel: TravelView, number: number): number {
  return Math.max(firstStep(travel), Math.min(number, lastStep(travel)));
}

/** The next step, in a direction, for which something holds; null for none. */
export function findStep(
  travel: TravelView,
  number: number,
  direction: 1 | -1,
  holds: (step: StepView) => boolean,
): number | null {
  for (let at = number + direction; ; at += direction) {
    const step = stepAt(travel, at);
    if (step === undefined) return null;
    if (holds(step)) return at;
  }
}

/** The next step that changes a replica. */
export function nextChange(
  travel: TravelView,
  number: number,
  lane: string,
  direction: 1 | -1 = 1,
): number | null {
  return findStep(travel, number, direction, ({ changes }) => changes[lane] !== undefined);
}

/** A message that was sent and has not arrived. */
export interface Flight {
  readonly message: MessageView;
  /** When it arrives, or would. */
  readonly dueMs: number;
}

/** Messages in flight after a step, those that arrive first before the others. */
export function inFlight(view: RunView, travel: TravelView, number: number): Flight[] {
  const now = stepAt(travel, number)?.atMs ?? 0;
  const ended = new Map<number, number>();
  const sentHere = new Set<number>();
  travel.steps.slice(0, number - travel.from).forEach(({ frame, sent }) => {
    if (frame !== null) ended.set(frame, (ended.get(frame) ?? 0) + 1);
    for (const one of sent) sentHere.add(one);
  });
  const flights: Flight[] = [];
  for (const message of view.messages) {
    // What was sent before the first step on the page is told by its time.
    if (!sentHere.has(message.id) && message.sentMs >= now) continue;
    if (!sentHere.has(message.id) && travel.from === 0) continue;
    for (const leg of message.legs.slice(ended.get(message.id) ?? 0)) {
      const isOver = leg.atMs < now || (leg.fate === 'untaken' && leg.atMs <= now);
      if (!isOver) flights.push({ message, dueMs: leg.atMs });
    }
  }
  return flights.sort((left, right) => left.dueMs - right.dueMs);
}

/** The step that an item belongs to: a message to the step that sent it. */
export function stepOfItem(travel: TravelView, { name, lane, fromMs, found }: Item): number {
  const isIt = ({ item, sent }: StepView): boolean =>
    found.kind === 'msg' ? sent.includes(found.value.id) : item === name;
  const own = findStep(travel, travel.from, 1, isIt);
  if (own !== null) return own;
  const there = findStep(
    travel,
    travel.from,
    1,
    (step) => step.lane === lane && step.atMs >= fromMs,
  );
  const then = there ?? findStep(travel, travel.from, 1, ({ atMs }) => atMs >= fromMs);
  return then ?? lastStep(travel);
}

/** The steps of a run whose first ones are those of the page's run before it. */
export function withShared(travel: TravelView, before: TravelView | null): TravelView {
  const { shared, steps } = travel;
  if (shared === 0 || before === null) return travel;
  // The sound store breaks no rule, whatever the run that it shares the steps with did.
  const first = before.steps.slice(0, shared).map((step) => ({ ...step, rules: [] }));
  return { ...travel, from: 0, shared: 0, steps: [...first, ...steps] };
}

/** Where the sound store's run is while this one is at a step: at the same step, then at the same time. */
export function besides(travel: TravelView, sound: TravelView, number: number): number {
  const { parts } = travel;
  if (parts === null || number <= parts) return clampStep(sound, number);
  const now = stepAt(travel, number)?.atMs ?? 0;
  let at = clampStep(sound, parts);
  while ((stepAt(sound, at + 1)?.atMs ?? Infinity) <= now) at++;
  return at;
}
