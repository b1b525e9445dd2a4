// Reading and writing files for commands: paths relative to the current folder, and errors that
// name the path and the reason instead of a system call.

import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { CliError } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';

const REASONS: Partial<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  EEXIST: 'a file of this name is in the way',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EMFILE: 'too many open files',
};

/** Failures of the disk itself, whatever path was given. */
const DISK = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE']);

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : '';
}

function fileError(doing: string, path: string, error: unknown): CliError {
  const code = codeOf(error);
  const reason = REASONS[code] ?? (error instanceof Error ? error.message : String(error));
  const message = `cannot ${doing} ${path}: ${reason}`;
  return DISK.has(code)
    ? new CliError('disk', message, path, EXIT.internal)
    : new CliError('file', message, path);
}

/** A path as it is printed: from the current folder, with slashes. */
export function shownPath(io: Io, absolute: string): string {
  const path = relative(io.cwd, absolute);
  return path === '' ? '.' : path.split(sep).join('/');
}

/** Standard input for `-`. Throws CliError. */
export async function readText(io: Io, path: string): Promise<string> {
  if (path === '-') return io.readStdin();
  try {
    return readFileSync(resolve(io.cwd, path), 'utf8');
  } catch (error) {
    throw fileError('read', path, error);
  }
}

/** What cannot be removed is left lying: there is a worse error to tell of. */
function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    return;
  }
}

/** Node's own recursive mkdir never returns where a folder takes no folders, as in /proc. */
function makeFolders(absolute: string): void {
  try {
    mkdirSync(absolute);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST' && statSync(absolute).isDirectory()) return;
    const above = dirname(absolute);
    if (code !== 'ENOENT' || above === absolute || existsSync(above)) throw error;
    makeFolders(above);
    mkdirSync(absolute);
  }
}

/** Writes a file whole or not at all, with the folders above it. Throws CliError. */
export function writeText(io: Io, path: string, text: string): void {
  const absolute = resolve(io.cwd, path);
  const partial = `${absolute}.part`;
  try {
    makeFolders(dirname(absolute));
    writeFileSync(partial, text);
    renameSync(partial, absolute);
  } catch (error) {
    discard(partial);
    throw fileError('write', shownPath(io, absolute), error);
  }
}

/** Makes a folder before anything long begins whose results go there. Throws CliError. */
export function makeFolder(io: Io, path: string): void {
  try {
    makeFolders(resolve(io.cwd, path));
  } catch (error) {
    throw fileError('make the folder', path, error);
  }
}

/** Whether two paths lead to one file that exists, links followed. */
export function isSameFile(io: Io, left: string, right: string): boolean {
  try {
    return realpathSync(resolve(io.cwd, left)) === realpathSync(resolve(io.cwd, right));
  } catch {
    return false;
  }
}

/** Throws CliError where there is nothing. */
export function isFolder(io: Io, path: string): boolean {
  try {
    return statSync(resolve(io.cwd, path)).isDirectory();
  } catch (error) {
    throw fileError('read', path, error);
  }
}
