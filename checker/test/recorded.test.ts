/**
 * Verdicts on histories recorded elsewhere, where they are at hand (see recorded.ts): every file reads
 * and is judged rightly. The budget is one of states, so that the answer is the same everywhere.
 */

import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkable } from '../src/formats/index.ts';
import type { ReadOptions } from '../src/formats/index.ts';
import { checkOperations } from '../src/index.ts';
import { expectedVerdicts, filesIn, recordedDir, recordedHistory } from './recorded.ts';

const MAX_STATES = 1_000_000;

const FOLDERS = {
  'porcupine/etcd': 103,
  'porcupine/kv': 6,
  'knossos/cas-register/good': 113,
  'knossos/cas-register/bad': 7,
  'knossos/mutex/bad': 1,
  'knossos/multi-register/good': 1,
  synthetic: 106,
};

function optionsOf(file: string): ReadOptions {
  return file.endsWith('multi-register.edn') ? { initial: { x: 0, y: 0 } } : {};
}

/** What the tables, the folders and the names of the files say. */
function expectedOf(dir: string, file: string): string | undefined {
  if (file.startsWith('porcupine/etcd')) {
    const said = expectedVerdicts(dir, 'porcupine/expected.tsv', 'verdict').get(basename(file));
    return said === 'ok' ? 'linearizable' : said === 'illegal' ? 'violation' : undefined;
  }
  const [, word] = /[/-](good|ok|bad)[/.]/.exec(file) ?? [];
  return word === undefined ? undefined : word === 'bad' ? 'violation' : 'linearizable';
}

function judged(dir: string, file: string): [string, string] {
  const { model, operations } = checkable(recordedHistory(dir, file, optionsOf(file)));
  const { verdict } = checkOperations(model, operations, { maxStates: MAX_STATES });
  return [file, verdict];
}

if (recordedDir === null) {
  describe('recorded histories', () => {
    it.skip('skipped: no recorded histories', () => undefined);
  });
} else {
  const dir = recordedDir;
  describe('recorded histories', () => {
    it.each(Object.entries(FOLDERS))('%s: all %i', (folder, count) => {
      const files = filesIn(dir, folder);
      expect(files).toHaveLength(count);
      const found = files.map((file) => judged(dir, file));
      expect(found).toEqual(files.map((file) => [file, expectedOf(dir, file)]));
    });

    it('c50-ok needs few states: looking ahead pays', () => {
      const { model, operations } = checkable(recordedHistory(dir, 'porcupine/kv/c50-ok.txt'));
      // Without looking ahead it takes more than 200 000.
      expect(checkOperations(model, operations).states).toBeLessThan(10_000);
    });
  });
}
