// A real process, killed in the midst of its writing: real files, real syncs, a real SIGKILL.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { formatFiles, openFiles } from '../../src/hosts/files/files.ts';
import { IDENTITY, promise } from './arbitrary.ts';

const WRITER = fileURLToPath(new URL('fixtures/disk-writer.ts', import.meta.url));
const NODE_ARGUMENTS = ['--import', 'tsx', '-C', '@linlab/source', WRITER];

/** Lets a process write until it has reported so many records, kills it, and gives what it reported. */
async function killedAfter(path: string, records: number): Promise<number> {
  const child = spawn(process.execPath, [...NODE_ARGUMENTS, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  let reported = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('found')) reported = Number(line);
    if (reported >= records) child.kill('SIGKILL');
  }
  expect(await exit).toEqual([null, 'SIGKILL']);
  return reported;
}

test('what a killed process reported is there, and its lock does not hold', async () => {
  const path = await mkdtemp(join(tmpdir(), 'linlab-killed-'));
  await formatFiles(path, { records: [IDENTITY], snapshot: null }, { segmentBytes: 1 << 13 });
  let certain = 1;
  // Several segments in the second round.
  for (const count of [1, 400]) {
    const reported = await killedAfter(path, count);
    const { recovery, close } = await openFiles(path, () => undefined, { segmentBytes: 1 << 13 });
    await close();
    const { records, isDoubtful } = recovery.contents;
    expect(isDoubtful).toBe(false);
    expect(records.length).toBeGreaterThanOrEqual(certain + reported);
    const added = records.slice(certain);
    expect(added).toEqual(added.map((_, nth) => promise(nth + 1)));
    certain = records.length;
  }
  await rm(path, { recursive: true });
}, 300_000);
