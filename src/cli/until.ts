// What ends a campaign, as it is written after `--until`: `10m`, `5000cases`, `3findings`,
// `plateau:5000`. Of several conditions the first that comes true ends it.

import { InvalidArgumentError, Option } from 'commander';

/** Null: no such condition. */
export interface Conditions {
  readonly seconds: number | null;
  readonly cases: number | null;
  readonly findings: number | null;
  /** Cases in a row that show nothing new. */
  readonly plateauCases: number | null;
}

export const NO_CONDITIONS: Conditions = {
  seconds: null,
  cases: null,
  findings: null,
  plateauCases: null,
};

const SECONDS_IN: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

const SECONDS_MAX = 1e7;

/** Seconds in a duration like `90s`, `10m`, `1.5h` or `2d`; null for any other text. */
export function durationOf(text: string): number | null {
  const [, count = '', unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (SECONDS_IN[unit] ?? NaN);
  return seconds > 0 && seconds <= SECONDS_MAX ? seconds : null;
}

const COUNTED = [
  [/^(\d+) ?cases?$/, 'cases'],
  [/^(\d+) ?findings?$/, 'findings'],
  [/^plateau:(\d+)$/, 'plateauCases'],
] as const;

function conditionIn(text: string): Partial<Conditions> {
  const seconds = durationOf(text);
  if (seconds !== null) return { seconds };
  for (const [form, name] of COUNTED) {
    const count = Number(form.exec(text)?.[1] ?? 0);
    if (count > 0 && Number.isSafeInteger(count)) return { [name]: count };
  }
  throw new InvalidArgumentError(
    `Expected a time (90s, 10m, 2h), 5000cases, 3findings or plateau:5000; got "${text}".`,
  );
}

function least(left: number | null, right: number | null): number | null {
  return left === null || right === null ? (left ?? right) : Math.min(left, right);
}

/** Both: the nearer of two limits holds. */
export function both(left: Conditions, right: Conditions): Conditions {
  return {
    seconds: least(left.seconds, right.seconds),
    cases: least(left.cases, right.cases),
    findings: least(left.findings, right.findings),
    plateauCases: least(left.plateauCases, right.plateauCases),
  };
}

function conditions(text: string, before: Conditions = NO_CONDITIONS): Conditions {
  return text
    .split(',')
    .map((one) => ({ ...NO_CONDITIONS, ...conditionIn(one.trim()) }))
    .reduce(both, before);
}

export const untilFlag = (): Option =>
  new Option(
    '--until <condition>',
    'stop at the first of: 10m, 5000cases, 3findings, plateau:5000 (cases without anything new)',
  ).argParser(conditions);
