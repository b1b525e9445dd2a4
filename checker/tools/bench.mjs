// Runs a program of bench/ as users run the package: compiled and bundled, without a loader that changes
// it. The first argument names it; the others are its own.

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const file = (path) => fileURLToPath(new URL(`../bench/${path}`, import.meta.url));
const [program = 'bench.ts', ...args] = process.argv.slice(2);
const bundle = file(`${program}.bundle.mjs`);

await build({
  entryPoints: [file(program)],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  conditions: ['@linlab/source'],
});
try {
  const { status } = spawnSync(process.execPath, ['--expose-gc', bundle, ...args], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 255;
} finally {
  rmSync(bundle, { force: true });
}
