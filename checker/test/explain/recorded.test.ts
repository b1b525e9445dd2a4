/**
 * Cores of histories recorded elsewhere, where they are at hand (see recorded.ts): of every violation
 * there is a minimal one, and checked apart from how it was found it is a violation.
 */

import { describe, expect, it } from 'vitest';
import { checkable } from '../../src/formats/index.ts';
import { checkOperations, explain } from '../../src/index.ts';
import { filesIn, recordedDir, recordedHistory } from '../recorded.ts';
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

function examined(dir: string, file: string): string | undefined {
  const { model, operations } = checkable(recordedHistory(dir, file));
  const told = explain(model, operations);
  if (told.verdict !== 'violation') return undefined;
  const { core, closeUp, minimal, anomaly } = told;
  const isKept = new Set(core);
  const kept = operations.map((one, id) => (isKept.has(id) ? one : relax(one)));
  if (checkOperations(model, kept).verdict !== 'violation') return `${file}: no violation`;
  if (!minimal) return `${file}: not minimal`;
  const isNamed = anomaly !== 'non-linearizable';
  const isReadable = isNamed || (closeUp ?? core).length <= FEW;
  return isReadable ? 'explained' : `${file}: ${core.length} operations without a name`;
}

if (recordedDir === null) {
  describe('recorded histories', () => {
    it.skip('skipped: no recorded histories', () => undefined);
  });
} else {
  const dir = recordedDir;
  describe('cores of recorded histories', () => {
    it.each(Object.entries(FOLDERS))('%s: all %i', (folder, count) => {
      const files = filesIn(dir, folder).filter((file) => !file.includes('-ok.'));
      const found = files.map((file) => examined(dir, file)).filter((one) => one !== undefined);
      expect(found).toEqual(Array.from({ length: count }, () => 'explained'));
    });
  });
}
