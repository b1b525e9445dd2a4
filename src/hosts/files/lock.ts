// Keeps two processes out of one directory: a file that names its holder. Node knows no lock that
// the system would release, so a dead holder is told by its process id and its time of birth.

import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { FilesError } from './error.ts';

/** Lets go of the directory. */
export type Release = () => Promise<void>;

const NAME = 'lock';

/** When a process was born, in the system's own unit; empty where the system does not tell. */
function birthOf(pid: number): string {
  try {
    const stat = fs.readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The second field is the program's name in brackets; it may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive as well.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function isHeld(text: string): boolean {
  const [pid = '', birth = ''] = text.trim().split(' ');
  const number = Number(pid);
  if (!Number.isSafeInteger(number) || number <= 0 || !isAlive(number)) return false;
  return birth === '' || birthOf(number) === birth;
}

function refuse(path: string, text: string): never {
  const [pid = ''] = text.split(' ');
  const advice = 'stop it first, or give this replica a directory of its own';
  throw new FilesError('locked', dirname(path), `process ${pid} uses this directory; ${advice}`);
}

/** Null if it is not there any more. */
function readText(path: string): string | null {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Takes a dead holder's lock away. Whoever else had the same thought may have been quicker. */
function clear(path: string, aside: string, text: string): void {
  try {
    fs.renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readText(aside);
  if (moved !== null && moved !== text) {
    fs.linkSync(aside, path);
    fs.rmSync(aside);
    refuse(path, moved);
  }
  fs.rmSync(aside);
}

function tryLink(own: string, path: string): boolean {
  try {
    fs.linkSync(own, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Locks a directory for this process. Throws FilesError `locked` while another, or this, has it. */
export async function lockDirectory(directory: string): Promise<Release> {
  const path = join(directory, NAME);
  const own = join(directory, `${NAME}.${String(process.pid)}`);
  const text = `${String(process.pid)} ${birthOf(process.pid)}\n`;
  fs.writeFileSync(own, text);
  try {
    while (!tryLink(own, path)) {
      const holder = readText(path);
      if (holder === null) continue;
      if (isHeld(holder)) refuse(path, holder);
      clear(path, `${own}.stale`, holder);
    }
  } finally {
    fs.rmSync(own, { force: true });
  }
  return () => fs.promises.rm(path, { force: true });
}
