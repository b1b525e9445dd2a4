/**
 * The tests that mutants meet: the short ones, and those of trust/ with a part of their random histories.
 * The tests of single rooms are left out: they go through thousands of histories each, and what only they
 * would notice is worth knowing. Used by stryker.config.mjs alone.
 */

import { defineConfig } from 'vitest/config';

const conditions = ['@linlab/source', 'module', 'node', 'development|production'];

export const config = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['@linlab/source', 'node'] } },
  test: {
    include: [
      'checker/test/{budget,classics,history,witness}.test.ts',
      'checker/test/trust/{agreement,certificates,lines,timeline}.test.ts',
    ],
    exclude: ['**/*.long.test.ts', '**/node_modules/**'],
    env: { TRUST_SHARE: '0.02' },
    testTimeout: 60_000,
    bail: 1,
  },
});

export { config as default };
