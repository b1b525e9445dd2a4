// Puts a counter before every operation on files, and has one of them fail: once, as an error of the
// system, or for ever, as when the process is killed.

import type { FileLayer, OpenFile } from '../../src/hosts/files/layer.ts';

/** What fails, counted from the first operation that changes anything. */
export type Fault =
  | { readonly kind: 'kill'; readonly at: number }
  | { readonly kind: 'error'; readonly at: number; readonly code: string };

export interface FaultyLayer extends FileLayer {
  /** Operations that changed something, or tried to, by name. */
  readonly operations: readonly string[];
  /** From now on nothing reaches a file. */
  readonly kill: () => void;
}

class Killed extends Error {
  override readonly name = 'Killed';
}

export function faulty(layer: FileLayer, fault: Fault | null = null): FaultyLayer {
  const operations: string[] = [];
  let isDead = false;
  const step = (name: string): void => {
    if (isDead) throw new Killed(name);
    const at = operations.push(name);
    if (fault?.at !== at) return;
    if (fault.kind === 'error') {
      throw Object.assign(new Error(`${fault.code}: ${name}`), { code: fault.code });
    }
    isDead = true;
    throw new Killed(name);
  };
  const file = (inner: OpenFile): OpenFile => ({
    async write(bytes, position) {
      step('write');
      await inner.write(bytes, position);
    },
    async datasync() {
      step('datasync');
      await inner.datasync();
    },
    close: () => inner.close(),
  });
  return {
    operations,
    kill: () => {
      isDead = true;
    },
    list: (directory) => layer.list(directory),
    read: (path) => layer.read(path),
    async makeDirectory(directory) {
      step('makeDirectory');
      await layer.makeDirectory(directory);
    },
    async syncDirectory(directory) {
      step('syncDirectory');
      await layer.syncDirectory(directory);
    },
    async create(path) {
      step('create');
      return file(await layer.create(path));
    },
    async rename(from, to) {
      step('rename');
      await layer.rename(from, to);
    },
    async remove(path) {
      step('remove');
      await layer.remove(path);
    },
  };
}
