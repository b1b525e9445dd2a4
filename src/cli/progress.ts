// A campaign under way, on stderr: one line that changes in place on a terminal, a plain line every
// few seconds elsewhere.

import { createLogUpdate } from 'log-update';
import type { Progress } from '../lab/campaign/campaign.ts';
import type { Io } from './io.ts';
import { colorsFor, tell } from './io.ts';
import { counted, decimal, percent } from './words.ts';

const REDRAW_MS = 100;
const PLAIN_LINE_MS = 5000;

export interface ProgressView {
  update(progress: Progress): void;
  /** A line that stays. */
  say(text: string): void;
  /** Ends the line; nothing more is written. */
  end(): void;
}

/** Seconds until the first of the two limits is reached; null while nothing can be said. */
export function secondsLeft(progress: Progress): number | null {
  const { cases, casesMax, seconds, secondsMax, casesPerSecond } = progress;
  const byTime = secondsMax === null ? null : Math.max(0, secondsMax - seconds);
  const byCases =
    casesMax === null || casesPerSecond === 0 ? null : (casesMax - cases) / casesPerSecond;
  if (byTime === null || byCases === null) return byTime ?? byCases;
  return Math.min(byTime, byCases);
}

const PHASES: Readonly<Record<Progress['phase'], string>> = {
  starting: 'starting',
  running: '',
  shrinking: 'shrinking a failure',
  confirming: 'confirming a failure over ZeroMQ',
  repeating: 'repeating a failure',
  stopping: 'stopping',
};

const STRATEGIES_SHOWN = 2;

/** The strategies with the most cases now, where shares change. */
function strategyParts({ strategies }: Progress): string[] {
  const largest = Object.entries(strategies).sort(
    ([, left], [, right]) => right.share - left.share,
  );
  const shown = largest.slice(0, STRATEGIES_SHOWN);
  return shown.length === 0
    ? []
    : [shown.map(([name, { share }]) => `${percent(share)} ${name}`).join(', ')];
}

/** The state of a campaign in one line. */
export function progressLine(progress: Progress): string {
  const { phase, cases, casesMax, casesPerSecond, virtualSeconds, verdicts, findings } = progress;
  const { marks, states, chanceOfNew } = progress;
  const left = secondsLeft(progress);
  const of = casesMax === null ? '' : ` of ${casesMax.toLocaleString('en')}`;
  const parts = [
    `${cases.toLocaleString('en')}${of} ${casesMax === null && cases === 1 ? 'case' : 'cases'}`,
    `${decimal(casesPerSecond)}/s`,
    `${decimal(virtualSeconds)} s virtual`,
    counted(findings, 'finding'),
    ...(marks > 0 ? [counted(marks, 'mark')] : []),
    ...(states > 0 ? [counted(states, 'state')] : []),
    ...(chanceOfNew === null ? [] : [`${percent(chanceOfNew)} new`]),
    ...strategyParts(progress),
    ...(verdicts.unknown > 0 ? [`${String(verdicts.unknown)} unknown`] : []),
    ...(left === null || phase === 'stopping' ? [] : [`${String(Math.ceil(left))} s left`]),
    ...(PHASES[phase] === '' ? [] : [PHASES[phase]]),
  ];
  return parts.join(' · ');
}

function liveView(io: Io): ProgressView {
  const log = createLogUpdate(io.stderr);
  const colors = colorsFor(io, io.stderr);
  let drawnAt = -Infinity;
  let phase: Progress['phase'] | null = null;
  return {
    update: (progress) => {
      const now = performance.now();
      if (progress.phase === phase && now - drawnAt < REDRAW_MS) return;
      drawnAt = now;
      phase = progress.phase;
      const line = progressLine(progress);
      log(progress.findings > 0 ? colors.red(line) : line);
    },
    say: (text) => {
      log.clear();
      tell(io, text);
    },
    end: () => {
      log.clear();
      log.done();
    },
  };
}

function plainView(io: Io): ProgressView {
  let writtenAt = performance.now();
  return {
    update: (progress) => {
      const now = performance.now();
      if (now - writtenAt < PLAIN_LINE_MS) return;
      writtenAt = now;
      tell(io, progressLine(progress));
    },
    say: (text) => tell(io, text),
    end: () => undefined,
  };
}

/** Under `--json` a program is watching: warnings stay, progress does not. */
function quietView(io: Io): ProgressView {
  return { update: () => undefined, say: (text) => tell(io, text), end: () => undefined };
}

export function newProgressView(io: Io, json: boolean): ProgressView {
  if (json) return quietView(io);
  // A terminal that does not know its width cannot be drawn on.
  const drawable = io.stderr.isTTY === true && io.stderr.columns !== 0;
  return drawable ? liveView(io) : plainView(io);
}
