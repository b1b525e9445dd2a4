// Triggers from the numbers of a draft: the moments at which protocols break. Called by strategies.ts and
// draw-clients.ts.

import type { Trigger } from '../../faults/fault.ts';
import type { FaultDraft, OperationDraft } from './draft.ts';

type Moment = (nth: number, who: { readonly replica?: number }) => Trigger;

const leads: Moment = (nth, who) => ({ event: 'leads', nth, ...who });
const answers: Moment = (nth) => ({ event: 'answers', nth });
const sends = (message: string): Moment => {
  return (nth, who) => ({ event: 'sends', message, nth, ...who });
};
const syncs = (record: string): Moment => {
  return (nth, who) => ({ event: 'syncs', record, nth, ...who });
};

/** Each as often as it stands here. */
const MOMENTS: readonly Moment[] = [
  ...[leads, leads, leads, leads, answers, answers, answers],
  ...[sends('prepare'), sends('promise'), sends('accept'), sends('accept'), sends('accepted')],
  ...[sends('decided'), sends('reply'), sends('heard'), sends('transfer')],
  ...[syncs('promise'), syncs('promise'), syncs('acceptance'), syncs('acceptance')],
];

/** Elections are rare, and few of them are enough. */
const LEADS_MAX = 3;

/** Half of all triggers count what one replica does, half what any does. */
export function triggerOf({ moment, nth, target }: FaultDraft, replicas: number): Trigger {
  const make = MOMENTS[moment % MOMENTS.length] ?? leads;
  const who = target % 2 === 0 ? {} : { replica: (target >> 1) % replicas };
  return make(1 + (make === leads ? nth % LEADS_MAX : nth), who);
}

const WAITING_PERCENT = 20;
/** Of clients that only read: what they read just after somebody's write is what may be old. */
const READER_WAITING_PERCENT = 60;

/**
 * What an operation waits for, if anything: an answer to one not long before it, so that it begins
 * when others have just ended, or a new leader. `number` counts the operations of the scenario.
 */
export function waitOf(
  { moment }: OperationDraft,
  number: number,
  isReader: boolean,
): Trigger | null {
  const percent = isReader ? READER_WAITING_PERCENT : WAITING_PERCENT;
  if (moment >= percent || number === 0) return null;
  if (moment % 4 === 3) return { event: 'leads', nth: 2 };
  return { event: 'answers', nth: Math.max(1, number - (moment % 5)) };
}
