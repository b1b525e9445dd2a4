// The simulated disk as bytes, for what can only be done to bytes.

import type { Damage, Recovered, Stored } from './stored.ts';

/** Reads what is stored back from its bytes, after the damage was done to them. */
export function readSimulated(_stored: Stored, _damages: readonly Damage[]): Recovered {
  throw new Error('not yet');
}
