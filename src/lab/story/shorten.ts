// Makes a long story short, and says how much it left out. Called by story.ts.

import type { Line } from './lines.ts';
import { counted } from './names.ts';

function gap(lines: readonly Line[]): Line[] {
  const [only] = lines;
  if (only === undefined || lines.length === 1) return [...lines];
  const text = `… ${String(lines.length)} more lines`;
  return [{ when: '', text, matters: false, isTurn: false }];
}

/** What follows the moment at which it went wrong is no part of why. */
const EPILOGUE_MAX = 4;

/**
 * At most `max` lines besides those that mark a gap: first what matters and then the rest, always
 * what is nearest to where the run last went wrong.
 */
export function shorten(lines: readonly Line[], max: number): Line[] {
  const turn = lines.findLastIndex(({ isTurn }) => isTurn);
  const anchor = turn < 0 ? lines.length - 1 : turn;
  const isCut = turn >= 0 && lines.length - 1 - turn > EPILOGUE_MAX;
  const told = isCut ? lines.slice(0, turn + 1) : lines;
  const ranked = told
    .map((line, index) => ({ line, index, far: Math.abs(anchor - index) }))
    .sort((left, right) => {
      return Number(right.line.matters) - Number(left.line.matters) || left.far - right.far;
    });
  const kept = new Set(ranked.slice(0, max).map(({ index }) => index));
  const short: Line[] = [];
  let missing: Line[] = [];
  told.forEach((line, index) => {
    if (!kept.has(index)) {
      missing.push(line);
      return;
    }
    short.push(...gap(missing), line);
    missing = [];
  });
  short.push(...gap(missing));
  if (!isCut) return short;
  const text = `… ${counted(lines.length - told.length, 'more line')} after that`;
  return [...short, { when: '', text, matters: false, isTurn: false }];
}
