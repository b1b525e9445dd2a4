/**
 * Writes MUTATION.md from what Stryker found, one report a room: `npm run mutate:report` after
 * `ROOM=... npm run mutate`. Survivors are told by what mutation-notes.ts says of their function or line;
 * those that share a reason stand together. One without a note asks for a test. Of a room that has no
 * report here, the page keeps what it says.
 */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { noteOn } from './mutation-notes.ts';

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
  readonly config: { readonly inProcess: { readonly sample: number } };
}

interface Survivor {
  readonly text: string;
  readonly why: string | undefined;
}

interface Counts {
  caught: number;
  missed: number;
  explained: number;
}

/** What the page says of a room. */
interface Chapter {
  readonly room: string;
  readonly sum: Counts;
  readonly rows: readonly string[];
  /** Of each file with survivors. */
  readonly sections: readonly string[];
}

/** An error that nothing catches ends the thread of the tests: memory, mostly. */
const CAUGHT = ['Killed', 'Timeout', 'RuntimeError'];
const MISSED = ['Survived', 'NoCoverage'];
const FOLDER = 'reports/mutation';
const SOURCES = 'checker/src/';

const HEAD = [
  '# Mutation testing',
  '',
  'Written by `npm run mutate:report` from the last `ROOM=... npm run mutate` of every room; the reasons are',
  'in `mutation-notes.ts`. Mutants meet the tests that `stryker.config.mjs` names for their room, with a',
  'tenth of their random histories, so the scores are lower bounds. Texts are not mutated, and code that',
  'runs only when a module is loaded is left out, but for models. A room that says so was not mutated as a',
  'whole: the functions of its sample are the same every time, and `SAMPLE=... ROOM=... npm run mutate`',
  'brings them back; without `SAMPLE` a room is mutated as a whole.',
  '',
  'Some code survives by nature. What only saves work (pruning, hooks such as `isReadOnly`, tables that',
  'grow early, a fast case before a general one) changes no verdict when it is taken away.',
  '',
];

const PAGE = new URL('MUTATION.md', import.meta.url);

const reported = readdirSync(FOLDER)
  .filter((file) => /^[a-z]+\.json$/.test(file))
  .map((file) => {
    const report = JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as Report;
    return chapterOf(file.replace('.json', ''), report);
  });
const kept = (existsSync(PAGE) ? chaptersIn(readFileSync(PAGE, 'utf8')) : []).filter(
  (old) => !reported.some(({ room }) => room === old.room),
);

writeFileSync(PAGE, page([...reported, ...kept].toSorted((a, b) => a.room.localeCompare(b.room))));

function page(chapters: readonly Chapter[]): string {
  const all: Counts = { caught: 0, missed: 0, explained: 0 };
  for (const { sum } of chapters) add(all, sum);
  const table = [
    '| | caught | survived | of these explained | score |',
    '| - | -: | -: | -: | -: |',
    ...chapters.flatMap(({ rows }) => rows),
    row('**all of these**', all),
  ];
  const survivors = chapters.flatMap(({ sections }) => sections);
  return [...HEAD, ...table, '', '## Survivors', '', ...survivors].join('\n');
}

function chapterOf(room: string, report: Report): Chapter {
  const sum: Counts = { caught: 0, missed: 0, explained: 0 };
  const rows: string[] = [];
  const sections: string[] = [];
  for (const [file, { source, mutants }] of Object.entries(report.files)) {
    const missed = mutants.filter(({ status }) => MISSED.includes(status));
    const told = missed.map((mutant) => tell(file, source, mutant));
    const counts: Counts = {
      caught: mutants.filter(({ status }) => CAUGHT.includes(status)).length,
      missed: missed.length,
      explained: told.filter(({ why }) => why !== undefined).length,
    };
    if (counts.caught + counts.missed === 0) continue;
    add(sum, counts);
    rows.push(row(`\`${file.replace(SOURCES, '')}\``, counts));
    if (told.length > 0) sections.push([`### ${file}`, '', ...grouped(told), ''].join('\n'));
  }
  return { room, sum, rows: [row(`**${room}**${partOf(report)}`, sum), ...rows], sections };
}

/** The chapters of a page that was written before. */
function chaptersIn(text: string): Chapter[] {
  const [head = '', details = ''] = text.split('\n## Survivors\n');
  const sections = details.split(/^(?=### )/m);
  const rows = head.split('\n').filter((line) => /^\| (\*\*|`)/.test(line));
  const begins = [...rows.keys()].filter((index) => rows[index]?.startsWith('| **'));
  // The last one is the sum of all.
  return begins.slice(0, -1).map((begin, index) => {
    const own = rows.slice(begin, begins[index + 1]);
    const [first = ''] = own;
    const [caught = 0, missed = 0, explained = 0] = first.split('|').slice(2).map(Number);
    const files = own.flatMap((line) => /^\| `(.+?)`/.exec(line)?.[1] ?? []);
    return {
      room: /\*\*(\w+)\*\*/.exec(first)?.[1] ?? '',
      sum: { caught, missed, explained },
      rows: own,
      sections: sections.filter((one) =>
        files.some((file) => one.startsWith(`### ${SOURCES}${file}\n`)),
      ),
    };
  });
}

function partOf({ config }: Report): string {
  const { sample } = config.inProcess;
  return sample < 100 ? ` (a sample: \`SAMPLE=${sample}\`)` : '';
}

function add(sum: Counts, { caught, missed, explained }: Counts): void {
  sum.caught += caught;
  sum.missed += missed;
  sum.explained += explained;
}

function row(name: string, { caught, missed, explained }: Counts): string {
  const score = ((100 * caught) / (caught + missed)).toFixed(1);
  return `| ${name} | ${caught} | ${missed} | ${explained} | ${score} % |`;
}

/** Survivors under their reasons; those without one first. */
function grouped(survivors: readonly Survivor[]): string[] {
  const reasons = [...new Set(survivors.map(({ why }) => why ?? ''))].toSorted((a, b) =>
    a.localeCompare(b),
  );
  return reasons.flatMap((reason) => [
    `- ${reason === '' ? '**not explained**' : reason}`,
    ...survivors.filter(({ why = '' }) => why === reason).map(({ text }) => `  - ${text}`),
  ]);
}

function tell(file: string, source: string, mutant: Mutant): Survivor {
  const { location, mutatorName, replacement = '' } = mutant;
  const { start, end } = location;
  const lines = source.split('\n');
  const line = lines[start.line - 1] ?? '';
  const until = end.line === start.line ? end.column - 1 : undefined;
  const before = line.slice(start.column - 1, until);
  const after = replacement.replaceAll(/\s+/g, ' ').slice(0, 60);
  const within = functionAround(lines, start.line - 1);
  const why = noteOn({ file, line, within, before, after: replacement })?.why;
  const place = `line ${start.line}${within === '' ? '' : `, ${within}`}`;
  return { text: `${place}: \`${before}\` → \`${after}\` (${mutatorName})`, why };
}

/** The name of what the line is a part of, at the margin of the file. */
function functionAround(lines: readonly string[], index: number): string {
  for (let i = index; i >= 0; i--) {
    const name = /^(?:export )?(?:function|const|class) (\w+)/.exec(lines[i] ?? '')?.[1];
    if (name !== undefined) return name;
  }
  return '';
}
