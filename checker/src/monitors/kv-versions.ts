/**
 * The fast path of a key whose answers carry versions: they say the order of all changes, so that real
 * time and values only have to agree with it. Pending changes fill the versions that no answer has
 * (kv-versions-gaps.ts). Called by check/check.ts through models/kv-versions.ts. Answers `open` only
 * where pending operations leave a choice, or are what is wrong. Linear time.
 * Source: the order is given, as with revisions of a store; nothing is left but to check it.
 */

import { at, item } from '../base/ints.ts';
import type { KvInput, VersionedOutput } from '../models/kv-operations.ts';
import type { Line } from '../proof/certificate.ts';
import { versionRules } from '../proof/rules/kv-versions.ts';
import { plain, transitive, violationOf } from './chains-lines.ts';
import { fillGaps } from './kv-versions-gaps.ts';
import { NONE } from './kv-versions-numbers.ts';
import type { Numbered, VersionsPart } from './kv-versions-numbers.ts';
import { wrongValueIn } from './kv-versions-values.ts';
import { OPEN } from './monitor.ts';
import type { Monitor, MonitorAnswer } from './monitor.ts';

/** The monitor of keys with versions that begin with the value `initial` (null: absent). */
export function versionsMonitor(initial: string | null): Monitor<KvInput, VersionedOutput> {
  return {
    check: (part) => checkVersions(part, initial),
    rules: (claim) => versionRules(claim, initial),
  };
}

function checkVersions(part: VersionsPart, initial: string | null): MonitorAnswer {
  const numbered = numbersOf(part, initial);
  if ('by' in numbered) return violationOf([numbered]);
  const order = orderOf(numbered);
  const wrong = conflictIn(numbered, order) ?? wrongValueIn(numbered, order);
  if (wrong !== undefined) return violationOf(wrong);
  if (!numbered.makers.includes(NONE, 1)) return answerOf(part, order);
  if (!fillGaps(numbered)) return OPEN;
  // What a choice among pending operations gets wrong proves nothing.
  const filled = orderOf(numbered);
  if (conflictIn(numbered, filled) !== undefined) return OPEN;
  return wrongValueIn(numbered, filled) === undefined ? answerOf(part, filled) : OPEN;
}

function answerOf(part: VersionsPart, order: Int32Array): MonitorAnswer {
  return { kind: 'linearizable', order: order.map((i) => at(part.calls, i)) };
}

/** Reads the versions off the answers; or the line that says what is wrong with one. */
function numbersOf(part: VersionsPart, initial: string | null): Numbered | Line {
  const { operations, calls } = part;
  const versions = new Int32Array(calls.length).fill(NONE);
  const changes = new Uint8Array(calls.length);
  let last = NONE;
  for (let i = 0; i < calls.length; i++) {
    const id = at(calls, i);
    const operation = item(operations, id);
    if (operation.return === null) continue;
    const { kind } = operation.input;
    const { value, version } = operation.output;
    const isChange = kind === 'cas' ? value === true : kind !== 'get';
    const isAnswer = isChange || (typeof value === 'boolean') === (kind === 'cas');
    if (!isAnswer || !Number.isSafeInteger(version) || version < (isChange ? 1 : 0)) {
      return plain('impossible', id, id);
    }
    // More versions than operations: there is no need to number them.
    if (version > calls.length) return plain('too-many', id, id);
    versions[i] = version;
    changes[i] = isChange ? 1 : 0;
    if (last === NONE || version > at(versions, last)) last = i;
  }
  const makers = new Int32Array((last === NONE ? 0 : at(versions, last)) + 1).fill(NONE);
  const numbered = { part, initial, versions, changes, makers };
  return findMakers(numbered, last) ?? numbered;
}

/** Notes who made each version; or the line that says that there are two, or too few. */
function findMakers({ part, versions, changes, makers }: Numbered, last: number): Line | undefined {
  const { operations, calls } = part;
  let possible = 0;
  for (let i = 0; i < calls.length; i++) {
    const id = at(calls, i);
    const operation = item(operations, id);
    if (operation.return === null && operation.input.kind !== 'get') possible++;
    if (changes[i] !== 1) continue;
    const other = at(makers, at(versions, i));
    if (other !== NONE) return plain('twice', id, id, [at(calls, other)]);
    makers[at(versions, i)] = i;
    possible++;
  }
  if (possible >= makers.length - 1) return undefined;
  return plain('too-many', at(calls, last), at(calls, last));
}

/** Local indices by version, who made it before who found it, the latter by call. */
function orderOf({ versions, changes, makers }: Numbered): Int32Array {
  const starts = new Int32Array(2 * makers.length + 1);
  const stageOf = (i: number): number => 2 * at(versions, i) + 1 - (changes[i] ?? 0);
  for (let i = 0; i < versions.length; i++) {
    if (versions[i] !== NONE) starts[stageOf(i) + 1] = at(starts, stageOf(i) + 1) + 1;
  }
  for (let stage = 1; stage < starts.length; stage++) {
    starts[stage] = at(starts, stage) + at(starts, stage - 1);
  }
  const order = new Int32Array(at(starts, starts.length - 1));
  for (let i = 0; i < versions.length; i++) {
    if (versions[i] === NONE) continue;
    const place = at(starts, stageOf(i));
    order[place] = i;
    starts[stageOf(i)] = place + 1;
  }
  return order;
}

/** Lines when something had returned before an earlier version, or who made its own, was called. */
function conflictIn({ part, versions, changes }: Numbered, order: Int32Array): Line[] | undefined {
  const { calls, callAt, returnAt } = part;
  let stage = NONE;
  /** The latest call of all earlier stages, and of those up to this operation. */
  let before = NONE;
  let latest = NONE;
  for (let place = 0; place < order.length; place++) {
    const i = at(order, place);
    const id = at(calls, i);
    const own = 2 * at(versions, i) + 1 - (changes[i] ?? 0);
    if (own !== stage) before = latest;
    stage = own;
    if (before !== NONE && item(returnAt, id) < item(callAt, before)) {
      const lines = [plain('version', before, id), plain('time', id, before)];
      return [...lines, transitive(before, before, 0, 1)];
    }
    if (latest === NONE || item(callAt, id) > item(callAt, latest)) latest = id;
  }
  return undefined;
}
