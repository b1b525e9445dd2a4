// The few operations on files that a disk of files is made of. One implementation calls Node; tests
// put others in its place that count, fail, and forget what was not synced.

/** A file in use. Positions and sizes are in bytes. */
export interface OpenFile {
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Everything written to this file is on the disk, with whatever is needed to read it. */
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** What was read of a file: zeros stand for what could not be. */
export interface ReadFile {
  readonly bytes: Uint8Array;
  /** Numbers of sectors that could not be read. */
  readonly unreadable: ReadonlySet<number>;
}

export interface FileLayer {
  /** Names in the directory; null if there is no such directory. */
  list(directory: string): Promise<readonly string[] | null>;
  makeDirectory(directory: string): Promise<void>;
  /** Names made, renamed and removed in this directory are on the disk. */
  syncDirectory(directory: string): Promise<void>;
  /** A new file, empty, in place of any of this name. */
  create(path: string): Promise<OpenFile>;
  read(path: string): Promise<ReadFile>;
  /** Replaces `to`, whatever it was. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
}
