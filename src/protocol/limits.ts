// How much travels and waits at once, so that no message outgrows what a host carries and nobody's
// memory depends on how long somebody else is away. Sizes are of what clients write, in UTF-16 code
// units: their encoding takes at most three bytes for each. Small clusters never come near them.

import type { KvOperation } from '../kv/operation.ts';
import type { Command } from './command.ts';

/** Commands in one message, or entries in one part of a snapshot, end when they have reached this. */
export const BATCH_UNITS = 1 << 20;

/** A leader takes no more requests while what it has proposed and not decided weighs this much. */
export const IN_FLIGHT_UNITS = 1 << 22;

/**
 * An acceptor that misses decisions takes no more proposals while what it holds beyond them weighs
 * this much, and one that would report more than this to a candidate that misses decisions sends those
 * first. Room for all that a leader has in flight, the last request included.
 */
export const HELD_UNITS = 1 << 23;

/** For what every command and its report take besides: 96 bytes and less. */
const COMMAND_UNITS = 32;

function operationUnits(operation: KvOperation): number {
  switch (operation.kind) {
    case 'get':
    case 'delete':
      return operation.key.length;
    case 'put':
    case 'append':
      return operation.key.length + operation.value.length;
    case 'cas':
      return operation.key.length + (operation.from?.length ?? 0) + operation.to.length;
  }
}

/** What a command weighs; one that is lost weighs nothing. */
export function unitsOf(command: Command | null): number {
  if (command === null) return 0;
  return COMMAND_UNITS + (command.kind === 'request' ? operationUnits(command.operation) : 0);
}

/** Items in order, in batches that end when they have reached `BATCH_UNITS`: each has one or more. */
export function batchesOf<Item extends { readonly command: Command }>(
  items: readonly Item[],
): Item[][] {
  const batches: Item[][] = [];
  let units = BATCH_UNITS;
  for (const item of items) {
    if (units >= BATCH_UNITS) {
      batches.push([]);
      units = 0;
    }
    batches.at(-1)?.push(item);
    units += unitsOf(item.command);
  }
  return batches;
}
