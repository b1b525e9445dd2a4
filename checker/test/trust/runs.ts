/**
 * How many random histories a test goes through. Mutation testing (mutation.config.ts) asks for a
 * part of them: there every mutant has to meet them all.
 */

const share = Number(process.env['TRUST_SHARE'] ?? 1);

export function runs(count: number): number {
  return Math.ceil(count * share);
}
