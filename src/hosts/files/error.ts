// What can be wrong with a directory of a disk, said so that its operator knows what to do.

export type FilesErrorCode =
  /** Nothing was ever formatted there. */
  | 'not-formatted'
  /** Formatting would throw a disk away. */
  | 'formatted'
  /** Another process uses it. */
  | 'locked'
  /** Newer software wrote it. */
  | 'newer-disk'
  /** The operating system refused: `cause` says why. */
  | 'no-space'
  | 'io';

export class FilesError extends Error {
  override readonly name = 'FilesError';
  readonly code: FilesErrorCode;
  /** The file or directory. */
  readonly path: string;

  constructor(code: FilesErrorCode, path: string, message: string, cause?: unknown) {
    super(`${path}: ${message}`, { cause });
    this.code = code;
    this.path = path;
  }
}

/** What the operating system said about a file, with what to do about it. */
export function filesError(path: string, doing: string, cause: unknown): FilesError {
  if (cause instanceof FilesError) return cause;
  const said = cause instanceof Error ? cause.message : String(cause);
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const advice = 'make room on the disk, then start the replica again';
    return new FilesError('no-space', path, `${doing}: no space is left; ${advice}`, cause);
  }
  if (cause instanceof Error && code === 'newer-disk') {
    const advice = 'run the software that wrote it';
    return new FilesError('newer-disk', path, `${doing}: ${said}; ${advice}`, cause);
  }
  const advice = 'check the disk and the permissions, then start the replica again';
  return new FilesError('io', path, `${doing}: ${said}; ${advice}`, cause);
}
