/**
 * What one cold check takes of memory and time, in a process of its own for every size. Run by
 * `npm run bench:memory -w checker`.
 */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { checkOperations, models } from '../src/index.ts';
import type { Model } from '../src/index.ts';
import { generate } from '../src/generate/index.ts';
import type { ClassName } from '../src/generate/index.ts';

const SIZES: readonly (readonly [ClassName, number, number])[] = [
  ['register-unique', 100_000, 50],
  ['kv-100-keys', 1_000_000, 20],
  ['queue', 1_000_000, 16],
  ['stack', 1_000_000, 16],
];

type Asked = readonly [ClassName, string, string, 'linearizable' | 'violation'];

function measure([kind, operations, clients, verdict]: Asked): void {
  const size = { operations: Number(operations), clients: Number(clients), verdict };
  const made = generate(kind, size);
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const start = performance.now();
  const model = models[made.model] as Model<unknown, unknown, unknown>;
  const result = checkOperations(model, made.operations);
  const ms = performance.now() - start;
  const peak = process.resourceUsage().maxRSS * 1024;
  const columns = [
    kind.padEnd(16),
    operations.padStart(8),
    result.verdict.padStart(13),
    `${ms.toFixed(0)} ms`.padStart(8),
    `${megabytes(before)} MB before, ${megabytes(peak)} MB at most`,
  ];
  console.log(columns.join('  '));
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

const asked = process.argv.slice(2);
if (asked.length > 0) measure(asked as unknown as Asked);
else {
  for (const [kind, operations, clients] of SIZES) {
    for (const verdict of ['linearizable', 'violation']) {
      const args = [kind, String(operations), String(clients), verdict];
      const own = fileURLToPath(import.meta.url);
      execFileSync(process.execPath, ['--expose-gc', own, ...args], { stdio: 'inherit' });
    }
  }
}
