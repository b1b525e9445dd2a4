// Files in memory that forget what was not synced, sector by sector and name by name, when the
// power fails; when only the process is killed they keep everything.

import { basename } from 'node:path';
import type { FileLayer, OpenFile } from '../../src/hosts/files/layer.ts';
import { SECTOR } from '../../src/storage/sectors.ts';

interface MemoryFile {
  bytes: Uint8Array;
  synced: Uint8Array;
}

type Names = Map<string, MemoryFile>;
type NameChange = (names: Names) => void;

/** What the power's failing leaves of what was not synced; draws numbers below its argument. */
export type Draw = (below: number) => number;

export interface MemoryLayer extends FileLayer {
  /** The power fails. Null draws nothing: everything unsynced is lost. */
  readonly powerFails: (draw: Draw | null) => void;
  readonly names: () => readonly string[];
}

function grown(bytes: Uint8Array, size: number): Uint8Array {
  if (size <= bytes.length) return bytes;
  const larger = new Uint8Array(size);
  larger.set(bytes);
  return larger;
}

/** Each sector is as it was synced or as it was written. */
function survivor({ bytes, synced }: MemoryFile, draw: Draw | null): Uint8Array {
  if (draw === null) return synced.slice();
  const result = grown(synced, bytes.length).slice();
  for (let at = 0; at < bytes.length; at += SECTOR) {
    if (draw(2) === 0) result.set(bytes.subarray(at, at + SECTOR), at);
  }
  return result;
}

export function memoryLayer(): MemoryLayer {
  let names: Names = new Map();
  let synced: Names = new Map();
  let changes: NameChange[] = [];
  const change = (one: NameChange): void => {
    one(names);
    changes.push(one);
  };
  const named = (path: string): MemoryFile => {
    const file = names.get(basename(path));
    if (file === undefined) throw new Error(`no file ${path}`);
    return file;
  };
  const opened = (file: MemoryFile): OpenFile => ({
    write: (bytes, position) => {
      file.bytes = grown(file.bytes, position + bytes.length);
      file.bytes.set(bytes, position);
      return Promise.resolve();
    },
    datasync: () => {
      file.synced = file.bytes.slice();
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  });
  return {
    names: () => [...names.keys()].sort(),
    powerFails: (draw) => {
      // Changes of names reach the disk in order.
      const kept = draw === null ? 0 : draw(changes.length + 1);
      for (const one of changes.slice(0, kept)) one(synced);
      for (const file of synced.values()) {
        const bytes = survivor(file, draw);
        file.bytes = bytes;
        file.synced = bytes.slice();
      }
      names = new Map(synced);
      changes = [];
    },
    list: () => Promise.resolve([...names.keys()]),
    makeDirectory: () => Promise.resolve(),
    syncDirectory: () => {
      synced = new Map(names);
      changes = [];
      return Promise.resolve();
    },
    create: (path) => {
      const file: MemoryFile = { bytes: new Uint8Array(0), synced: new Uint8Array(0) };
      change((map) => map.set(basename(path), file));
      return Promise.resolve(opened(file));
    },
    read: (path) => Promise.resolve({ bytes: named(path).bytes.slice(), unreadable: new Set() }),
    rename: (from, to) => {
      change((map) => {
        const file = map.get(basename(from));
        map.delete(basename(from));
        if (file !== undefined) map.set(basename(to), file);
      });
      return Promise.resolve();
    },
    remove: (path) => {
      change((map) => map.delete(basename(path)));
      return Promise.resolve();
    },
  };
}
