/**
 * Cores of histories recorded elsewhere, where they are at hand (see recorded.ts): all minimal.
 */

import { describe, expect, it } from 'vitest';
import { explain, kv, models } from '../../src/index.ts';
import { etcdLogs, kvText, recordedDir } from '../recorded.ts';

if (recordedDir === null) {
  describe('recorded histories', () => {
    it.skip('skipped: no recorded histories', () => undefined);
  });
} else {
  const dir = recordedDir;
  describe('cores of recorded histories', () => {
    it('of all illegal etcd logs', () => {
      const logs = etcdLogs(dir).filter(({ expect: said }) => said === 'illegal');
      expect(logs).toHaveLength(79);
      const open = logs.filter(({ operations }) => {
        const found = explain(models.cas, operations);
        return found.verdict !== 'violation' || !found.minimal;
      });
      expect(open.map(({ name }) => name)).toEqual([]);
    });

    it.each(['c01-bad', 'c10-bad', 'c50-bad'])('kv %s', (name) => {
      const found = explain(kv({ initial: '' }), kvText(dir, `${name}.txt`));
      expect(found).toMatchObject({ verdict: 'violation', minimal: true });
      expect(found).not.toMatchObject({ anomaly: 'non-linearizable' });
    });
  });
}
