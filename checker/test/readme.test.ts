/**
 * The README's TypeScript runs as it stands, and prints what its comments say.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const checker = fileURLToPath(new URL('..', import.meta.url));
const tsx = join(checker, '../node_modules/.bin/tsx');
const readme = readFileSync(join(checker, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1] ?? '');

it('has an example', () => {
  expect(blocks.length).toBeGreaterThan(0);
});

it.each(blocks)('runs %#', (block) => {
  const folder = mkdtempSync(join(checker, 'test/readme-'));
  try {
    const file = join(folder, 'example.ts');
    writeFileSync(file, block);
    const printed = execFileSync(tsx, ['-C', '@linlab/source', file], { encoding: 'utf8' });
    const promised = [...block.matchAll(/console\.log\(.*?; \/\/ (.*)$/gm)].map(([, text]) => text);
    expect(promised.length).toBeGreaterThan(0);
    expect(printed.trimEnd().split('\n')).toEqual(promised);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
