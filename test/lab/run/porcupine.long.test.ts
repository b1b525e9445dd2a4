// Verdicts of campaigns against Porcupine's: another checker, another language. PORCUPINE=DIR is a
// checkout of it; needs Go. Its map knows get, put and append, and an absent key is "" there, so only
// histories of these are compared; linlab's mixes leave the others out often enough.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkOperations, kvModel } from 'porcupine-ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linHistText } from '../../../checker/bench/peer-files.ts';
import type { Peer } from '../../../checker/bench/peers.ts';
import { startPorcupine } from '../../../checker/bench/peers.ts';
import type { KvHistory } from './sampled-histories.ts';
import { historiesOf, VISIBLE } from './sampled-histories.ts';

const checkout = process.env['PORCUPINE'];
const LIMIT_MS = 2000;
const CASES = 2000;
const SAID = { linearizable: 'ok', violation: 'illegal', unknown: 'unknown' } as const;

/** The history as Porcupine's map has it; null where it has other operations. */
function translated(operations: KvHistory): KvHistory | null {
  if (operations.some(({ input: { kind } }) => kind === 'delete' || kind === 'cas')) return null;
  return operations.map((one) =>
    one.input.kind === 'get' && one.return !== null && one.output === null
      ? { ...one, output: '' }
      : one,
  );
}

if (checkout === undefined) {
  describe('Porcupine says the same', () => {
    it.skip('skipped: no PORCUPINE=DIR', () => undefined);
  });
} else {
  describe('Porcupine says the same', () => {
    const folder = mkdtempSync(join(tmpdir(), 'campaigns-porcupine-'));
    const file = join(folder, 'history.jsonl');
    let porcupine: Peer | undefined;
    beforeAll(() => {
      porcupine = startPorcupine(checkout);
    }, 120_000);
    afterAll(() => {
      porcupine?.end();
      rmSync(folder, { recursive: true, force: true });
    });

    it.each(['kvpaxos', ...VISIBLE])('of %s', async (name) => {
      const tally = { ok: 0, illegal: 0, unknown: 0 };
      for (const operations of historiesOf(name, CASES, 73)) {
        const history = translated(operations);
        if (history === null) continue;
        writeFileSync(file, linHistText('kv', history));
        await porcupine?.load(file);
        const answer = await porcupine?.check(LIMIT_MS);
        const verdict = answer?.verdict ?? 'unknown';
        tally[verdict]++;
        if (verdict === 'unknown') continue;
        expect(SAID[checkOperations(kvModel, operations).verdict]).toBe(verdict);
      }
      console.log(`${name}: ${JSON.stringify(tally)}`);
      expect(tally.ok).toBeGreaterThan(CASES / 100);
      if (name === 'kvpaxos') expect(tally.illegal).toBe(0);
    });
  });
}
