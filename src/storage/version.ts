// The version of the disk's layout, and the error for what this software is too old to read. That is
// no damage: it must never be repaired.

/** Changes with the layout of manifest, segments and snapshots; records have formats of their own. */
export const VERSION = 1;

/** Checksums are right and yet this cannot be read: newer software wrote it. */
export class NewerDiskError extends Error {
  override readonly name = 'NewerDiskError';
  readonly code = 'newer-disk';
}

/** Throws NewerDiskError unless this software knows the layout. */
export function expectVersion(version: number): void {
  if (version === VERSION) return;
  const known = `this one reads layout ${String(VERSION)}`;
  throw new NewerDiskError(`written by other software, in layout ${String(version)}; ${known}`);
}
