/**
 * The error for a history that is not one. Thrown by pairing (history.ts) and by the checks of a list
 * of operations (timeline.ts); a malformed history never becomes a verdict.
 */

export class HistoryError extends Error {
  readonly code = 'history';
  /** Index of the offending event (pairEvents, operationsOf, checkEvents) or operation. */
  readonly where: number;

  constructor(message: string, where: number) {
    super(message);
    this.name = 'HistoryError';
    this.where = where;
  }
}
