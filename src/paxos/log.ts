// The learner's log: which slots are decided here, up to where without a gap, and how far the
// state machine has executed them. Slots may be decided in any order; they are applied in one.
// Below `base` the log is forgotten: a snapshot holds what came of it.

import { assert } from '../base/assert.ts';
import type { Command } from '../protocol/command.ts';
import { sameCommand } from '../protocol/command.ts';
import type { Slot } from '../protocol/ids.ts';
import { nextSlot, slotAt } from '../protocol/ids.ts';
import { BATCH_UNITS, unitsOf } from '../protocol/limits.ts';

export interface Log {
  readonly decided: Map<Slot, Command>;
  /** The first slot that is still known here. */
  base: Slot;
  /** Every slot below this one is decided here. */
  firstUndecided: Slot;
  /** The slot that will be executed next. */
  nextToApply: Slot;
}

export function newLog(): Log {
  const first = slotAt(0);
  return { decided: new Map(), base: first, firstUndecided: first, nextToApply: first };
}

/** Records a decision. Returns whether it was new here. */
export function decide(log: Log, slot: Slot, command: Command): boolean {
  if (slot < log.base || log.decided.has(slot)) return false;
  log.decided.set(slot, command);
  while (log.decided.has(log.firstUndecided)) log.firstUndecided = nextSlot(log.firstUndecided);
  return true;
}

/** Whether `command` contradicts what is already decided for `slot`. */
export function contradicts(log: Log, slot: Slot, command: Command): boolean {
  const known = log.decided.get(slot);
  return known !== undefined && !sameCommand(known, command);
}

/** Up to `limit` decided commands from `fromSlot` on, without a gap, as many as make a message. */
export function decidedFrom(log: Log, fromSlot: Slot, limit: number): Command[] {
  const commands: Command[] = [];
  let units = 0;
  for (let slot = fromSlot; commands.length < limit && units < BATCH_UNITS; slot = nextSlot(slot)) {
    const command = log.decided.get(slot);
    if (command === undefined) break;
    commands.push(command);
    units += unitsOf(command);
  }
  return commands;
}

/** The command to execute at `slot`, which must be decided. Moves the log past it. */
export function takeForApply(log: Log, slot: Slot): Command {
  const command = log.decided.get(slot);
  assert(command !== undefined, `slot ${String(slot)} is applied before it is decided`);
  assert(slot >= log.nextToApply, `slot ${String(slot)} is applied twice`);
  log.nextToApply = nextSlot(slot);
  return command;
}

/** Forgets the slots below `base`, all of which are executed. */
export function forgetDecidedBelow(log: Log, base: Slot): void {
  for (let slot = log.base; slot < base; slot = nextSlot(slot)) log.decided.delete(slot);
  if (base > log.base) log.base = base;
}

/** Goes on from a snapshot in which all slots below `slot` are executed. */
export function restartLog(log: Log, slot: Slot): void {
  for (const known of log.decided.keys()) if (known < slot) log.decided.delete(known);
  log.base = slot > log.base ? slot : log.base;
  if (log.nextToApply < slot) log.nextToApply = slot;
  if (log.firstUndecided < slot) log.firstUndecided = slot;
  while (log.decided.has(log.firstUndecided)) log.firstUndecided = nextSlot(log.firstUndecided);
}
