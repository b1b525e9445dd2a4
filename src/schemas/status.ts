// What scenarios of a corpus came to, commit after commit: a file of lines, one JSON object each, in
// any order. Lines are never changed, so two versions of the file are merged by keeping all lines.

import * as z from 'zod';
import { InputError } from '../base/input-error.ts';

export const statusSchema = z
  .strictObject({
    scenario: z.string().describe('Name of its file in the same folder.'),
    system: z.string().describe('The system under test.'),
    host: z.enum(['sim', 'zeromq', 'live']),
    outcome: z
      .enum(['reproduces', 'passes', 'other', 'unknown'])
      .describe('other: it fails, but not for the reason that the scenario expects.'),
    signature: z.string().nullable().describe('Why it failed; null if it did not.'),
    commit: z.string().nullable().describe('Full name; null outside a git repository.'),
    changed: z.boolean().describe('Whether files differed from the commit.'),
    at: z.iso.datetime().describe('When it was executed.'),
  })
  .meta({ title: 'linlab status', description: 'One line of status.jsonl.' });

export type StatusLine = z.output<typeof statusSchema>;

function damaged(fileName: string, line: number, reason: string): InputError {
  const expected = 'a line of status';
  const text = `expected ${expected}; ${reason}; mend or remove the line, the others are whole`;
  return new InputError(fileName, [{ line, column: 1, field: '', expected, text }]);
}

function parseLine(text: string, line: number, fileName: string): StatusLine {
  if (/^(<{7}|={7}|>{7})/.test(text)) {
    throw damaged(fileName, line, 'git left a conflict here, and all lines of both sides may stay');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged(fileName, line, 'it is not JSON');
  }
  const parsed = statusSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw damaged(fileName, line, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

/** The lines of a status file. Throws InputError with the number of the line that is damaged. */
export function parseStatus(text: string, fileName: string): StatusLine[] {
  return text
    .split('\n')
    .map((line, nth) => ({ line: line.trim(), nth: nth + 1 }))
    .filter(({ line }) => line !== '')
    .map(({ line, nth }) => parseLine(line, nth, fileName));
}

/** A status file: by scenario and time, so that versions differ by few lines. */
export function formatStatus(lines: readonly StatusLine[]): string {
  const key = ({ scenario, at }: StatusLine): string => `${scenario}\0${at}`;
  const sorted = [...lines].sort((left, right) => (key(left) < key(right) ? -1 : 1));
  return sorted.map((line) => `${JSON.stringify(line)}\n`).join('');
}
