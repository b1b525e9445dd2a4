// What the clients of standard scenarios do: one operation after the other at a steady pace, for long
// enough that a fault at any time meets some. Called by retell.ts.

import type { KvOperation } from '../../kv/operation.ts';
import type { ClientPlan } from '../scenario/scenario.ts';

const PACE_MS = 50;

const NAMES = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** `here`: a get that whoever is asked answers. */
type Doing = KvOperation['kind'] | 'here';

interface Doer {
  readonly does: readonly Doing[];
  readonly times: number;
  readonly pipeline?: number;
}

function operationOf(doing: Doing, value: string): KvOperation {
  const key = 'x';
  switch (doing) {
    case 'here':
    case 'get':
      return { kind: 'get', key };
    case 'delete':
      return { kind: 'delete', key };
    case 'put':
    case 'append':
      return { kind: doing, key, value };
    case 'cas':
      return { kind: 'cas', key, from: null, to: value };
  }
}

/** Clients that do so, each value another one. */
function clientsOf(doers: readonly Doer[]): ClientPlan[] {
  let written = 0;
  return doers.map(({ does, times, pipeline }) => {
    const doings = Array.from({ length: times }, () => does).flat();
    return {
      ...(pipeline === undefined ? {} : { pipeline }),
      operations: doings.map((doing, nth) => ({
        afterMs: nth === 0 ? 0 : PACE_MS,
        operation: operationOf(doing, NAMES[written++ % NAMES.length] ?? 'z'),
        ...(doing === 'here' ? { read: 'here' as const } : {}),
      })),
    };
  });
}

/** For what clients cannot see. */
export const WRITES = clientsOf([
  { does: ['put'], times: 12 },
  { does: ['put'], times: 12 },
]);

/** Who reads stays with a leader that answers no writes. */
export const REGISTERS = clientsOf([
  { does: ['get'], times: 10 },
  { does: ['put'], times: 10 },
]);

export const READS_HERE = clientsOf([
  { does: ['put'], times: 10 },
  { does: ['here'], times: 10 },
]);

export const LISTS = clientsOf([
  { does: ['append', 'get'], times: 6 },
  { does: ['append'], times: 10 },
]);

export const SWAPS = clientsOf([
  { does: ['cas'], times: 10 },
  { does: ['cas'], times: 10 },
]);

export const SWAPS_AND_READS = clientsOf([
  { does: ['cas', 'get'], times: 6 },
  { does: ['cas', 'delete'], times: 6 },
]);

export const SWAPS_AND_WRITES = clientsOf([
  { does: ['put', 'get'], times: 6 },
  { does: ['cas', 'delete'], times: 6 },
]);

export const SWAPS_AT_ONCE = clientsOf([{ does: ['cas', 'put', 'delete'], times: 4, pipeline: 2 }]);
