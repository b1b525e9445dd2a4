// Plays a run: a button and a choice of speeds. It begins only when the reader asks, stops at the end
// and when the page is put away, and whoever steps by hand pauses it. Called by stepper.ts.

import { element } from './elements.ts';

/** Steps a second. */
const SPEEDS = [0.5, 1, 2, 5, 10];
const USUAL = 2;

/** What is played. */
export interface Played {
  /** One step on; false where that was the last one. */
  readonly advance: () => boolean;
  readonly begin: () => void;
  /** Returns where it stands, in words. */
  readonly end: () => string;
}

export interface Player {
  readonly root: HTMLElement;
  readonly toggle: () => void;
  readonly pause: () => void;
}

const perSecond = (speed: number): string =>
  speed === 0.5 ? 'a step in 2 s' : `${String(speed)} ${speed === 1 ? 'step' : 'steps'} a second`;

/** Those who want little motion begin slowly. */
function usualSpeed(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? Math.min(...SPEEDS) : USUAL;
}

function newSpeeds(): HTMLSelectElement {
  const made = element('select', 'speed');
  made.setAttribute('aria-label', 'Speed');
  for (const speed of SPEEDS) {
    const option = element('option', '', perSecond(speed));
    option.value = String(speed);
    made.append(option);
  }
  made.value = String(usualSpeed());
  return made;
}

export function newPlayer({ advance, begin, end }: Played): Player {
  let timer: number | null = null;
  const speeds = newSpeeds();
  const status = element('span', 'unseen');
  status.setAttribute('role', 'status');
  const play = (): void => {
    begin();
    control.textContent = 'Pause';
    status.textContent = `Playing, ${perSecond(Number(speeds.value))}`;
    wait();
  };
  const wait = (): void => {
    timer = setTimeout(
      () => {
        if (advance()) wait();
        else pause();
      },
      1000 / Number(speeds.value),
    );
  };
  const pause = (): void => {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    control.textContent = 'Play';
    status.textContent = end();
  };
  const toggle = (): void => {
    if (timer === null) play();
    else pause();
  };
  const control = element('button', 'play', 'Play');
  control.type = 'button';
  control.title = 'Play or pause, step by step (K)';
  control.setAttribute('aria-keyshortcuts', 'K');
  control.addEventListener('click', toggle);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) pause();
  });
  return { root: element('div', 'player', control, speeds, status), toggle, pause };
}
