/**
 * The monitor of the registers on random small histories: what it says, beside the oracle and the checks
 * of proofs. And a one-line notation for such histories. Called by register*.test.ts.
 */

import { casRegister, verifyCertificate, verifyWitness } from '../../src/index.ts';
import type {
  CasRegisterInput,
  CasRegisterOutput,
  Certificate,
  Line,
  MonitorAnswer,
  Operation,
  RegisterValue,
} from '../../src/index.ts';
import { OPEN } from '../../src/monitors/monitor.ts';
import { registerMonitor } from '../../src/monitors/register.ts';
import { timelineOf } from '../../src/timeline.ts';
import type { Below, DrawInput } from '../inputs.ts';
import { isLinearizable, sequentialCas } from '../oracle.ts';
import { drawHistory, seeded, smaller } from '../trust/random.ts';

export type CasOperation = Operation<CasRegisterInput, CasRegisterOutput>;
export type CasHistory = readonly CasOperation[];

/** How often a value may be written again, and which kinds of operations there are. */
export interface Mix {
  readonly name: string;
  /** One written value in so many is one of three; 0: every value is written once. */
  readonly again: number;
  /** How many of ten operations are cas. */
  readonly cas: number;
}

export const MIXES: readonly Mix[] = [
  { name: 'register, values written once', again: 0, cas: 0 },
  { name: 'cas-register, values written once', again: 0, cas: 5 },
  { name: 'mostly cas, values written once', again: 0, cas: 8 },
  { name: 'some values written more than once', again: 4, cas: 4 },
];

function drawOf({ again, cas }: Mix): DrawInput<RegisterValue, CasRegisterInput> {
  return (below, serial, state) => {
    const fresh = (): RegisterValue =>
      again > 0 && below(again) === 0 ? (below(4) === 0 ? null : below(3)) : serial + 10;
    if (below(10) >= cas) {
      return below(2) === 0 ? { kind: 'read' } : { kind: 'write', value: fresh() };
    }
    const guess = [state, state, state, null, 10 + below(10), 10 + below(10)] as const;
    const from = guess[below(guess.length)] ?? null;
    return { kind: 'cas', from, to: below(12) === 0 ? from : fresh() };
  };
}

/** The monitor alone, without the search behind it. */
export function ask(operations: CasHistory): MonitorAnswer {
  const { callAt, returnAt, calls, returns } = timelineOf(casRegister, operations);
  return registerMonitor.check?.({ operations, callAt, returnAt, calls, returns }) ?? OPEN;
}

/** What is wrong with a certificate, or undefined. */
export function refute(operations: CasHistory, certificate: Certificate): string | undefined {
  const claim = { operations, ids: timelineOf(casRegister, operations).calls };
  return verifyCertificate(claim, certificate, registerMonitor.rules(claim));
}

export interface Tally {
  linearizable: number;
  violation: number;
  openLinearizable: number;
  openViolation: number;
  pending: number;
  /** Pending operations that stand in a witness. */
  tookEffect: number;
  /** Cas that failed, in linearizable histories. */
  failedCas: number;
  readonly rules: Map<string, number>;
  /** Changed histories or certificates that were refused. */
  refused: number;
}

/** Draws `count` histories and throws at the first on which something is wrong. */
export function agreeOn(mix: Mix, count: number, seed: number, length: number): Tally {
  const tally: Tally = {
    linearizable: 0,
    violation: 0,
    openLinearizable: 0,
    openViolation: 0,
    pending: 0,
    tookEffect: 0,
    failedCas: 0,
    rules: new Map(),
    refused: 0,
  };
  const below = seeded(seed);
  const draw = drawOf(mix);
  for (let run = 0; run < count; run++) {
    const operations = drawHistory(sequentialCas, draw, below, length);
    const wrong = complaint(operations, tally);
    if (wrong !== undefined) {
      const small = smaller(operations, (fewer) => complaint(fewer) !== undefined);
      throw new Error(`${complaint(small) ?? wrong}\n${show(small)}`);
    }
    holdUp(operations, below, tally);
  }
  return tally;
}

function complaint(operations: CasHistory, tally?: Tally): string | undefined {
  const isLegal = isLinearizable(sequentialCas, operations);
  const answer = ask(operations);
  if (tally !== undefined) count(tally, operations, answer, isLegal);
  switch (answer.kind) {
    case 'open':
      return undefined;
    case 'linearizable':
      if (!isLegal) return 'it is not linearizable';
      return verifyWitness(casRegister, operations, Array.from(answer.order));
    case 'violation':
      if (isLegal) return 'it is linearizable';
      return refute(operations, answer.certificate);
  }
}

function count(
  tally: Tally,
  operations: CasHistory,
  answer: MonitorAnswer,
  isLegal: boolean,
): void {
  const isPending = (one: CasOperation | undefined): boolean => one?.return === null;
  if (operations.some(isPending)) tally.pending++;
  switch (answer.kind) {
    case 'open':
      if (isLegal) tally.openLinearizable++;
      else tally.openViolation++;
      break;
    case 'linearizable': {
      const { order } = answer;
      tally.linearizable++;
      if (Array.from(order).some((id) => isPending(operations[id]))) tally.tookEffect++;
      tally.failedCas += operations.filter(isFailedCas).length;
      break;
    }
    case 'violation':
      tally.violation++;
      for (const rule of new Set(answer.certificate.lines.map(({ by }) => by))) {
        tally.rules.set(rule, (tally.rules.get(rule) ?? 0) + 1);
      }
  }
}

function isFailedCas(one: CasOperation): boolean {
  return one.input.kind === 'cas' && one.return !== null && one.output === false;
}

/** A certificate must not hold of a linearizable history near by, nor must one with a line changed. */
function holdUp(operations: CasHistory, below: Below, tally: Tally): void {
  const answer = ask(operations);
  if (answer.kind !== 'violation') return;
  const { lines } = answer.certificate;
  const changed = changedHistory(operations, below);
  if (!isLinearizable(sequentialCas, changed)) return;
  for (let times = 0; times < 6; times++) {
    const forged = times === 0 ? lines : changedLines(lines, operations.length, below);
    if (refute(changed, { lines: forged }) === undefined) {
      throw new Error(`${JSON.stringify(forged)} is accepted for\n${show(changed)}`);
    }
    tally.refused++;
  }
}

function changedHistory(operations: CasHistory, below: Below): CasHistory {
  const id = below(operations.length);
  const one = operations[id] as CasOperation;
  const { process, input, call } = one;
  if (one.return === null || below(3) === 0) {
    return operations.with(id, { process, input, call, return: null });
  }
  const other = operations[below(operations.length)] as CasOperation;
  const output = other.return === null ? one.output : other.output;
  if (below(2) === 0) return operations.with(id, { ...one, output });
  return operations.with(id, { ...one, call: call - below(9), return: one.return + below(9) });
}

const RULES = ['time', 'transitive', 'stage', 'initial', 'block', 'held', 'refused', 'reads-from'];

function changedLines(lines: readonly Line[], ids: number, below: Below): readonly Line[] {
  const index = below(lines.length);
  const line = lines[index] as Line;
  const id = below(ids + 1) - 1;
  const changes: readonly Line[] = [
    { ...line, before: id },
    { ...line, after: id },
    { ...line, before: line.after, after: line.before },
    { ...line, by: RULES[below(RULES.length)] ?? 'time' },
    { ...line, from: line.from.map(() => below(lines.length)) },
    { ...line, from: line.from.slice(1) },
    { ...line, cites: line.cites.length > 0 ? [id] : [] },
  ];
  const change = changes[below(changes.length + 1)];
  return change === undefined ? lines.toSpliced(index, 1) : lines.with(index, change);
}

export function show(operations: CasHistory): string {
  return operations.map((one) => JSON.stringify(one)).join('\n');
}

/**
 * "w 1 [0,3]; r 1 [1,2]; cas 1 2 ok [4,5]; cas 1 3 no [6,7]; w 3 [6,?]": `-` is null, `?` as an end means
 * never answered. Every operation is of a client of its own.
 */
export function parse(text: string): CasOperation[] {
  return text.split(';').map((part, process): CasOperation => {
    const match = /^(r|w|cas) ?(.*?) ?\[(\d+),(\d+|\?)\]$/.exec(part.trim());
    if (match === null) throw new Error(`cannot read "${part}"`);
    const [, kind = '', words = '', from = '', to = ''] = match;
    const [first, second, answer] = words.split(' ');
    const input = inputOf(kind, valueOf(first), valueOf(second));
    const call = Number(from);
    if (to === '?') return { process, input, call, return: null };
    const output = kind === 'cas' ? answer === 'ok' : kind === 'r' ? valueOf(first) : null;
    return { process, input, output, call, return: Number(to) };
  });
}

function inputOf(kind: string, first: RegisterValue, second: RegisterValue): CasRegisterInput {
  if (kind === 'r') return { kind: 'read' };
  return kind === 'w' ? { kind: 'write', value: first } : { kind: 'cas', from: first, to: second };
}

function valueOf(word: string | undefined): RegisterValue {
  return word === undefined || word === '-' || word === '' ? null : Number(word);
}
