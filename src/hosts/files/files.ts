// A replica's disk as a directory of files: the port of storage/disk.ts for real. Called by the
// process that serves a replica, and by commands that look at its directory.

import { join } from 'node:path';
import type { Format } from '../../protocol/configuration.ts';
import { NEWEST_FORMAT } from '../../protocol/configuration.ts';
import { slotAt } from '../../protocol/ids.ts';
import type { Disk, DiskEvent, FirstContents, Recovery } from '../../storage/disk.ts';
import { isDoubt } from '../../storage/finding.ts';
import { describeImage } from '../../storage/inspect.ts';
import type { Manifest } from '../../storage/manifest.ts';
import type { ImageRecovery } from '../../storage/recover.ts';
import { recoverImage } from '../../storage/recover.ts';
import type { Beginning, Directory, Segment } from './directory.ts';
import {
  beginningOf,
  MANIFEST,
  newSegment,
  newSpare,
  NEW_MANIFEST,
  readImage,
  sectorsOf,
  segmentIds,
  segmentName,
  SPARE,
  snapshotIds,
  snapshotName,
  writeManifest,
  writeSnapshot,
} from './directory.ts';
import { FilesError, filesError } from './error.ts';
import type { Ground } from './file-disk.ts';
import { FileDisk } from './file-disk.ts';
import type { FileLayer } from './layer.ts';
import type { Release } from './lock.ts';
import { lockDirectory } from './lock.ts';
import { NODE_LAYER } from './node-layer.ts';

export interface FilesOptions {
  /** In which format to write until told otherwise; the newest unless given. */
  readonly format?: Format;
  /** A segment takes about so many bytes; 16 MiB unless given. */
  readonly segmentBytes?: number;
  /** For tests. */
  readonly layer?: FileLayer;
  readonly lock?: (directory: string) => Promise<Release>;
}

const SEGMENT_BYTES = 16 << 20;

export interface OpenFiles {
  readonly disk: Disk;
  readonly recovery: Recovery;
  /** Waits until everything that was asked is reported. */
  readonly settled: () => Promise<void>;
  /** Waits as well, then lets go of the directory. */
  readonly close: () => Promise<void>;
}

function directoryOf(path: string, options: FilesOptions): Directory {
  const { layer = NODE_LAYER, segmentBytes = SEGMENT_BYTES } = options;
  return { path, layer, segmentBytes };
}

/** Does something to a locked directory. The lock stays only if it succeeds and `keeps` it. */
async function locked<Result>(
  { path }: Directory,
  { lock = lockDirectory }: FilesOptions,
  doing: string,
  act: (release: Release) => Promise<Result>,
): Promise<Result> {
  let release: Release | null = null;
  try {
    release = await lock(path);
    return await act(release);
  } catch (error) {
    await release?.();
    throw filesError(path, doing, error);
  }
}

/** Makes the segment that the log goes on in, with no other before it. */
async function firstSegment(directory: Directory, beginning: Beginning): Promise<Segment> {
  const bytes = beginningOf(beginning);
  const spare = await newSpare(directory, sectorsOf(directory, bytes.bytes));
  return newSegment(directory, spare, bytes);
}

function refuseFormatted({ path }: Directory, names: readonly string[]): void {
  const isUnfinished = names.includes(NEW_MANIFEST) && !names.includes(MANIFEST);
  const holdsDisk = names.includes(MANIFEST) || segmentIds(names).length > 0;
  if (!holdsDisk || isUnfinished) return;
  const advice = 'remove it first if what is in it may be lost for ever';
  throw new FilesError('formatted', path, `holds the disk of a replica already; ${advice}`);
}

/** Makes a directory that holds these first contents. Throws FilesError. */
export async function formatFiles(
  path: string,
  first: FirstContents,
  options: FilesOptions = {},
): Promise<void> {
  const directory = directoryOf(path, options);
  const { layer } = directory;
  const { format = NEWEST_FORMAT } = options;
  await layer.makeDirectory(path).catch((error: unknown) => {
    throw filesError(path, 'making the directory', error);
  });
  await locked(directory, options, 'formatting', async (release) => {
    refuseFormatted(directory, (await layer.list(path)) ?? []);
    // Until the manifest is there, this file says that nobody has used the directory yet.
    await (await layer.create(join(path, NEW_MANIFEST))).close();
    await layer.syncDirectory(path);
    const { records, snapshot } = first;
    const beginning = { id: 1, base: 0, isFirst: true, records, format };
    const segment = await firstSegment(directory, beginning);
    await segment.file.close();
    if (snapshot !== null) await writeSnapshot(directory, 1, snapshot, format);
    await writeManifest(directory, {
      generation: 1,
      first: 1,
      last: 1,
      snapshots: snapshot === null ? [] : [{ id: 1, slot: snapshot.header.slot }],
      compactedTo: slotAt(0),
      isDoubtful: false,
    });
    await release();
  });
}

async function namesIn({ path, layer }: Directory): Promise<readonly string[]> {
  const names = await layer.list(path);
  const isUnfinished = names?.includes(NEW_MANIFEST) === true;
  const isDisk = names?.includes(MANIFEST) === true;
  // Segments without a manifest are a disk that lost it; while it was formatted it had none yet.
  const wasDisk = names !== null && segmentIds(names).length > 0 && !isUnfinished;
  if (names !== null && (isDisk || wasDisk)) return names;
  const advice = 'format it, or look for the disk elsewhere';
  throw new FilesError('not-formatted', path, `holds no disk of a replica; ${advice}`);
}

/** Removes what the manifest does not name; what came into doubt just now is put aside for people. */
async function clearAway(
  { path, layer }: Directory,
  names: readonly string[],
  { snapshots }: Manifest,
  recovery: Recovery,
): Promise<void> {
  const isNewDoubt = recovery.findings.some((found) => isDoubt(found) && found.kind !== 'in-doubt');
  const segments = segmentIds(names).map(segmentName);
  const kept = snapshots.map(({ id }) => snapshotName(id));
  const gone = snapshotIds(names).map(snapshotName);
  for (const name of segments) {
    const from = join(path, name);
    if (isNewDoubt) await layer.rename(from, `${from}.doubtful`);
    else await layer.remove(from);
  }
  for (const name of gone) if (!kept.includes(name)) await layer.remove(join(path, name));
}

/** Lets the log begin anew with what was found. */
async function readied(
  directory: Directory,
  names: readonly string[],
  found: ImageRecovery,
  format: Format,
): Promise<Ground> {
  const { contents, manifest: before, snapshots, lastSequence: base } = found;
  const { records, compactedTo, isDoubtful } = contents;
  const id = Math.max(before?.last ?? 0, ...segmentIds(names)) + 1;
  const { path, layer } = directory;
  if (names.includes(SPARE)) await layer.remove(join(path, SPARE));
  const segment = await firstSegment(directory, { id, base, isFirst: true, records, format });
  const generation = (before?.generation ?? 0) + 1;
  const manifest = { generation, first: id, last: id, snapshots, compactedTo, isDoubtful };
  await writeManifest(directory, manifest);
  await clearAway(directory, names, manifest, found);
  return {
    directory,
    manifest,
    segment,
    lastSequence: base + records.length,
    lastSnapshot: Math.max(0, ...snapshotIds(names)),
    format,
  };
}

/**
 * Locks, recovers and opens a directory; `report` hears of every write from then on. The log is
 * written anew before anything is said of it, because what was read may have been in memory only.
 * Throws FilesError.
 */
export async function openFiles(
  path: string,
  report: (event: DiskEvent) => void,
  options: FilesOptions = {},
): Promise<OpenFiles> {
  const directory = directoryOf(path, options);
  // A directory that is not there cannot be locked.
  await namesIn(directory).catch((error: unknown) => {
    throw filesError(path, 'reading the directory', error);
  });
  return locked(directory, options, 'opening', async (release) => {
    const names = await namesIn(directory);
    const recovery = recoverImage(await readImage(directory, names));
    const ground = await readied(directory, names, recovery, options.format ?? NEWEST_FORMAT);
    const disk = new FileDisk(ground, report);
    const { contents, findings } = recovery;
    const close = async (): Promise<void> => {
      await disk.close();
      await release();
    };
    const settled = (): Promise<void> => disk.settled();
    return { disk, recovery: { contents, findings }, settled, close };
  });
}

/** What opening a directory would find. Changes nothing and asks for no lock. Throws FilesError. */
export async function recoverFiles(path: string, options: FilesOptions = {}): Promise<Recovery> {
  const directory = directoryOf(path, options);
  try {
    const { contents, findings } = recoverImage(
      await readImage(directory, await namesIn(directory)),
    );
    return { contents, findings };
  } catch (error) {
    throw filesError(path, 'looking at the directory', error);
  }
}

/** What is in a directory, in lines for people. Changes nothing and asks for no lock. */
export async function inspectFiles(path: string, options: FilesOptions = {}): Promise<string[]> {
  const directory = directoryOf(path, options);
  try {
    return describeImage(await readImage(directory, await namesIn(directory)));
  } catch (error) {
    throw filesError(path, 'looking at the directory', error);
  }
}
