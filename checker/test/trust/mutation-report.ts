/**
 * Writes MUTATION.md from what Stryker found: `npm run mutate:report` after `npm run mutate`. Survivors
 * are listed with what mutation-notes.ts says of their line; one without a note asks for a test.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { notes } from './mutation-notes.ts';

interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: Place; readonly end: Place };
}

interface Place {
  readonly line: number;
  readonly column: number;
}

interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: Mutant[] }>>;
}

const CAUGHT = ['Killed', 'Timeout'];
const MISSED = ['Survived', 'NoCoverage'];

const HEAD = [
  '# Mutation testing',
  '',
  'Written by `npm run mutate:report` from the last `npm run mutate`; notes are in `mutation-notes.ts`.',
  'Mutants meet the tests that `mutation.config.ts` names, with a fiftieth of their random histories, so',
  'the scores are lower bounds: the tests of single rooms and the whole runs are not asked.',
  '',
  'Some code survives by nature. What only saves work (pruning, hooks such as `isReadOnly`, tables that',
  'grow early, a fast case before a general one) changes no verdict when it is taken away; messages and',
  'other texts are not mutated at all.',
  '',
  '| file | caught | survived | of these explained | score |',
  '| --- | --: | --: | --: | --: |',
];

const path = 'reports/mutation/mutation.json';
const { files } = JSON.parse(readFileSync(path, 'utf8')) as Report;
writeFileSync(new URL('MUTATION.md', import.meta.url), pageOf(files));

function pageOf(all: Report['files']): string {
  const rows: string[] = [];
  const survivors: string[] = [];
  const sum = { caught: 0, missed: 0, harmless: 0 };
  for (const [file, { source, mutants }] of Object.entries(all).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    const caught = mutants.filter(({ status }) => CAUGHT.includes(status)).length;
    const missed = mutants.filter(({ status }) => MISSED.includes(status));
    if (caught + missed.length === 0) continue;
    const told = missed.map((mutant) => tell(file, source, mutant));
    const harmless = told.filter(({ why }) => why !== undefined).length;
    sum.caught += caught;
    sum.missed += missed.length;
    sum.harmless += harmless;
    rows.push(row(`\`${file.replace('checker/src/', '')}\``, caught, missed.length, harmless));
    if (told.length > 0) survivors.push(`### ${file}`, '', ...told.map(({ text }) => text), '');
  }
  return [
    ...HEAD,
    ...rows,
    row('**all of these**', sum.caught, sum.missed, sum.harmless),
    '',
    '## Survivors',
    '',
    ...survivors,
  ].join('\n');
}

function row(name: string, caught: number, missed: number, explained: number): string {
  const score = ((100 * caught) / (caught + missed)).toFixed(1);
  return `| ${name} | ${caught} | ${missed} | ${explained} | ${score} % |`;
}

function tell(
  file: string,
  source: string,
  { location, mutatorName, replacement = '' }: Mutant,
): { readonly text: string; readonly why: string | undefined } {
  const { start, end } = location;
  const line = source.split('\n')[start.line - 1] ?? '';
  const until = end.line === start.line ? end.column - 1 : undefined;
  const before = line.slice(start.column - 1, until);
  const why = notes.find(
    (note) =>
      file.endsWith(note.file) &&
      line.includes(note.line) &&
      (note.to === undefined || note.to === replacement),
  )?.why;
  const after = replacement.replaceAll(/\s+/g, ' ').slice(0, 60);
  const change = `\`${before}\` → \`${after}\` (${mutatorName})`;
  return { text: `- line ${start.line}: ${change}: ${why ?? '**not explained**'}`, why };
}
