/**
 * Files of histories as bytes: single files, standard input, folders that Jepsen, Maelstrom and etcd's
 * robustness tests leave behind. Called by check.ts and convert.ts.
 */

import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Source } from '../formats/index.ts';
import type { Io } from './io.ts';
import { Refusal } from './refusal.ts';

/** One history: a file, or the several of an etcd report. */
export interface Loaded {
  /** What the user called it. */
  readonly name: string;
  readonly files: readonly LoadedFile[];
}

interface LoadedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const CLIENT_FILE = /(?:^|[\\/])client-\d+[\\/]operations\.json$/;

/** A history that is still to be read. */
export interface Entry {
  readonly name: string;
  /** Throws Refusal. */
  open(): Promise<Loaded>;
}

/** The histories that these words name: each is one, but clients of an etcd report are one together. */
export function entriesOf(io: Io, names: readonly string[]): Entry[] {
  const clients = names.filter((name) => CLIENT_FILE.test(name));
  const others = names
    .filter((name) => !clients.includes(name))
    .map((name): Entry => ({ name, open: () => loadOne(io, name) }));
  if (clients.length === 0) return others;
  return [...others, { name: clients.join(' '), open: () => loadClients(clients) }];
}

async function loadClients(clients: readonly string[]): Promise<Loaded> {
  if (clients.length === 1) {
    const why =
      'one client of an etcd report is a part of a history; give the folder of the report';
    throw new Refusal('file', why, clients[0] ?? '');
  }
  return { name: clients.join(' '), files: await Promise.all(clients.map(readOne)) };
}

async function loadOne(io: Io, name: string): Promise<Loaded> {
  if (name === '-') {
    return { name: 'standard input', files: [{ name: '<stdin>', bytes: await io.readStdin() }] };
  }
  const isFolder = await stat(name).then(
    (about) => about.isDirectory(),
    (error: NodeJS.ErrnoException) => {
      throw unreadable(name, error);
    },
  );
  if (!isFolder) return { name, files: [await readOne(name)] };
  return { name, files: await Promise.all((await filesIn(name)).map(readOne)) };
}

async function readOne(name: string): Promise<LoadedFile> {
  try {
    return { name, bytes: await readFile(name) };
  } catch (error) {
    throw unreadable(name, error as NodeJS.ErrnoException);
  }
}

function unreadable(name: string, { code, message }: NodeJS.ErrnoException): Refusal {
  return new Refusal('file', code === 'ENOENT' ? `no file ${name}` : message, name);
}

/** The history of a Jepsen or Maelstrom store, or those of the clients of an etcd report. */
async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder);
  for (const name of ['history.edn', 'history.edn.gz']) {
    if (found.includes(name)) return [join(folder, name)];
  }
  const clients = found.filter((name) => /^client-\d+$/.test(name));
  const lists = await Promise.all(
    clients.map(async (name) =>
      (await readdir(join(folder, name))).map((file) => join(folder, name, file)),
    ),
  );
  const files = lists.flat().filter((file) => CLIENT_FILE.test(file));
  if (files.length > 0) return files.toSorted((a, b) => a.localeCompare(b));
  throw new Refusal('file', `no history.edn and no client-*/operations.json in ${folder}`, folder);
}

/** The texts of a history's files, unpacked where they are packed. Throws Refusal. */
export function textsOf({ files }: Loaded): Source[] {
  return files.map(({ name, bytes }) => ({
    name,
    text: new TextDecoder().decode(unpacked(name, bytes)),
  }));
}

function unpacked(name: string, bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal('file', `${name} is no whole gzip file: ${why}`, name);
  }
}
