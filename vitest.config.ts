// Two projects: `unit` is the README's test command, `long` holds what takes minutes.
import { defineConfig } from 'vitest/config';

const source = {
  resolve: { conditions: ['@linlab/source', 'module', 'node', 'development|production'] },
  ssr: {
    resolve: {
      conditions: ['@linlab/source', 'module', 'node', 'development|production'],
      externalConditions: ['@linlab/source', 'node'],
    },
  },
};

export const config = defineConfig({
  ...source,
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'checker/test/**/*.test.ts'],
          exclude: ['**/*.long.test.ts', '**/node_modules/**'],
          testTimeout: 120_000,
        },
      },
      { ...source, test: { name: 'long', include: ['**/*.long.test.ts'], testTimeout: 1_800_000 } },
    ],
  },
});

export { config as default };
