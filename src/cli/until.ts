// What ends a campaign, as it is written after `--until`: `10m`, `5000cases`, `3findings`,
// `plateau:5000`, `plateau:1%`. Of several conditions the first that comes true ends it.

import { InvalidArgumentError, Option } from 'commander';

/** Null: no such condition. */
export interface Conditions {
  readonly seconds: number | null;
  readonly cases: number | null;
  readonly findings: number | null;
  /** Cases in a row that show no new mark, outcome or failure. */
  readonly plateauCases: number | null;
  /** The chance, 0 to 1, of the next case to show a new mark or abstract state. */
  readonly plateauChance: number | null;
}

export const NO_CONDITIONS: Conditions = {
  seconds: null,
  cases: null,
  findings: null,
  plateauCases: null,
  plateauChance: null,
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
  const percent = Number(/^plateau:(\d+(?:\.\d+)?) ?%$/.exec(text)?.[1] ?? 0);
  if (percent > 0 && percent < 100) return { plateauChance: percent / 100 };
  for (const [form, name] of COUNTED) {
    const count = Number(form.exec(text)?.[1] ?? 0);
    if (count > 0 && Number.isSafeInteger(count)) return { [name]: count };
  }
  throw new InvalidArgumentError(
    `Expected a time (90s, 10m, 2h), 5000cases, 3findings, plateau:5000 or plateau:1%; got "${text}".`,
  );
}

function most(left: number | null, right: number | null): number | null {
  return left === null || right === null ? (left ?? right) : Math.max(left, right);
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
    // A chance only falls: the greater one is reached first.
    plateauChance: most(left.plateauChance, right.plateauChance),
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
    'stop at the first of: 10m, 5000cases, 3findings, plateau:5000 (cases without a new mark or outcome), plateau:1% (chance that the next case shows a new mark or state)',
  ).argParser(conditions);
