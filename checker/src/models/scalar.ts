/** Values that data types hold: compared by `===`. null is kept free for "nothing there". */

export type Scalar = string | number | boolean;

export function show(value: unknown): string {
  return value === null || value === undefined ? 'nothing' : JSON.stringify(value);
}
