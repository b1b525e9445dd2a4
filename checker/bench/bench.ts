/**
 * Benchmark of the checker: warm medians, verdict and verified witness or certificate included, each
 * class in a process of its own. Run by `npm run bench -w checker`. `HISTORIES=DIR` adds recorded histories; `PORCUPINE=DIR`,
 * `KNOSSOS=DIR` and `POLYLIN=DIR`, checkouts of the peers, are asked in turn with ours, in the same rounds.
 *
 *   npm run bench -w checker -- [PATTERN] [--rounds N] [--limit SECONDS] [--json FILE]
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { recordedDir } from '../test/recorded.ts';
import type { Case } from './cases.ts';
import { generatedCases, recordedCases } from './cases.ts';
import { knossosText, linHistText, polylinText } from './peer-files.ts';
import type { Own } from './own.ts';
import { OWN_ARGUMENT, serveOwn, startOwn } from './own.ts';
import type { Peer } from './peers.ts';
import { buildPolylin, startKnossos, startPorcupine } from './peers.ts';
import { printRow, printSummary } from './table.ts';
import type { PeerTimes, Row } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '21' },
    limit: { type: 'string', default: '5' },
    json: { type: 'string' },
    [OWN_ARGUMENT.slice(2)]: { type: 'boolean' },
  },
});
const rounds = Number(values.rounds);
const limitMs = Number(values.limit) * 1000;
const pattern = new RegExp(positionals[0] ?? '');
const wanted = (name: string): boolean => pattern.test(name);
/** A class takes about so long, however slow a single check. */
const CASE_MS = 4000;

interface Peers {
  readonly porcupine: Peer | null;
  readonly knossos: Peer | null;
  readonly polylin: Peer | null;
  readonly folder: string;
}

async function measure(one: Case, own: Own, peers: Peers): Promise<Row> {
  const { verdict: found, cause, states } = await own.load(one.name, limitMs);
  const cost = { name: one.name, group: one.group, operations: one.operations.length };
  const verdict = cause === null ? found : `unknown: ${cause}`;
  const isWrong = cause === null && found !== one.expected;
  const answer = isWrong ? `WRONG: ${verdict}` : verdict;
  const rivals = await load(one, peers);
  const ms: number[] = [];
  const begin = performance.now();
  for (let round = 0; round < rounds || round < 3; round++) {
    if (cause === null) ms.push(await own.check());
    for (const rival of rivals) await rival.ask();
    if (round >= 2 && performance.now() - begin > CASE_MS) break;
  }
  const times = rivals.map(({ times: of }) => of);
  return { ...cost, verdict: answer, ms, peers: times, states };
}

interface Rival {
  readonly times: PeerTimes;
  ask(): Promise<void>;
}

async function load(one: Case, { porcupine, knossos, polylin, folder }: Peers): Promise<Rival[]> {
  const rivals: Rival[] = [];
  const file = join(folder, 'history');
  if (porcupine !== null) {
    writeFileSync(`${file}.jsonl`, linHistText(one.porcupine, one.operations));
    await porcupine.load(`${file}.jsonl`);
    rivals.push(rivalOf('porcupine', porcupine, one));
  }
  if (knossos !== null && /^(register|cas)/.test(one.porcupine)) {
    writeFileSync(`${file}.edn`, knossosText(one.operations));
    await knossos.load(`${file}.edn`);
    rivals.push(rivalOf('knossos', knossos, one));
  }
  if (polylin !== null && one.polylin !== null) {
    writeFileSync(`${file}.log`, polylinText(one.polylin, one.operations));
    await polylin.load(`${file}.log`);
    rivals.push(rivalOf('polylin', polylin, one));
  }
  return rivals;
}

/** A peer that did not decide once is not asked again. */
function rivalOf(name: string, peer: Peer, one: Case): Rival {
  const ms: number[] = [];
  const times = { name, ms, problem: '' };
  return {
    times,
    async ask() {
      if (times.problem !== '') return;
      const answer = await peer.check(limitMs);
      const expected = one.expected === 'linearizable' ? 'ok' : 'illegal';
      if (answer.verdict === 'unknown') times.problem = `> ${limitMs / 1000} s`;
      else if (answer.verdict !== expected) times.problem = `says ${answer.verdict}`;
      else ms.push(answer.ms);
    },
  };
}

async function main(): Promise<void> {
  const { PORCUPINE, KNOSSOS, POLYLIN } = process.env;
  const folder = mkdtempSync(join(tmpdir(), 'checker-bench-'));
  const peers: Peers = {
    porcupine: PORCUPINE === undefined ? null : startPorcupine(PORCUPINE),
    knossos: KNOSSOS === undefined ? null : startKnossos(KNOSSOS),
    polylin: POLYLIN === undefined ? null : buildPolylin(POLYLIN),
    folder,
  };
  const rows: Row[] = [];
  let own: Own | null = null;
  try {
    for (const one of allCases(wanted)) {
      if (own?.group !== one.group) {
        own?.end();
        own = startOwn(one.group);
      }
      const row = await measure(one, own, peers);
      rows.push(row);
      printRow(row);
    }
  } finally {
    own?.end();
    peers.porcupine?.end();
    peers.knossos?.end();
    peers.polylin?.end();
    rmSync(folder, { recursive: true, force: true });
  }
  printSummary(rows.filter(({ group }) => group === 'etcd'));
  if (values.json !== undefined) {
    writeFileSync(values.json, JSON.stringify({ format: 'porcupine-ts/bench@1', rows }));
  }
  if (rows.some(({ verdict }) => verdict.startsWith('WRONG'))) process.exitCode = 1;
}

function* allCases(isWanted: (name: string) => boolean): Generator<Case> {
  yield* generatedCases(isWanted);
  if (recordedDir !== null) yield* recordedCases(recordedDir, isWanted);
}

function caseNamed(name: string): Case {
  for (const one of allCases((other) => other === name)) return one;
  throw new Error(`there is no case ${name}`);
}

if (process.argv.includes(OWN_ARGUMENT)) {
  serveOwn(caseNamed);
} else {
  if (recordedDir === null) console.error('skipped: no recorded histories (HISTORIES=DIR)');
  console.log(`medians of up to ${rounds} rounds; ratio = peer / ours, with the range over rounds`);
  await main();
}
