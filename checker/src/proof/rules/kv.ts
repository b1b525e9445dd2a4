/**
 * The rules of a key of a map, for certificates of monitors/kv.ts; shares no code with it. Called
 * through the monitor's `rules` by verifyCertificate.
 *
 * The lines of chains ('stage', 'block', 'initial': rules/chains.ts) cite what was seen. A value that
 * can have come about in one way only, pending operations counted, tells a run: which operations made
 * it, each directly after the one before, no other change in between. A cas that succeeded adds itself
 * to the run of what it saw. Citations, one chain's after the other's with START between: an operation
 * that came back, then each time the cas that the run so far begins with, which puts before the run
 * what that cas saw. Besides:
 * - 'never-written': what the operation saw cannot be made of what was written;
 * - 'torn': the two cited runs have one operation in two places.
 * Source: runs of writes, ours; the order of chains, Gibbons & Korach, "Testing shared memories" (1997).
 */

import type { Operation } from '../../history.ts';
import { at, item } from '../../base/ints.ts';
import type { KvInput, KvOutput } from '../../models/kv-operations.ts';
import { START } from '../certificate.ts';
import type { Claim, Justify, Line } from '../certificate.ts';
import { INITIAL, chainRules } from './chains.ts';
import type { Place } from './chains.ts';

type KvClaim = Claim<KvInput, KvOutput>;

/** In the place of a writer: none, and more than one. START stands for the initial state. */
const NONE = -2;
const MANY = -3;

/** Writers in the order in which they took effect, nothing else between. */
type Run = readonly number[];

export function kvRules(claim: KvClaim, initial: string | null): Justify {
  const readings = readingsOf(claim, initial);
  return (line, premises) => {
    switch (line.by) {
      case 'never-written':
        return neverWritten(readings, line);
      case 'torn':
        return torn(readings, line);
      default:
        return chainLine(readings, line, premises);
    }
  };
}

function chainLine(readings: Readings, line: Line, premises: readonly Line[]): string | undefined {
  const runs = citedRuns(readings, line);
  if (runs === undefined) return 'its citations make no run';
  const [first = [], second = []] = runs;
  const inFirst = new Set(first);
  if (second.some((writer) => inFirst.has(writer))) return 'its two runs share an operation';
  const placed = runs.map((run) => new Map(run.map((writer, index) => [writer, index] as const)));
  const placeBehind = (writer: number, step: number): Place | undefined => {
    const index = placed.findIndex((places) => places.has(writer));
    const stage = 2 * (placed[index]?.get(writer) ?? 0) + step;
    if (index < 0) return undefined;
    return { chain: runs[index]?.[0] === START ? INITIAL : index + 1, stage };
  };
  const seen = (id: number): Place | undefined =>
    placeBehind(seenRun(readings, id)?.at(-1) ?? NONE, 1);
  const isGet = (id: number): boolean => readings.operations[id]?.input.kind === 'get';
  const placeOf = (id: number): Place | undefined => (isGet(id) ? seen(id) : placeBehind(id, 0));
  const missedBy = (id: number): Place | undefined =>
    hasFailed(readings, id) ? seen(id) : undefined;
  return chainRules(placeOf, missedBy)({ ...line, cites: [] }, premises);
}

/** Whether the operation is a cas that came back without success. */
function hasFailed({ operations }: Readings, id: number): boolean {
  const operation = operations[id];
  if (operation === undefined || operation.return === null) return false;
  return operation.input.kind === 'cas' && operation.output === false;
}

/** The runs that the line cites, one or two. */
function citedRuns(readings: Readings, { cites }: Line): readonly Run[] | undefined {
  const gap = cites.indexOf(START);
  const lists = gap < 0 ? [cites] : [cites.slice(0, gap), cites.slice(gap + 1)];
  const runs: Run[] = [];
  for (const list of lists) {
    const run = runOf(readings, list);
    if (run === undefined) return undefined;
    runs.push(run);
  }
  return runs;
}

function runOf(readings: Readings, cites: readonly number[]): Run | undefined {
  const [first, ...others] = cites;
  if (first === undefined) return undefined;
  let run = runUpTo(readings, first);
  // Lists of runs, joined at the end: a chain of many cas stays linear.
  const parts: Run[] = [];
  for (const cas of others) {
    if (cas === START || run?.[0] !== cas) return undefined;
    if (inputOf(readings, cas).kind !== 'cas') return undefined;
    parts.push(run);
    run = seenRun(readings, cas);
  }
  return run === undefined ? undefined : [run, ...parts.toReversed()].flat();
}

/** What a completed operation saw, and itself when it changed the value. */
function runUpTo(readings: Readings, id: number): Run | undefined {
  const operation = readings.operations[id];
  if (operation === undefined || operation.return === null) return undefined;
  const { input } = operation;
  switch (input.kind) {
    case 'get':
      return seenRun(readings, id);
    case 'put':
    case 'delete':
      return [id];
    case 'append':
      return input.value === '' ? undefined : [id];
    case 'cas': {
      if (operation.output !== true) return undefined;
      const seen = seenRun(readings, id);
      return [...(seen ?? []), id];
    }
  }
}

/** The only run that can have made what a get or a cas saw, or undefined. */
function seenRun(readings: Readings, id: number): Run | undefined {
  const value = seenBy(readings, id);
  if (value === undefined) return undefined;
  if (value === null) {
    const absent = absentBefore(readings, id);
    return absent >= START ? [absent] : undefined;
  }
  const { writers } = split(readings, value);
  if (at(writers, value.length) < START) return undefined;
  const run: number[] = [];
  let end = value.length;
  for (;;) {
    const writer = at(writers, end);
    run.push(writer === NONE ? absentBefore(readings, run.at(-1) ?? START) : writer);
    if (writer === NONE || writer === START) break;
    const input = inputOf(readings, writer);
    if (input.kind !== 'append') break;
    end -= input.value.length;
  }
  return run.toReversed();
}

function inputOf({ operations }: Readings, id: number): KvInput {
  return item(operations, id).input;
}

/**
 * Who made the key absent for an operation that found it so: the only one that can have, or, of several,
 * the only one that was not called after it nor followed by another change that returned before it.
 */
function absentBefore({ operations, ids, initial, absent }: Readings, id: number): number {
  const operation = operations[id];
  if (absent !== MANY || operation === undefined) return absent;
  let changed = -Infinity;
  for (let i = 0; i < ids.length; i++) {
    const other = item(operations, item(ids, i));
    if (isChange(other) && (other.return ?? Infinity) < operation.call) {
      changed = Math.max(changed, other.call);
    }
  }
  const found = initial === null && changed === -Infinity ? [START] : [];
  for (let i = 0; i < ids.length; i++) {
    const other = item(operations, item(ids, i));
    if (other.input.kind !== 'delete' || other.call > (operation.return ?? Infinity)) continue;
    if ((other.return ?? Infinity) >= changed) found.push(item(ids, i));
  }
  return found.length > 1 ? MANY : (found[0] ?? NONE);
}

/** Whether an operation certainly changed the value. */
function isChange({ input, ...rest }: Operation<KvInput, KvOutput>): boolean {
  if (rest.return === null) return false;
  switch (input.kind) {
    case 'get':
      return false;
    case 'put':
    case 'delete':
      return true;
    case 'append':
      return input.value !== '';
    case 'cas':
      return rest.output === true;
  }
}

/** What a get returned or a cas asked for; undefined for anything else. */
function seenBy({ operations }: Readings, id: number): string | null | undefined {
  const operation = operations[id];
  if (operation?.input.kind === 'cas') return operation.input.from;
  if (operation?.input.kind !== 'get' || operation.return === null) return undefined;
  return typeof operation.output === 'boolean' ? undefined : operation.output;
}

function neverWritten(
  readings: Readings,
  { before, after, from, cites }: Line,
): string | undefined {
  if (before !== after || from.length > 0 || cites.length > 0) return 'it is about one operation';
  const operation = readings.operations[before];
  if (operation === undefined || operation.return === null) return 'it did not come back';
  const { input, output } = operation;
  if (input.kind !== 'get' && !(input.kind === 'cas' && output === true)) return 'it saw nothing';
  const value = seenBy(readings, before);
  if (value === undefined) return undefined;
  if (value === null) {
    return absentBefore(readings, before) === NONE ? undefined : 'the key can be absent';
  }
  const writer = at(split(readings, value).writers, value.length);
  return writer === NONE ? undefined : 'the value can have been written';
}

function torn(readings: Readings, line: Line): string | undefined {
  if (line.before !== line.after || line.from.length > 0) return 'it is about one operation';
  const runs = citedRuns(readings, line);
  if (runs === undefined) return 'its citations make no run';
  const next = new Map<number, number>();
  const previous = new Map<number, number>();
  for (const run of runs) {
    for (let i = 1; i < run.length; i++) {
      const [first, second] = [item(run, i - 1), item(run, i)];
      if ((next.get(first) ?? second) !== second) return undefined;
      if ((previous.get(second) ?? first) !== first) return undefined;
      next.set(first, second);
      previous.set(second, first);
    }
  }
  return 'both can have been seen';
}

/** A text with who wrote what ends at each place of it: NONE, MANY, START or an operation. */
interface Split {
  readonly text: string;
  readonly writers: Int32Array;
}

interface Readings {
  readonly operations: readonly Operation<KvInput, KvOutput>[];
  readonly ids: ArrayLike<number>;
  readonly initial: string | null;
  /** Who can have made the key absent. */
  readonly absent: number;
  /** Who wrote the whole value; who appended it. */
  readonly whole: Written;
  readonly appended: Written;
  readonly splits: Split[];
}

interface Written {
  readonly by: Map<string, number>;
  /** Lengths of the texts by their first character; '' stands for itself. */
  readonly lengths: Map<string, Set<number>>;
}

function readingsOf({ operations, ids }: KvClaim, initial: string | null): Readings {
  const whole: Written = { by: new Map(), lengths: new Map() };
  const appended: Written = { by: new Map(), lengths: new Map() };
  let absent = initial === null ? START : NONE;
  let hasEmpty = false;
  if (initial !== null) write(whole, initial, START);
  for (let i = 0; i < ids.length; i++) {
    const id = item(ids, i);
    const operation = item(operations, id);
    const { input } = operation;
    if (input.kind === 'put') write(whole, input.value, id);
    if (input.kind === 'cas' && (operation.return === null || operation.output === true)) {
      write(whole, input.to, id);
    }
    if (input.kind === 'delete') absent = absent === NONE ? id : MANY;
    if (input.kind === 'append' && input.value === '') hasEmpty = true;
    else if (input.kind === 'append') write(appended, input.value, id);
  }
  // An empty append makes "" of an absent key, perhaps.
  if (hasEmpty && absent !== NONE) write(whole, '', MANY);
  return { operations, ids, initial, absent, whole, appended, splits: [] };
}

function write({ by, lengths }: Written, text: string, id: number): void {
  by.set(text, by.has(text) ? MANY : id);
  const first = text.slice(0, 1);
  const known = lengths.get(first);
  if (known === undefined) lengths.set(first, new Set([text.length]));
  else known.add(text.length);
}

function split(readings: Readings, text: string): Split {
  const known = readings.splits.find((one) => one.text.startsWith(text));
  if (known !== undefined) return known;
  const { absent, whole, appended, splits } = readings;
  const writers = new Int32Array(text.length + 1).fill(NONE);
  const put = (written: Written, from: number, behind: (writer: number) => number): void => {
    for (const length of written.lengths.get(text.charAt(from)) ?? []) {
      const writer = written.by.get(text.slice(from, from + length)) ?? NONE;
      if (writer === NONE || from + length > text.length) continue;
      const before = behind(writer);
      if (before === NONE) continue;
      const isOnly = writers[from + length] === NONE && before !== MANY;
      writers[from + length] = isOnly ? writer : MANY;
    }
  };
  put(whole, 0, () => START);
  const empty = text === '' ? undefined : whole.by.get('');
  if (empty !== undefined) writers[0] = empty;
  if (absent !== NONE) put(appended, 0, (writer) => absentBefore(readings, writer));
  for (let from = 0; from < text.length; from++) {
    put(appended, from, () => at(writers, from));
  }
  const made = { text, writers };
  splits.push(made);
  // The last few: enough for those that are looked at again.
  if (splits.length > 16) splits.shift();
  return made;
}
