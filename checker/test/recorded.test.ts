/**
 * Verdicts on histories recorded elsewhere, where they are at hand (see recorded.ts).
 */

import { describe, expect, it } from 'vitest';
import { casRegister, checkOperations, kv } from '../src/index.ts';
import { etcdLogs, kvText, recordedDir } from './recorded.ts';

const SAID = { ok: 'linearizable', illegal: 'violation' } as const;

if (recordedDir === null) {
  describe('recorded histories', () => {
    it.skip('skipped: no recorded histories', () => undefined);
  });
} else {
  const dir = recordedDir;
  describe('recorded histories', () => {
    it('all etcd logs', () => {
      const logs = etcdLogs(dir);
      expect(logs).toHaveLength(102);
      const found = logs.map(({ name, operations }) => [
        name,
        checkOperations(casRegister, operations).verdict,
      ]);
      const expected = logs.map(({ name, expect: said }) => [name, Reflect.get(SAID, said)]);
      expect(found).toEqual(expected);
    });

    it.each(['c01-ok', 'c01-bad', 'c10-ok', 'c10-bad', 'c50-ok', 'c50-bad'])('kv %s', (name) => {
      const operations = kvText(dir, `${name}.txt`);
      const expected = name.endsWith('ok') ? 'linearizable' : 'violation';
      const { verdict, states } = checkOperations(kv({ initial: '' }), operations);
      expect(verdict).toBe(expected);
      // Without looking ahead c50-ok takes more than 200 000.
      expect(states).toBeLessThan(10_000);
    });
  });
}
