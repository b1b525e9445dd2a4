// A replica's disk as a directory of files: the port of storage/disk.ts for real. Called by the
// process that serves a replica, and by `kvpaxos inspect`.

import type { Format } from '../../protocol/configuration.ts';
import type { Disk, DiskEvent, FirstContents, Recovery } from '../../storage/disk.ts';

export interface FilesOptions {
  readonly format?: Format;
  /** A segment takes writes until it has this many bytes. */
  readonly segmentBytes?: number;
}

export interface OpenFiles extends Disk {
  readonly recovery: Recovery;
  /** Waits for what is under way, then lets go of the directory. */
  close(): Promise<void>;
}

/** Makes a directory that holds these first contents. Refuses one that holds a disk already. */
export async function formatFiles(
  directory: string,
  first: FirstContents,
  options: FilesOptions = {},
): Promise<void> {
  await Promise.reject(new Error([directory, first, options].join(' ')));
}

/** Locks, recovers and opens a directory; from then on `report` hears of every write. */
export async function openFiles(
  directory: string,
  report: (event: DiskEvent) => void,
  options: FilesOptions = {},
): Promise<OpenFiles> {
  return await Promise.reject(new Error([directory, report, options].join(' ')));
}
