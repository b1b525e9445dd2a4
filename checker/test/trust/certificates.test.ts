/**
 * Proofs that prove nothing are refused: certificates of violations, held up against histories that the
 * oracle knows to be linearizable, as they are and tampered with. Whatever is accepted there is a false
 * rule. For every model that has a fast path.
 */

import { describe, expect, it } from 'vitest';
import { checkOperations, isOfPartition, verifyCertificate } from '../../src/index.ts';
import type { Certificate, Line, Model, Operation, PartitionKey } from '../../src/index.ts';
import { isLinearizable } from '../oracle.ts';
import type { Below } from '../inputs.ts';
import { relaxed, shuffled, widened } from './changes.ts';
import type { Operations } from './changes.ts';
import { drawHistory, seeded, smaller } from './random.ts';
import { runs } from './runs.ts';
import { subjects } from './subjects.ts';
import type { Kinded, Subject } from './subjects.ts';

const RUNS = runs(4000);
const LENGTH = 9;

/** One step towards a history that may be linearizable: an answer, an interval or an input changes. */
function eased<I extends Kinded, O>(operations: Operations<I, O>, below: Below): Operations<I, O> {
  const id = below(operations.length);
  const one = operations[id];
  const other = operations[below(operations.length)];
  if (one === undefined || other === undefined) return operations;
  const way = below(5);
  if (way === 0) return operations.with(id, relaxed(one));
  if (way === 1) return widened(operations, below);
  if (way === 2) return operations.with(id, { ...one, input: other.input });
  if (other.return === null || one.return === null) return operations.with(id, relaxed(one));
  if (way === 3) return operations.with(id, { ...one, output: other.output });
  return operations.with(id, {
    ...one,
    call: other.call,
    return: Math.max(one.return, other.call),
  });
}

/** The ids of one partition, by call. */
function partition<S, I, O>(
  model: Model<S, I, O>,
  operations: Operations<I, O>,
  key: PartitionKey,
): readonly number[] {
  return [...operations.keys()]
    .filter((id) => isOfPartition(model, (operations[id] as Operation<I, O>).input, key))
    .toSorted((a, b) => (operations[a]?.call ?? 0) - (operations[b]?.call ?? 0) || a - b);
}

function tampered(lines: readonly Line[], names: readonly string[], below: Below): readonly Line[] {
  const index = below(lines.length);
  const line = lines[index];
  if (line === undefined) return lines;
  const id = (): number => below(LENGTH + 1) - 1;
  switch (below(8)) {
    case 0:
      return lines.toSpliced(index, 1);
    case 1:
      return lines.with(index, { ...line, before: line.after, after: line.before });
    case 2:
      return lines.with(index, { ...line, before: id() });
    case 3:
      return lines.with(index, { ...line, after: id() });
    case 4:
      return lines.with(index, { ...line, by: names[below(names.length)] ?? 'time' });
    case 5:
      return lines.with(index, { ...line, from: line.from.map(() => below(lines.length)) });
    case 6:
      return lines.with(index, { ...line, cites: [...line.cites.slice(1), id()] });
    default:
      return lines.with(index, { ...line, after: line.before });
  }
}

interface Tally {
  proofs: number;
  refused: number;
  rules: ReadonlySet<string>;
}

function holdUp<S, T, I extends Kinded, O>({ model, spec, inputs }: Subject<S, T, I, O>): Tally {
  const { monitor } = model;
  const names = new Set<string>(['time', 'transitive']);
  const tally: Tally = { proofs: 0, refused: 0, rules: names };
  if (monitor === undefined) return tally;
  const accepts = (
    operations: Operations<I, O>,
    key: PartitionKey,
    proof: Certificate,
  ): boolean => {
    const claim = { operations, ids: partition(model, operations, key) };
    return verifyCertificate(claim, proof, monitor.rules(claim)) === undefined;
  };
  for (let run = 0; run < RUNS; run++) {
    const below = seeded(run);
    const input = run % 4 === 0 ? inputs.few : inputs.unique;
    const operations = drawHistory(spec, input, below, LENGTH);
    const result = checkOperations(model, operations);
    if (result.verdict !== 'violation' || result.certificate === null) continue;
    tally.proofs++;
    const { lines } = result.certificate;
    for (const { by } of lines) names.add(by);
    let changed: Operations<I, O> = operations;
    for (let step = 0; step < 6; step++) {
      changed = eased(changed, below);
      const part = partition(model, changed, result.partition);
      const alone = part.map((id) => changed[id] as Operation<I, O>);
      if (!isLinearizable(spec, alone)) continue;
      let forged: readonly Line[] = lines;
      for (let times = 0; times < 8; times++) {
        if (accepts(changed, result.partition, { lines: forged })) {
          const proof = { lines: forged };
          const small = smaller(
            alone,
            (fewer) => isLinearizable(spec, fewer) && accepts(fewer, result.partition, proof),
          );
          throw new Error(
            `${JSON.stringify(small)} is linearizable, and not by ${JSON.stringify(forged)}`,
          );
        }
        tally.refused++;
        forged = tampered(times % 3 === 0 ? lines : forged, shuffled([...names], below), below);
      }
    }
  }
  return tally;
}

describe.each(subjects)('certificates of $name', ({ name, meet }) => {
  it('do not hold of linearizable histories', () => {
    const { proofs, refused, rules } = meet(holdUp);
    const hasFastPath = meet(({ model }) => model.monitor !== undefined);
    if (!hasFastPath) return;
    console.log(`${name}: proofs ${proofs}, refused ${refused}, rules ${[...rules].join(' ')}`);
    expect(proofs).toBeGreaterThan(RUNS * 0.02);
    expect(refused).toBeGreaterThan(RUNS * 0.1);
  });
});
