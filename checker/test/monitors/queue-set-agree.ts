/**
 * The fast paths of queue, set and setall against the oracle: the monitor is asked itself, so that what
 * it leaves open is counted, and its certificates are tampered with. Called by the tests beside.
 */

import type { Certificate, Claim, Line, Model, Monitor, Operation } from '../../src/index.ts';
import { checkOperations, verifyCertificate } from '../../src/index.ts';
import type { Below, DrawInput } from '../inputs.ts';
import { isLinearizable } from '../oracle.ts';
import type { Sequential } from '../oracle.ts';
import { drawHistory, seeded } from '../trust/random.ts';
import type { Kinded } from '../trust/subjects.ts';

type Operations<I, O> = readonly Operation<I, O>[];

/** A data type; the inputs must keep to one partition and, where it matters, to unique values. */
export interface Watched<S, T, I extends Kinded, O> {
  readonly model: Model<S, I, O>;
  readonly spec: Sequential<T, I, O>;
  readonly input: DrawInput<T, I>;
  /** One change that makes some histories wrong in ways that exchanged answers do not. */
  readonly spoil?: (operations: Operations<I, O>, below: Below) => Operations<I, O>;
}

export interface Tally {
  linearizable: number;
  violation: number;
  pending: number;
  pendingUsed: number;
  /** Answered by the search. */
  open: number;
  /** Tampered certificates that were refused. */
  refused: number;
  /** Tampered certificates that hold all the same, of histories that are violations. */
  held: number;
  readonly rules: Set<string>;
}

/** Throws at the first history whose answer is wrong. */
export function agreeOn<S, T, I extends Kinded, O>(
  watched: Watched<S, T, I, O>,
  {
    count,
    seed,
    length,
  }: { readonly count: number; readonly seed: number; readonly length: number },
): Tally {
  const below = seeded(seed);
  const tally: Tally = {
    linearizable: 0,
    violation: 0,
    pending: 0,
    pendingUsed: 0,
    open: 0,
    refused: 0,
    held: 0,
    rules: new Set(),
  };
  for (let run = 0; run < count; run++) {
    const drawn = drawHistory(watched.spec, watched.input, below, length);
    const operations = watched.spoil?.(drawn, below) ?? drawn;
    const wrong = complaint(watched, operations, tally, below);
    if (wrong === undefined) continue;
    throw new Error(`${wrong}\n${operations.map((one) => JSON.stringify(one)).join('\n')}`);
  }
  return tally;
}

function complaint<S, T, I extends Kinded, O>(
  { model, spec }: Watched<S, T, I, O>,
  operations: Operations<I, O>,
  tally: Tally,
  below: Below,
): string | undefined {
  const result = checkOperations(model, operations);
  const expected = isLinearizable(spec, operations) ? 'linearizable' : 'violation';
  const isPending = (id: number): boolean => operations[id]?.return === null;
  if (operations.some((_, id) => isPending(id))) tally.pending++;
  if (result.verdict !== expected) return `the checker says ${result.verdict}, not ${expected}`;
  tally[expected]++;
  if (result.verdict === 'linearizable') {
    if (result.witness.some(isPending)) tally.pendingUsed++;
    if (result.states > 0) tally.open++;
    return undefined;
  }
  if (result.certificate === null) {
    tally.open++;
    return undefined;
  }
  const claim = { operations, ids: result.operations };
  for (const { by } of result.certificate.lines) tally.rules.add(by);
  for (let times = 0; times < 3; times++) {
    const forged = tampered(result.certificate.lines, [...tally.rules], operations.length, below);
    const isHeld = refute(model.monitor, claim, { lines: forged }) === undefined;
    tally[isHeld ? 'held' : 'refused']++;
    const others = operations.map((one) => (below(3) === 0 ? relaxed(one) : one));
    if (!isLinearizable(spec, others)) continue;
    for (const lines of [forged, result.certificate.lines]) {
      if (refute(model.monitor, { ...claim, operations: others }, { lines }) === undefined) {
        return `of a linearizable history this holds: ${JSON.stringify({ others, lines })}`;
      }
    }
  }
  return undefined;
}

function refute<I, O>(
  monitor: Monitor<I, O> | undefined,
  claim: Claim<I, O>,
  certificate: Certificate,
): string | undefined {
  return monitor === undefined
    ? 'there is no monitor'
    : verifyCertificate(claim, certificate, monitor.rules(claim));
}

function relaxed<I, O>({ process, input, call }: Operation<I, O>): Operation<I, O> {
  return { process, input, call, return: null };
}

function tampered(
  lines: readonly Line[],
  rules: readonly string[],
  count: number,
  below: Below,
): readonly Line[] {
  const index = below(lines.length);
  const line = lines[index] as Line;
  const id = below(count);
  switch (below(7)) {
    case 0:
      return lines.toSpliced(index, 1);
    case 1:
      return lines.with(index, { ...line, before: line.after, after: line.before });
    case 2:
      return lines.with(index, { ...line, before: id });
    case 3:
      return lines.with(index, { ...line, after: id });
    case 4:
      return lines.with(index, { ...line, by: rules[below(rules.length)] ?? 'time' });
    case 5:
      return lines.with(index, {
        ...line,
        cites: [...line.cites.slice(1), id],
        from: line.from.slice(1),
      });
    default:
      return lines.with(index, { ...line, before: id, after: id, cites: [id] });
  }
}
