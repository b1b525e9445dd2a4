// The README's picture is what the program draws today; `npm run sample` makes it anew.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newDesk } from '../cli/captured.ts';

const scenario = new URL('../../scenarios/mutants/local-reads.json', import.meta.url).pathname;
const picture = new URL('../../reports/sample/story.svg', import.meta.url);

it('the picture of the README is what report --svg draws', async () => {
  const desk = newDesk();
  const folder = mkdtempSync(join(tmpdir(), 'sample-'));
  try {
    const made = join(folder, 'story.svg');
    expect((await desk.run('report', scenario, '--svg', made)).code).toBe(0);
    expect(readFileSync(made, 'utf8')).toBe(readFileSync(picture, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
    desk.clear();
  }
});
