// How an operation of the client library ends that has no result.

export class KvError extends Error {
  override readonly name = 'KvError';
  /**
   * `fail`: it certainly had no effect and will have none. `unknown`: it may have had its effect,
   * may have it later, or never.
   */
  readonly code: 'fail' | 'unknown';

  constructor(code: 'fail' | 'unknown', message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
