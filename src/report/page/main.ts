// The page's script: gives every run of the page its timeline, follows deep links, copies commands.
// Bundled into the page by src/report/bundle.ts; nothing imports it.

import type { RunView } from '../view/run-view.ts';
import { attachKeys, attachPointer, attachWheel, newControls } from './controls.ts';
import { element } from './elements.ts';
import { parsePlace, showPlace } from './place.ts';
import type { Timeline } from './timeline.ts';
import { draw, fitWidth, newTimeline, openWindow, select } from './timeline.ts';

const timelines = new Map<number, Timeline>();

function dataOf(section: HTMLElement): RunView {
  const data = section.querySelector('script.run-data')?.textContent ?? '';
  return JSON.parse(data) as RunView;
}

/** Makes the timeline of a run when it is first seen. */
function mount(section: HTMLElement, run: number): Timeline {
  const known = timelines.get(run);
  if (known !== undefined) return known;
  const timeline = newTimeline(dataOf(section), (item) => {
    history.replaceState(null, '', showPlace({ run, item }));
  });
  timelines.set(run, timeline);
  const { stage, panel, status } = timeline;
  const desk = element('div', 'desk', stage, panel.root);
  section.querySelector('.timeline')?.replaceChildren(newControls(timeline), status, desk);
  attachPointer(timeline);
  attachWheel(timeline);
  attachKeys(timeline);
  openWindow(timeline);
  draw(timeline);
  new ResizeObserver(() => {
    fitWidth(timeline);
  }).observe(timeline.plot);
  return timeline;
}

function mountSafely(section: HTMLElement, run: number): Timeline | null {
  try {
    return mount(section, run);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const note = element('p', 'broken-page', `The timeline cannot be drawn: ${reason}`);
    section.querySelector('.timeline')?.replaceChildren(note);
    return null;
  }
}

const sections = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('section.run')];

function openAround(node: HTMLElement): void {
  for (let box = node.closest('details'); box !== null;) {
    box.open = true;
    box = box.parentElement?.closest('details') ?? null;
  }
}

/** Goes where the address says. */
function follow(): void {
  const place = parsePlace(location.hash);
  if (place === null) return;
  const section = sections()[place.run];
  if (section === undefined) return;
  openAround(section);
  const timeline = mountSafely(section, place.run);
  if (timeline === null) return;
  select(timeline, place.item, false);
  if (place.item === null) section.scrollIntoView();
  else timeline.stage.scrollIntoView({ block: 'center' });
}

async function copy(control: HTMLButtonElement): Promise<void> {
  const command = control.parentElement?.querySelector('code');
  if (command === null || command === undefined) return;
  const range = document.createRange();
  range.selectNodeContents(command);
  getSelection()?.removeAllRanges();
  getSelection()?.addRange(range);
  try {
    await navigator.clipboard.writeText(command.textContent);
    control.textContent = 'Copied';
  } catch {
    control.textContent = 'Press Ctrl+C';
  }
}

function start(): void {
  sections().forEach((section, run) => {
    const box = section.closest('details');
    if (box === null || box.open) mountSafely(section, run);
    box?.addEventListener('toggle', () => {
      if (box.open) mountSafely(section, run);
    });
  });
  for (const control of document.querySelectorAll<HTMLButtonElement>('button.copy')) {
    control.addEventListener('click', () => void copy(control));
  }
  addEventListener('hashchange', follow);
  addEventListener('beforeprint', () => {
    for (const box of document.querySelectorAll('details')) box.open = true;
  });
  follow();
}

start();
