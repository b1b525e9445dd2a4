// Faults and operations that wait for something to happen, and whose turn it is. Called by world.ts.

import type { Trigger } from '../../faults/fault.ts';
import type { Scenario } from '../../lab/scenario/scenario.ts';

/** What waits: a fault, or an operation at its place in a client's plan. */
export type Waiting =
  | { readonly kind: 'fault'; readonly fault: number }
  | { readonly kind: 'operation'; readonly client: number; readonly place: number };

export interface Watch {
  readonly waiting: Waiting;
  readonly trigger: Trigger;
  /** How often its event must still happen. */
  left: number;
}

export function watchesOf({ faults, clients }: Scenario): Watch[] {
  const watched: Watch[] = [];
  const watch = (waiting: Waiting, trigger: Trigger | undefined): void => {
    if (trigger !== undefined) watched.push({ waiting, trigger, left: trigger.nth });
  };
  faults.forEach(({ after }, fault) => watch({ kind: 'fault', fault }, after));
  clients.forEach(({ operations }, client) => {
    operations.forEach(({ after }, place) => watch({ kind: 'operation', client, place }, after));
  });
  return watched;
}

/** What a trigger's event is about, besides who does it. */
function subjectOf(trigger: Trigger): string | null {
  switch (trigger.event) {
    case 'sends':
      return trigger.message;
    case 'syncs':
      return trigger.record;
    case 'marks':
      return trigger.mark;
    case 'leads':
    case 'answers':
      return null;
  }
}

function isOf(trigger: Trigger, { event, replica, subject }: Happening): boolean {
  if (trigger.event !== event || subjectOf(trigger) !== subject) return false;
  return !('replica' in trigger) || trigger.replica === undefined || trigger.replica === replica;
}

/** Who did what: `replica` is null where a client did. */
export interface Happening {
  readonly event: Trigger['event'];
  readonly replica: number | null;
  /** The kind of a message or record, or the name of a mark; null where there is none. */
  readonly subject: string | null;
}

/** Counts a happening. Takes out and returns what waited for it. */
export function takeDue(watched: Watch[], happening: Happening): Waiting[] {
  const due: Waiting[] = [];
  for (let at = watched.length - 1; at >= 0; at--) {
    const watch = watched[at];
    if (watch === undefined || !isOf(watch.trigger, happening) || --watch.left > 0) continue;
    watched.splice(at, 1);
    due.unshift(watch.waiting);
  }
  return due;
}
