/**
 * Finds for every invocation of an event list its completion. Called by the readers of formats that
 * list events; a list that does not pair is refused with the place in the text.
 */

import type { Edn } from './edn.ts';
import { errorAt, placeAt } from './format-error.ts';
import type { Source } from './format-error.ts';

export type EventKind = 'invoke' | 'ok' | 'fail' | 'info';

export const EVENT_KINDS: readonly EventKind[] = ['invoke', 'ok', 'fail', 'info'];

/** One event as a text has it. */
export interface RawEvent {
  readonly process: number;
  readonly type: EventKind;
  readonly f: string;
  /** undefined: the event has none. */
  readonly key: Edn | undefined;
  readonly value: Edn;
  readonly error: Edn;
  /** Offset in the text. */
  readonly at: number;
}

/** An invocation with its completion; null for one that the history ends without. */
export interface RawOperation {
  readonly invocation: RawEvent;
  readonly completion: RawEvent | null;
  readonly call: number;
  readonly return: number;
}

interface Slot {
  readonly invocation: RawEvent;
  completion: RawEvent | null;
  readonly call: number;
  return: number;
}

/** All operations by invocation; stamps are places in the list. Throws FormatError. */
export function pairRaw(source: Source, events: readonly RawEvent[]): RawOperation[] {
  const operations: Slot[] = [];
  const open = new Map<number, Slot>();
  const crashed = new Set<number>();
  let index = 0;
  for (const event of events) {
    const slot = open.get(event.process);
    if (event.type === 'invoke') {
      if (slot !== undefined || crashed.has(event.process)) throw overlap(source, event, slot);
      const next = { invocation: event, completion: null, call: index, return: Infinity };
      operations.push(next);
      open.set(event.process, next);
    } else {
      if (slot === undefined) throw unpaired(source, event);
      if (slot.invocation.f !== event.f) throw other(source, event, slot);
      slot.completion = event;
      slot.return = index;
      open.delete(event.process);
      if (event.type === 'info') crashed.add(event.process);
    }
    index++;
  }
  return operations;
}

function overlap(source: Source, event: RawEvent, slot: Slot | undefined): Error {
  const since =
    slot === undefined
      ? 'after it ended in info'
      : `while its operation from line ${placeAt(source.text, slot.invocation.at).line} is open`;
  const found = `process ${event.process} invokes ${since}`;
  return errorAt(source, event.at, found, 'one operation of a process at a time');
}

function unpaired(source: Source, event: RawEvent): Error {
  const found = `${event.type} of process ${event.process} without an open invocation`;
  return errorAt(source, event.at, found, 'an invocation before its completion');
}

function other(source: Source, event: RawEvent, slot: Slot): Error {
  const asked = slot.invocation.f;
  return errorAt(source, event.at, `${event.type} of ${event.f} to a ${asked}`, asked);
}
