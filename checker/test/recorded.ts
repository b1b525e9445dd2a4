/**
 * Histories recorded elsewhere, for tests and the benchmark, read by the package's own readers. The
 * directory is $HISTORIES or ../shared/data beside the repository; `recordedDir` is null where there
 * is none.
 */

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { readHistory } from '../src/formats/index.ts';
import type { HistoryFile, HistoryOf, ModelName, ReadOptions } from '../src/formats/index.ts';

type Operations<M extends ModelName> = HistoryOf<M>['operations'];

const beside = fileURLToPath(new URL('../../../shared/data', import.meta.url));
const wanted = process.env['HISTORIES'] ?? beside;

export const recordedDir: string | null = existsSync(wanted) ? wanted : null;

/** The text of a file, unpacked. */
export function recordedText(dir: string, file: string): string {
  const bytes = readFileSync(join(dir, file));
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

export function recordedHistory(dir: string, file: string, options?: ReadOptions): HistoryFile {
  return readHistory(recordedText(dir, file), basename(file), options);
}

/** A history that must be of this model. */
function historyOf<M extends ModelName>(dir: string, file: string, model: M): HistoryOf<M> {
  const history = recordedHistory(dir, file);
  if (history.model !== model) throw new Error(`${file} is a ${history.model}, not a ${model}`);
  return history as HistoryOf<M>;
}

/** Files of a folder, without tables of verdicts. */
export function filesIn(dir: string, folder: string): string[] {
  return readdirSync(join(dir, folder))
    .filter((name) => !name.endsWith('.tsv'))
    .map((name) => `${folder}/${name}`)
    .toSorted((a, b) => a.localeCompare(b));
}

/** By file name the verdict that its folder's table expects. */
export function expectedVerdicts(dir: string, table: string, column: string): Map<string, string> {
  const [head = '', ...rows] = readFileSync(join(dir, table), 'utf8').split('\n');
  const at = head.split('\t').indexOf(column);
  return new Map(rows.map((row) => [row.split('\t')[0] ?? '', row.split('\t')[at] ?? '']));
}

interface EtcdLog {
  readonly name: string;
  readonly expect: string;
  readonly operations: Operations<'cas-register'>;
}

/** The logs with their expected verdicts; the empty one is left out. */
export function etcdLogs(dir: string): EtcdLog[] {
  const expected = expectedVerdicts(dir, 'porcupine/expected.tsv', 'verdict');
  return filesIn(dir, 'porcupine/etcd')
    .map((file) => {
      const { operations } = historyOf(dir, file, 'cas-register');
      const name = basename(file);
      return { name, expect: expected.get(name) ?? '?', operations };
    })
    .filter(({ operations }) => operations.length > 0);
}

/** A key-value text; its keys begin as "". */
export function kvText(dir: string, name: string): Operations<'kv'> {
  return historyOf(dir, `porcupine/kv/${name}`, 'kv').operations;
}

interface LinHist {
  readonly model: string;
  readonly expect: string;
  readonly text: string;
}

export function linHistNames(dir: string): string[] {
  return filesIn(dir, 'synthetic').map((file) => basename(file, '.jsonl.gz'));
}

/** A lin-hist file with what its header says. */
export function linHist(dir: string, name: string): LinHist {
  const text = recordedText(dir, `synthetic/${name}.jsonl.gz`);
  const head = JSON.parse(text.slice(0, text.indexOf('\n'))) as LinHist;
  return { model: head.model, expect: head.expect, text };
}

/** Registers and cas-registers of lin-hist. */
export function linHistRegister({ text }: LinHist): Operations<'cas-register'> {
  const options = { model: 'cas-register' } as const;
  return (readHistory(text, 'lin-hist', options) as HistoryOf<'cas-register'>).operations;
}

/** Key-value histories of lin-hist; their keys begin as "". */
export function linHistKv({ text }: LinHist): Operations<'kv'> {
  return (readHistory(text, 'lin-hist') as HistoryOf<'kv'>).operations;
}
