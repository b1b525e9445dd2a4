// The page's script: gives every run of the page its timeline, follows deep links, copies commands.
// Bundled into the page by src/report/bundle.ts; nothing imports it.

import { stepAt, stepOfItem, withShared } from '../view/journey.ts';
import type { RunView } from '../view/run-view.ts';
import { EVERY_MESSAGE } from '../view/message-filter.ts';
import { isSearching } from '../view/search.ts';
import type { TravelView } from '../view/travel-view.ts';
import type { Controls } from './controls.ts';
import { attachKeys, attachWheel, newControls } from './controls.ts';
import { element } from './elements.ts';
import { seenIn } from './long-lists.ts';
import type { MessageBar } from './message-bar.ts';
import { newMessageBar } from './message-bar.ts';
import { attachPointer } from './pointers.ts';
import type { RunData } from './run-data.ts';
import { readRunData } from './run-data.ts';
import { fitWidth, openWindow, showStretch, stretchOf } from './moves.ts';
import {
  parseFilter,
  parsePlace,
  parseSearch,
  parseViewing,
  showPlace,
  stepNumber,
} from './place.ts';
import type { SearchBar } from './search-bar.ts';
import { newSearchBar } from './search-bar.ts';
import type { SoundRun } from './scene.ts';
import type { Stepper } from './stepper.ts';
import { goTo, look, newStepper, stepByKey } from './stepper.ts';
import type { Timeline } from './timeline.ts';
import { draw, newTimeline, select, showStep } from './timeline.ts';

/** A run on the screen. */
interface Mounted {
  readonly timeline: Timeline;
  readonly controls: Controls;
  readonly searchBar: SearchBar;
  /** Null where no messages are known. */
  readonly messageBar: MessageBar | null;
  /** Null where the page has no states. */
  readonly stepper: Stepper | null;
}

const mounted = new Map<number, Mounted>();
const known = new Map<HTMLElement, RunData>();

function dataOf(section: HTMLElement): RunData {
  const data = known.get(section) ?? readRunData(section);
  known.set(section, data);
  return data;
}

function questionsOf({ travel }: RunView): Readonly<Record<string, string>> {
  return travel.kind === 'none' ? {} : travel.questions;
}

/** The steps of a run; what it shares with the run before it comes from there. */
function travelOf(run: number): TravelView | null {
  const all = sections();
  const section = all[run];
  if (section === undefined) return null;
  const { travel: own } = dataOf(section).view;
  if (own.kind === 'none') return null;
  return withShared(own.travel, own.travel.shared > 0 ? travelOf(run - 1) : null);
}

/** The sound store's run, which follows the run that it belongs to. */
function soundOf(run: number): SoundRun | null {
  const section = sections()[run + 1];
  const name = section?.dataset['soundOf'] === String(run) ? section.dataset['system'] : undefined;
  const travel = name === undefined ? null : travelOf(run + 1);
  return name === undefined || travel === null ? null : { name, travel };
}

/** The address that opens what is on the screen. */
function showAddress(run: number, item: string | null, timeline: Timeline): void {
  const { search, filter, fold } = timeline;
  const stepper = mounted.get(run)?.stepper ?? null;
  const steps = { compare: stepper?.compares ?? true, allRows: stepper?.showsAll ?? false };
  const viewing = { stretch: stretchOf(timeline), fold, ...steps };
  history.replaceState(null, '', showPlace({ run, item }, search, filter, viewing));
}

/** The same place, looked at otherwise. */
function keepAddress(run: number, timeline: Timeline): void {
  const place = parsePlace(location.hash);
  showAddress(run, place?.run === run ? place.item : null, timeline);
}

/** Browsers take only so many changes of the address in a while: it follows when the reader rests. */
const REST_MS = 250;
let rest: ReturnType<typeof setTimeout> | undefined;

function keepAddressSoon(run: number, timeline: Timeline): void {
  clearTimeout(rest);
  rest = setTimeout(() => {
    keepAddress(run, timeline);
  }, REST_MS);
}

/** A run with the messages that its steps are about. */
function atHand({ view, long }: RunData, { steps }: TravelView): RunView {
  if (long === null) return view;
  const stretch = { fromMs: steps[0]?.atMs ?? 0, toMs: steps.at(-1)?.atMs ?? 0 };
  const all = { messages: Infinity, events: 0 };
  return { ...view, messages: seenIn(view, long, stretch, EVERY_MESSAGE, all).view.messages };
}

function mountStepper(section: HTMLElement, run: number, timeline: Timeline): Stepper | null {
  const box = section.querySelector('.stepper');
  const travel = travelOf(run);
  if (box === null || travel === null) return null;
  const stepper = newStepper({
    view: atHand(dataOf(section), travel),
    travel,
    name: section.dataset['system'] ?? '',
    sound: soundOf(run),
    questions: questionsOf(timeline.view),
    link: run === 0 ? '#' : `#run=${String(run)}&`,
    onLook: () => {
      keepAddress(run, timeline);
    },
    onStep: (number, passes) => {
      const step = stepAt(travel, number);
      const place = `step ${String(number)} of ${String(travel.count)}`;
      if (step !== undefined) showStep(timeline, step, place);
      // Browsers take only so many changes of the address in a while.
      if (!passes) showAddress(run, `step=${String(number)}`, timeline);
    },
  });
  box.replaceChildren(stepper.root);
  timeline.cursorMs = stepAt(travel, stepper.number)?.atMs ?? null;
  return stepper;
}

/** Whether a key goes into a text or a list. */
function isTyping({ target }: KeyboardEvent): boolean {
  if (target instanceof HTMLInputElement) return target.type === 'search';
  return target instanceof HTMLSelectElement;
}

/** Whether a key presses what has the focus. */
function isPressing({ key, target }: KeyboardEvent): boolean {
  if (key !== ' ' || !(target instanceof Element)) return false;
  return target.closest('button, a, summary, input:not([type="range"])') !== null;
}

/** Keys of the stepper work on the timeline as well. */
function attachStepKeys(section: HTMLElement, { stepper }: Mounted): void {
  if (stepper === null) return;
  section.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (isPressing(event)) return;
    if (stepByKey(stepper, event.key)) event.preventDefault();
  });
}

/** The stepper follows what is selected in the timeline. */
function followItem({ timeline, stepper }: Mounted, name: string | null): void {
  const item = timeline.items.get(name ?? '');
  if (stepper === null || item === undefined) return;
  goTo(stepper, stepOfItem(stepper.travel, item), false);
  timeline.cursorMs = stepAt(stepper.travel, stepper.number)?.atMs ?? null;
}

/** Makes the timeline and the stepper of a run when it is first seen. */
function mount(section: HTMLElement, run: number): Mounted {
  const known = mounted.get(run);
  if (known !== undefined) return known;
  const timeline = newTimeline(dataOf(section), {
    onSelect: (item) => {
      showAddress(run, item, timeline);
      const itself = mounted.get(run);
      if (itself !== undefined) followItem(itself, item);
    },
    onLook: () => {
      keepAddressSoon(run, timeline);
    },
  });
  const { stage, panel, status } = timeline;
  if (run > 0) panel.root.setAttribute('aria-label', `Details, run ${String(run)} of the page`);
  const desk = element('div', 'desk', stage, panel.root);
  const keep = (): void => {
    keepAddress(run, timeline);
  };
  const searchBar = newSearchBar(section, timeline, keep);
  const messageBar = newMessageBar(section, run, timeline, keep);
  if (run > 0)
    searchBar.root.setAttribute('aria-label', `Operations, run ${String(run)} of the page`);
  const bars = messageBar === null ? [] : [messageBar.root];
  const controls = newControls(timeline);
  const rows = [searchBar.root, controls.root, ...bars, status, desk];
  section.querySelector('.timeline')?.replaceChildren(...rows);
  const made = {
    timeline,
    controls,
    searchBar,
    messageBar,
    stepper: mountStepper(section, run, timeline),
  };
  mounted.set(run, made);
  attachPointer(timeline);
  attachWheel(timeline);
  attachKeys(timeline);
  attachStepKeys(section, made);
  openWindow(timeline);
  draw(timeline);
  new ResizeObserver(() => {
    fitWidth(timeline);
  }).observe(timeline.plot);
  return made;
}

function mountSafely(section: HTMLElement, run: number): Mounted | null {
  try {
    return mount(section, run);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const note = element('p', 'broken-page', `The timeline cannot be drawn: ${reason}.`);
    note.setAttribute('role', 'alert');
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
  const shown = mountSafely(section, place.run);
  if (shown === null) return;
  const { timeline, stepper, searchBar, messageBar, controls } = shown;
  const search = parseSearch(location.hash);
  const filter = parseFilter(location.hash);
  // A link of a table names its item only: what the reader searched for and filtered by stays.
  if (isSearching(search)) searchBar.show(search);
  if (filter !== null) messageBar?.show(filter);
  const { stretch = null, fold = timeline.fold, ...viewing } = parseViewing(location.hash);
  controls.showFold(fold);
  if (stepper !== null) look(stepper, viewing);
  const item = goToItem(section, shown, place.item);
  // What is selected came into sight; the reader may have moved on from there.
  if (stretch !== null) showStretch(timeline, stretch);
  showAddress(place.run, item, timeline);
}

/** Selects an item or goes to a step, and returns its name. */
function goToItem(section: HTMLElement, shown: Mounted, item: string | null): string | null {
  const { timeline, stepper } = shown;
  const number = stepNumber(item);
  if (number !== null && stepper !== null) {
    goTo(stepper, number);
    stepper.root.scrollIntoView();
    return `step=${String(stepper.number)}`;
  }
  select(timeline, item, false);
  followItem(shown, item);
  if (item === null) section.scrollIntoView();
  else timeline.stage.scrollIntoView({ block: 'center' });
  return item;
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

/** The run that a key is about: the one around the focus, else the first that is shown. */
function runAround(target: EventTarget | null): Mounted | undefined {
  const section = target instanceof Element ? target.closest('section.run') : null;
  const place = section === null ? -1 : sections().findIndex((one) => one === section);
  return mounted.get(place) ?? mounted.get(Math.min(...mounted.keys()));
}

/** A slash begins a search for operations from anywhere on the page, a hash one for a slot. */
function attachSearchKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || isTyping(event)) return;
    const around = runAround(event.target);
    const fields: Record<string, HTMLInputElement | undefined> = {
      '/': around?.searchBar.field,
      '#': around?.messageBar?.slot,
    };
    const field = fields[event.key];
    if (field === undefined) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}

/** On paper nothing is folded; afterwards everything is as it was. */
function attachPrint(): void {
  let opened: HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    const folded = [...document.querySelectorAll('details')].filter(({ open }) => !open);
    opened = [...opened, ...folded];
    for (const box of folded) box.open = true;
    sections().forEach((section, run) => mountSafely(section, run));
  });
  addEventListener('afterprint', () => {
    for (const box of opened) box.open = false;
    opened = [];
  });
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
  attachSearchKeys();
  addEventListener('hashchange', follow);
  attachPrint();
  follow();
}

start();
