/**
 * Versions that no answer has: pending operations must have made them. For each the value that it has to
 * leave is looked for in what was seen, and the pending operation that leaves it and was called first is
 * taken. Called by kv-versions.ts, which checks the outcome: where several would do, the choice may be
 * the wrong one.
 */

import { at, item } from '../base/ints.ts';
import type { KvInput } from '../models/kv-operations.ts';
import { NONE } from './kv-versions-numbers.ts';
import type { Numbered } from './kv-versions-numbers.ts';

/** In the place of a value that a version has to have: nobody looks at it, or it cannot be told. */
const FREE = Symbol('free');
const UNSURE = Symbol('unsure');
type Need = string | null | typeof FREE | typeof UNSURE;

/** Pending changes that are left, by what they do, those called last first. */
type Pending = Map<string, number[]>;

/** Gives every version a maker; false when it finds none, or cannot tell. */
export function fillGaps(numbered: Numbered): boolean {
  const { makers } = numbered;
  const needs = needsOf(numbered, seenValues(numbered));
  const pending = pendingOf(numbered);
  const free: number[] = [];
  let value: string | null | undefined = numbered.initial;
  for (let version = 1; version < makers.length; version++) {
    const need = needs.get(version);
    if (at(makers, version) !== NONE) {
      value = valueAfter(value, inputOf(numbered, at(makers, version)));
    } else if (need === FREE) {
      free.push(version);
      value = undefined;
    } else {
      if (need === undefined || need === UNSURE) return false;
      const maker = take(pending, waysTo(need, value));
      if (maker === undefined) return false;
      fill(numbered, version, maker);
      value = need;
    }
  }
  return fillFree(numbered, free);
}

function inputOf({ part }: Numbered, i: number): KvInput {
  return item(part.operations, at(part.calls, i)).input;
}

function fill({ versions, changes, makers }: Numbered, version: number, maker: number): void {
  versions[maker] = version;
  changes[maker] = 1;
  makers[version] = maker;
}

/** Anything that always changes the key will do, the first called first. */
function fillFree(numbered: Numbered, free: readonly number[]): boolean {
  let i = 0;
  for (const version of free) {
    while (i < numbered.versions.length && !isLeft(numbered, i)) i++;
    if (i === numbered.versions.length) return false;
    fill(numbered, version, i);
  }
  return true;
}

function isLeft(numbered: Numbered, i: number): boolean {
  const { kind } = inputOf(numbered, i);
  return at(numbered.versions, i) === NONE && kind !== 'get' && kind !== 'cas';
}

/** By version: a value that was seen of it. */
function seenValues({ part, versions, changes }: Numbered): Map<number, string | null> {
  const seen = new Map<number, string | null>();
  for (let i = 0; i < versions.length; i++) {
    const operation = item(part.operations, at(part.calls, i));
    if (operation.return === null) continue;
    const { input, output } = operation;
    if (input.kind === 'get') seen.set(at(versions, i), output.value as string | null);
    if (input.kind === 'cas' && changes[i] === 1) seen.set(at(versions, i) - 1, input.from);
  }
  return seen;
}

/** What each version without a maker has to leave, the last one first. */
function needsOf(numbered: Numbered, seen: ReadonlyMap<number, string | null>): Map<number, Need> {
  const { makers } = numbered;
  const needs = new Map<number, Need>();
  for (let version = makers.length - 1; version > 0; version--) {
    if (at(makers, version) === NONE) needs.set(version, needOf(numbered, seen, needs, version));
  }
  return needs;
}

function needOf(
  numbered: Numbered,
  seen: ReadonlyMap<number, string | null>,
  needs: ReadonlyMap<number, Need>,
  from: number,
): Need {
  const { makers } = numbered;
  let appended = '';
  for (let version = from; ; version++) {
    const value = seen.get(version);
    if (value !== undefined) return without(value, appended);
    if (version === makers.length - 1) return FREE;
    const maker = at(makers, version + 1);
    if (maker === NONE) return needs.get(version + 1) === FREE ? FREE : UNSURE;
    const input = inputOf(numbered, maker);
    if (input.kind !== 'append') return FREE;
    appended += input.value;
  }
}

/** The value that became `value` when `appended` came to it; nothing left can be "" or absent. */
function without(value: string | null, appended: string): Need {
  if (appended === '') return value;
  if (value === null || value.length === appended.length || !value.endsWith(appended))
    return UNSURE;
  return value.slice(0, value.length - appended.length);
}

function valueAfter(value: string | null | undefined, input: KvInput): string | null | undefined {
  switch (input.kind) {
    case 'get':
      return value;
    case 'put':
      return input.value;
    case 'append':
      return value === undefined ? undefined : (value ?? '') + input.value;
    case 'delete':
      return null;
    case 'cas':
      return input.to;
  }
}

function pendingOf(numbered: Numbered): Pending {
  const { part, versions } = numbered;
  const pending: Pending = new Map();
  for (let i = versions.length - 1; i >= 0; i--) {
    const input = inputOf(numbered, i);
    if (at(versions, i) !== NONE || input.kind === 'get') continue;
    if (item(part.operations, at(part.calls, i)).return !== null) continue;
    const way = wayOf(input);
    const others = pending.get(way);
    if (others === undefined) pending.set(way, [i]);
    else others.push(i);
  }
  return pending;
}

function wayOf(input: KvInput): string {
  if (input.kind === 'cas') return `cas ${JSON.stringify([input.from, input.to])}`;
  return 'value' in input ? `${input.kind} ${input.value}` : input.kind;
}

/** What can have been done to leave `value`, where `before` was there (undefined: not known). */
function waysTo(value: string | null, before: string | null | undefined): string[] {
  if (value === null) return ['delete'];
  const ways = [`put ${value}`];
  if (before === undefined) return ways;
  ways.push(`cas ${JSON.stringify([before, value])}`);
  const begin = before ?? '';
  if (value.startsWith(begin)) ways.push(`append ${value.slice(begin.length)}`);
  return ways;
}

function take(pending: Pending, ways: readonly string[]): number | undefined {
  for (const way of ways) {
    const maker = pending.get(way)?.pop();
    if (maker !== undefined) return maker;
  }
  return undefined;
}
