/**
 * Cores of histories recorded elsewhere, where they are at hand (see recorded.ts): of every violation
 * there is a minimal one, and checked apart from how it was found it is a violation.
 */

import { describe, expect, it } from 'vitest';
import { checkable } from '../../src/formats/index.ts';
import { checkOperations, explain } from '../../src/index.ts';
import { expectedVerdicts, filesIn, recordedDir, recordedHistory } from '../recorded.ts';
import { relax } from './explained.ts';

/** How many violations there are in each folder. */
const FOLDERS = {
  'porcupine/etcd': 79,
  'porcupine/kv': 3,
  'knossos/cas-register/bad': 7,
  'knossos/mutex/bad': 1,
  synthetic: 45,
};

/** What has no name must be short enough to be read. */
const FEW = 6;

function examined(dir: string, file: string): string {
  const { model, operations } = checkable(recordedHistory(dir, file));
  const told = explain(model, operations);
  if (told.verdict !== 'violation') return told.verdict;
  const { core, closeUp, minimal, anomaly } = told;
  const isKept = new Set(core);
  const kept = operations.map((one, id) => (isKept.has(id) ? one : relax(one)));
  if (checkOperations(model, kept).verdict !== 'violation') return 'the core is no violation';
  if (!minimal) return 'the core is not minimal';
  const isReadable = anomaly !== 'non-linearizable' || (closeUp ?? core).length <= FEW;
  return isReadable ? 'explained' : `${core.length} operations without a name`;
}

if (recordedDir === null) {
  describe('recorded histories', () => {
    it.skip('skipped: no recorded histories', () => undefined);
  });
} else {
  const dir = recordedDir;
  const etcd = new Set(
    [...expectedVerdicts(dir, 'porcupine/expected.tsv', 'verdict')].flatMap(([name, verdict]) =>
      verdict === 'illegal' ? [`porcupine/etcd/${name}`] : [],
    ),
  );
  describe.each(Object.entries(FOLDERS))('cores of recorded histories: %s', (folder, count) => {
    const files = filesIn(dir, folder).filter((file) => etcd.has(file) || /[/-]bad[/.]/.test(file));
    it('are there', () => expect(files).toHaveLength(count));
    it.each(files)('%s', (file) => expect(examined(dir, file)).toBe('explained'));
  });
}
