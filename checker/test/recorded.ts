/**
 * Readers of histories recorded elsewhere, for tests and the benchmark: etcd logs of Porcupine's
 * suite, key-value texts, lin-hist files. The directory is $HISTORIES or ../shared/data beside the
 * repository; `recordedDir` is null where there is none.
 */

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type {
  CasRegisterInput,
  CasRegisterOutput,
  HistoryEvent,
  KvInput,
  KvOutput,
  Operation,
} from '../src/index.ts';
import { operationsOf } from '../src/index.ts';

type CasOperation = Operation<CasRegisterInput, CasRegisterOutput>;
type KvOperation = Operation<KvInput, KvOutput>;

const beside = fileURLToPath(new URL('../../../shared/data', import.meta.url));
const wanted = process.env['HISTORIES'] ?? beside;

export const recordedDir: string | null = existsSync(wanted) ? wanted : null;

interface EtcdLog {
  readonly name: string;
  readonly expect: string;
  readonly operations: CasOperation[];
}

/** The logs with their expected verdicts; the empty one is left out. */
export function etcdLogs(dir: string): EtcdLog[] {
  const expected = new Map<string, string>();
  for (const line of readFileSync(join(dir, 'porcupine/expected.tsv'), 'utf8').split('\n')) {
    const [file = '', , verdict = ''] = line.split('\t');
    expected.set(file, verdict);
  }
  return readdirSync(join(dir, 'porcupine/etcd'))
    .toSorted((a, b) => a.localeCompare(b))
    .map((name) => {
      const text = readFileSync(join(dir, 'porcupine/etcd', name), 'utf8');
      return { name, expect: expected.get(name) ?? '?', operations: etcdOperations(text) };
    })
    .filter(({ operations }) => operations.length > 0);
}

/** A failed cas is an observation here; a failed read is none. */
function etcdOperations(text: string): CasOperation[] {
  const events: HistoryEvent<CasRegisterInput, CasRegisterOutput>[] = [];
  const line = /(\d+)\s+:(invoke|ok|fail|info)\s+:(read|write|cas)\s+(.*)$/;
  for (const row of text.split('\n')) {
    const match = line.exec(row.trimEnd());
    if (match === null) continue;
    const [, id = '', type = '', f = '', value = ''] = match;
    const place = { process: Number(id), time: events.length };
    if (type === 'invoke') events.push({ ...place, type, input: casInput(f, value) });
    else if (type === 'ok') events.push({ ...place, type, output: casOutput(f, value) });
    else if (type === 'fail' && f === 'cas') events.push({ ...place, type: 'ok', output: false });
    else if (type === 'fail' || type === 'info') events.push({ ...place, type });
  }
  return operationsOf(events);
}

function casInput(f: string, value: string): CasRegisterInput {
  if (f === 'read') return { kind: 'read' };
  if (f === 'write') return { kind: 'write', value: Number(value) };
  const [from = '', to = ''] = value.replace(/[[\]]/g, '').split(/\s+/);
  return { kind: 'cas', from: Number(from), to: Number(to) };
}

function casOutput(f: string, value: string): CasRegisterOutput {
  if (f === 'write') return null;
  if (f === 'cas') return true;
  return value === 'nil' ? null : Number(value);
}

/** A key-value text; its keys begin as "". */
export function kvText(dir: string, name: string): KvOperation[] {
  const events: HistoryEvent<KvInput, KvOutput>[] = [];
  const text = readFileSync(join(dir, 'porcupine/kv', name), 'utf8');
  const line = /:process (\d+), :type :(\w+), :f :(\w+), :key "(.*?)", :value (?:"(.*)"|nil)\}/;
  for (const row of text.split('\n')) {
    const match = line.exec(row);
    if (match === null) continue;
    const [, id = '', type = '', f = '', key = '', value = ''] = match;
    const place = { process: Number(id), time: events.length };
    if (type === 'invoke') events.push({ ...place, type, input: kvInput(f, key, value) });
    else events.push({ ...place, type: 'ok', output: f === 'get' ? value : null });
  }
  return operationsOf(events);
}

function kvInput(f: string, key: string, value: string): KvInput {
  if (f === 'get') return { kind: 'get', key };
  return { kind: f === 'put' ? 'put' : 'append', key, value };
}

type Row = readonly [number, string, string | null, unknown, unknown, number, number | null];

interface LinHist {
  readonly model: string;
  readonly expect: string;
  readonly rows: readonly Row[];
}

export function linHistNames(dir: string): string[] {
  return readdirSync(join(dir, 'synthetic'))
    .filter((name) => name.endsWith('.gz'))
    .map((name) => name.replace('.jsonl.gz', ''))
    .toSorted((a, b) => a.localeCompare(b));
}

export function linHist(dir: string, name: string): LinHist {
  const bytes = gunzipSync(readFileSync(join(dir, 'synthetic', `${name}.jsonl.gz`)));
  const [head = '{}', ...lines] = bytes.toString('utf8').trimEnd().split('\n');
  const { model, expect } = JSON.parse(head) as { model: string; expect: string };
  return { model, expect, rows: lines.map((line) => JSON.parse(line) as Row) };
}

/** Registers and cas-registers of lin-hist. */
export function linHistRegister({ rows }: LinHist): CasOperation[] {
  return rows.map(([client, f, , given, output, call, end]) => {
    const input = linHistInput(f, given);
    if (end === null) return { process: client, input, call, return: null };
    const answer = (f === 'write' || f === 'w' ? null : output) as CasRegisterOutput;
    return { process: client, input, output: answer, call, return: end };
  });
}

function linHistInput(f: string, given: unknown): CasRegisterInput {
  if (f === 'cas') {
    const [from = null, to = null] = given as (number | null)[];
    return { kind: 'cas', from, to };
  }
  return f.startsWith('r') ? { kind: 'read' } : { kind: 'write', value: given as number };
}

/** Key-value histories of lin-hist; their keys begin as "". */
export function linHistKv({ rows }: LinHist): KvOperation[] {
  return rows.map(([client, f, key, given, output, call, end]) => {
    const input = kvInput(f, key ?? '', given as string);
    if (end === null) return { process: client, input, call, return: null };
    const answer = f === 'get' ? (output as string) : null;
    return { process: client, input, output: answer, call, return: end };
  });
}
