// Runs the benchmark as users run the package: compiled and bundled, without a loader that changes it.
// `npm run bench -w checker -- ...` passes its arguments on to bench/bench.ts.

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const file = (path) => fileURLToPath(new URL(`../bench/${path}`, import.meta.url));
const bundle = file('bench.bundle.mjs');

await build({
  entryPoints: [file('bench.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  conditions: ['@linlab/source'],
});
try {
  const { status } = spawnSync(process.execPath, [bundle, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 255;
} finally {
  rmSync(bundle, { force: true });
}
