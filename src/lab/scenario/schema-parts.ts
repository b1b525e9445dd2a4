// Numbers and names that the schemas of scenario files are made of, with their ranges. Called by
// schema.ts and the schemas beside it.

import * as z from 'zod';

/** Longest virtual time that a file may name: not quite three hours. */
const MS_MAX = 10_000_000;
/** Voters at first, and replicas beyond them. */
export const REPLICAS_MAX = 9;
export const SPARES_MAX = 3;
/** Replicas are numbered below this. */
export const MEMBERS_MAX = REPLICAS_MAX + SPARES_MAX;

/** A whole number within bounds, both included. */
export function whole(min: number, max: number, description: string): z.ZodNumber {
  const error =
    max === Number.MAX_SAFE_INTEGER
      ? `a whole number from ${String(min)}`
      : `a whole number from ${String(min)} to ${String(max)}`;
  return z.int({ error }).min(min, { error }).max(max, { error }).describe(description);
}

export const count = (description: string): z.ZodNumber =>
  whole(0, Number.MAX_SAFE_INTEGER, description);
export const ms = (description: string): z.ZodNumber => whole(0, MS_MAX, description);
/** A time that cannot be nothing. */
export const someMs = (description: string): z.ZodNumber => whole(1, MS_MAX, description);
export const perMille = (description: string): z.ZodNumber => whole(0, 1000, description);
export const replica = (description: string): z.ZodNumber => whole(0, MEMBERS_MAX - 1, description);
/** How many voters make a quorum. */
export const quorum = (description: string): z.ZodNumber => whole(1, MEMBERS_MAX, description);

/** Adds a problem: where it is, and what was expected there. */
export type Refuse = (path: readonly PropertyKey[], expected: string) => void;
