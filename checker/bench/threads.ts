/**
 * Would it pay to spread the partitions of one history over threads? What the check costs, what it costs
 * to hand the operations to another thread before it can begin, and the most that threads could then gain:
 * all partitions in parallel, perfectly even, threads started already. Run by
 * `npm run bench:threads -w checker`.
 */

import { deserialize, serialize } from 'node:v8';
import { checkOperations, keyed, kvModel, models } from '../src/index.ts';
import type { Model, Operation } from '../src/index.ts';
import { generate } from '../src/generate/index.ts';

interface Case {
  readonly name: string;
  readonly model: Model<unknown, unknown, unknown>;
  readonly operations: readonly Operation<unknown, unknown>[];
}

type Input = object & { readonly key?: string };

/** Independent objects of one class side by side; `keys` times `operations`. */
function sideBySide(keys: number, operations: number, clients: number): Case {
  const model = models.cas as unknown as Model<unknown, Input, unknown>;
  const all = Array.from({ length: keys }, (_, key) => {
    const made = generate('cas-few', { operations, clients, seed: key });
    return (made.operations as readonly Operation<Input, unknown>[]).map((one) => ({
      ...one,
      input: { ...one.input, key: String(key) },
    }));
  });
  return {
    name: `${keys} keys, cas of few values, ${operations} c=${clients}`,
    model: keyed(model, ({ key = '' }) => key) as Case['model'],
    operations: all.flat(),
  };
}

function kvCase(operations: number): Case {
  const made = generate('kv-100-keys', { operations, clients: 20 });
  return {
    name: `100 keys, ${operations}, fast path`,
    model: kvModel as unknown as Case['model'],
    operations: made.operations,
  };
}

const ROUNDS = 5;

/** The least processor time of some rounds: other work on the machine counts for little. */
function least(work: () => unknown): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    globalThis.gc?.();
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

for (const { name, model, operations } of [
  kvCase(100_000),
  kvCase(1_000_000),
  sideBySide(8, 200, 5),
  sideBySide(8, 1_000, 10),
  sideBySide(8, 1_000, 30),
]) {
  const check = least(() => checkOperations(model, operations));
  const handOver = least(() => deserialize(serialize(operations)) as unknown);
  const gains = [2, 4, 8].map((threads) => {
    const gain = check / (handOver + check / threads);
    return `${threads} threads ${gain.toFixed(2)} x`;
  });
  const costs = `check ${check.toFixed(1)} ms, hand over ${handOver.toFixed(1)} ms`;
  console.log(`${name.padEnd(44)}  ${costs};  at most: ${gains.join(', ')}`);
}
