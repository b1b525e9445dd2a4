// Every transcript is compared with what replicas do now, to the last line.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MARKS } from '../../src/replica/marks.ts';
import { render } from './transcript.ts';

const folder = new URL('transcripts/', import.meta.url);
const transcripts = readdirSync(folder).map(
  (name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const,
);

describe('transcripts', () => {
  test.each(transcripts)('%s', (_, text) => {
    expect(render(text).text).toBe(text);
  });

  test('there is one of every rare branch', () => {
    const taken = new Set(transcripts.flatMap(([, text]) => [...render(text).marks]));
    expect(MARKS.filter((mark) => !taken.has(mark))).toEqual([]);
  });

  test.each(transcripts)('%s says what it shows, and can be read in a minute', (_, text) => {
    const lines = text.split('\n');
    expect(lines[0]).toMatch(/^# /);
    expect(lines.length).toBeLessThanOrEqual(90);
  });
});
