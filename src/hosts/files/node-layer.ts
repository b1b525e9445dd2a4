// Files as Node has them. Callbacks instead of file handles: a write and a sync are on the way of
// every request, and this is the shortest way there.

import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { SECTOR, sectorsFor } from '../../storage/sectors.ts';
import type { FileLayer, OpenFile, ReadFile } from './layer.ts';

type Done<Result> = (error: NodeJS.ErrnoException | null, result: Result) => void;

function called<Result = void>(start: (done: Done<Result>) => void): Promise<Result> {
  return new Promise((resolve, reject) => {
    start((error, result) => {
      if (error === null) resolve(result);
      else reject(error);
    });
  });
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

function openedFile(fd: number): OpenFile {
  return {
    async write(bytes, position) {
      for (let at = 0; at < bytes.length;) {
        const from = at;
        at += await called<number>((done) => {
          fs.write(fd, bytes, from, bytes.length - from, position + from, done);
        });
      }
    },
    datasync: () => called((done) => fs.fdatasync(fd, (error) => done(error))),
    close: () => called((done) => fs.close(fd, (error) => done(error ?? null))),
  };
}

/** Bytes of one read; a whole file of 16 MiB is read in as many. */
const READ_BYTES = 1 << 20;

function readAt(fd: number, into: Uint8Array, position: number): Promise<number> {
  return called((done) => {
    fs.read(fd, into, 0, into.length, position, done);
  });
}

/** Reads a part of a file; sector by sector where it cannot be read at once. */
async function readPart(
  fd: number,
  part: Uint8Array,
  position: number,
  unreadable: Set<number>,
): Promise<void> {
  try {
    await readAt(fd, part, position);
  } catch (error) {
    if (codeOf(error) !== 'EIO') throw error;
    if (part.length <= SECTOR) {
      unreadable.add(Math.floor(position / SECTOR));
      part.fill(0);
      return;
    }
    for (let at = 0; at < part.length; at += SECTOR) {
      await readPart(fd, part.subarray(at, at + SECTOR), position + at, unreadable);
    }
  }
}

async function readWhole(fd: number): Promise<ReadFile> {
  const { size } = await called<fs.Stats>((done) => {
    fs.fstat(fd, done);
  });
  const bytes = new Uint8Array(sectorsFor(size) * SECTOR);
  const unreadable = new Set<number>();
  for (let at = 0; at < bytes.length; at += READ_BYTES) {
    await readPart(fd, bytes.subarray(at, at + READ_BYTES), at, unreadable);
  }
  return { bytes, unreadable };
}

const opened = (path: string, flags: string): Promise<number> =>
  called((done) => {
    fs.open(path, flags, done);
  });

async function withFd<Result>(path: string, use: (fd: number) => Promise<Result>): Promise<Result> {
  const fd = await opened(path, 'r');
  try {
    return await use(fd);
  } finally {
    fs.closeSync(fd);
  }
}

export const NODE_LAYER: FileLayer = {
  async list(directory) {
    try {
      return await fs.promises.readdir(directory);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  },
  async makeDirectory(directory) {
    const made = await fs.promises.mkdir(directory, { recursive: true });
    if (made !== undefined) await this.syncDirectory(dirname(directory));
  },
  syncDirectory: (directory) =>
    withFd(directory, (fd) => called((done) => fs.fsync(fd, (error) => done(error)))),
  create: async (path) => openedFile(await opened(path, 'w')),
  read: (path) => withFd(path, readWhole),
  rename: (from, to) => fs.promises.rename(from, to),
  remove: (path) => fs.promises.rm(path, { force: true }),
};
