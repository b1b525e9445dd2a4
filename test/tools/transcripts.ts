// Writes the transcripts of test/interaction/ anew after a deliberate change of behaviour:
// `npm run transcripts`. What changed is then a diff to be read before it is committed.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { render } from '../interaction/transcript.ts';

const folder = new URL('../interaction/transcripts/', import.meta.url);

for (const name of readdirSync(folder)) {
  const file = new URL(name, folder);
  const before = readFileSync(file, 'utf8');
  try {
    const { text } = render(before);
    if (text === before) continue;
    writeFileSync(file, text);
    console.log(`${name} has changed`);
  } catch (error) {
    console.error(name, error);
    process.exitCode = 1;
  }
}
