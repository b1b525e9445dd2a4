// Stepping through a run: a scrubber, buttons and keys; what the step is, in words, what is in flight,
// and the state of every replica. Beside a mutant's run goes that of the sound store.

import { besides, clampStep, firstStep, lastStep, nextChange, stepAt } from '../view/journey.ts';
import type { RunView } from '../view/run-view.ts';
import type { TravelView } from '../view/travel-view.ts';
import { statesAt } from '../view/travel-view.ts';
import type { At, Beside } from './cards.ts';
import { cardsOf, sessionsIn } from './cards.ts';
import { button, checkBox, element } from './elements.ts';
import type { Viewing } from './place.ts';
import type { Player } from './player.ts';
import { newPlayer } from './player.ts';
import type { Stage } from './scene.ts';
import { ms, sceneOf } from './scene.ts';

export interface Stepper extends Stage {
  readonly root: HTMLElement;
  /**
   * Called when a step is shown: `passes` says that others follow at once, so that the address does
   * not have to keep up.
   */
  readonly onStep: (number: number, passes: boolean) => void;
  /** Called when the reader looks at steps in another way. */
  readonly onLook: () => void;
  readonly player: Player;
  readonly scrubber: HTMLInputElement;
  readonly place: HTMLOutputElement;
  readonly scene: HTMLElement;
  readonly cards: HTMLElement;
  /** The boxes for what follows; the first is absent where nothing can be compared. */
  readonly boxes: { readonly compare: HTMLLabelElement | null; readonly all: HTMLLabelElement };
  compares: boolean;
  showsAll: boolean;
  number: number;
}

function atStep(travel: TravelView, number: number): At {
  const step = stepAt(travel, number);
  return { step, states: statesAt(travel, number), before: statesAt(travel, number - 1) };
}

export function drawStep(stepper: Stepper): void {
  const { view, travel, sound, number, scrubber, place, scene, cards } = stepper;
  const own = atStep(travel, number);
  scrubber.value = String(number);
  const atMs = ms(own.step?.atMs ?? 0);
  scrubber.setAttribute('aria-valuetext', `step ${String(number)}, ${atMs}`);
  place.value = `Step ${String(number)} of ${String(travel.count)} · ${atMs}`;
  const apart = sound !== null && stepper.compares && number >= (travel.parts ?? Infinity);
  const at = sound === null ? 0 : besides(travel, sound.travel, number);
  const other = sound === null ? undefined : stepAt(sound.travel, at);
  scene.replaceChildren(...sceneOf(stepper, own.step, other, apart));
  const beside: Beside | null = apart
    ? { name: sound.name, states: statesAt(sound.travel, at) }
    : null;
  const replicas = view.lanes.filter(({ kind }) => kind === 'replica').map(({ id }) => id);
  const sessions = sessionsIn(own.states, beside?.states, replicas);
  const draw = (lanes: readonly string[]): HTMLElement[] =>
    cardsOf(lanes, own, beside, stepper.showsAll);
  cards.replaceChildren(
    element('div', 'replicas', ...draw(replicas)),
    ...(sessions.length === 0 ? [] : [element('h3', 'cards-head', 'Sessions of clients')]),
    element('div', 'replicas sessions', ...draw(sessions)),
  );
}

function show(stepper: Stepper, number: number): void {
  stepper.number = clampStep(stepper.travel, number);
  drawStep(stepper);
}

/** Goes to a step: the reader has taken over. */
export function goTo(stepper: Stepper, number: number, tells = true): void {
  stepper.player.pause();
  show(stepper, number);
  if (tells) stepper.onStep(stepper.number, false);
}

/** Plays a run: on from the present step, or from the first one at the end. */
function playerOf(travel: TravelView, stepper: () => Stepper): Player {
  return newPlayer({
    advance: () => {
      show(stepper(), stepper().number + 1);
      stepper().onStep(stepper().number, true);
      return stepper().number < lastStep(travel);
    },
    begin: () => {
      // Every step read aloud would only be cut off by the next one.
      stepper().scene.setAttribute('aria-live', 'off');
      if (stepper().number < lastStep(travel)) return;
      show(stepper(), firstStep(travel));
      stepper().onStep(stepper().number, true);
    },
    end: () => {
      stepper().scene.setAttribute('aria-live', 'polite');
      stepper().onStep(stepper().number, false);
      const { number } = stepper();
      const where = number === lastStep(travel) ? 'The end' : 'Paused';
      const sentence = stepAt(travel, number)?.sentence ?? '';
      return `${where}: step ${String(number)} of ${String(travel.count)}, ${sentence}`;
    },
  });
}

/** To the next step that changes a replica: of the present one's, where none is named. */
export function goToChange(stepper: Stepper, direction: 1 | -1, lane?: string): void {
  const { travel, number } = stepper;
  const whose = lane ?? stepAt(travel, number)?.lane ?? '';
  const next = nextChange(travel, number, whose, direction);
  if (next !== null) goTo(stepper, next);
}

function moves(stepper: () => Stepper): HTMLElement {
  const by = (steps: number) => (): void => {
    goTo(stepper(), stepper().number + steps);
  };
  return element(
    'div',
    'buttons',
    button('⇤', 'First step', () => {
      goTo(stepper(), firstStep(stepper().travel));
    }),
    button('◀', 'Previous step', by(-1)),
    button('▶', 'Next step', by(1)),
    button('⇥', 'Last step', () => {
      goTo(stepper(), lastStep(stepper().travel));
    }),
  );
}

const TURNS = { broken: 'Broken invariant', conflict: 'Answer in conflict' } as const;

function jumps(view: RunView, travel: TravelView, stepper: () => Stepper): HTMLElement {
  const { parts, turn } = travel;
  const made = element('div', 'buttons jumps');
  const add = (label: string, title: string, act: () => void): void => {
    made.append(button(label, title, act));
  };
  if (parts !== null) {
    add('First difference', 'First difference from the sound store', () => {
      goTo(stepper(), parts);
    });
  }
  if (turn !== null) {
    add(TURNS[turn.kind], `${TURNS[turn.kind]}: the step`, () => {
      goTo(stepper(), turn.step);
    });
  }
  for (const { id, kind } of view.lanes) {
    if (kind !== 'replica') continue;
    add(`${id} ▸`, `Next step that changes ${id}`, () => {
      goToChange(stepper(), 1, id);
    });
  }
  return made;
}

function leftOut({ from, count, steps }: TravelView): string {
  const kept = `${(from + 1).toLocaleString('en')} to ${(from + steps.length).toLocaleString('en')}`;
  if (steps.length === count) return '';
  return `The page carries the steps ${kept} of ${count.toLocaleString('en')}; the others are left out because there are too many.`;
}

function newScrubber(travel: TravelView, stepper: () => Stepper): HTMLInputElement {
  const made = element('input', 'scrubber');
  made.type = 'range';
  made.min = String(firstStep(travel));
  made.max = String(lastStep(travel));
  made.setAttribute('aria-label', 'Step');
  made.addEventListener('input', () => {
    goTo(stepper(), Number(made.value));
  });
  return made;
}

/** The keys, for those who have some. */
function keyHint({ parts, turn }: TravelView): HTMLElement {
  const keys = [
    'K or space plays and pauses',
    ', and . step back and on',
    '< and > to the ends',
    '[ and ] to where this replica changes',
    ...(parts === null ? [] : ['D to the first difference']),
    ...(turn === null ? [] : ['B to where it broke']),
  ];
  return element('p', 'hint keys-hint', `Keys, here and in the timeline: ${keys.join(' · ')}`);
}

/** Where a reader begins: where the runs part, or where it went wrong, or at the start. */
function opening({ parts, turn, from }: TravelView): number {
  return parts ?? turn?.step ?? from + 1;
}

export type StepperPlan = Pick<
  Stepper,
  'view' | 'travel' | 'name' | 'sound' | 'questions' | 'onStep' | 'onLook' | 'link'
>;

/** What the reader may choose to see of a step. */
function newBoxes({ sound, travel }: StepperPlan, stepper: () => Stepper): Stepper['boxes'] {
  const all = checkBox('all rows', 'option', false, (checked) => {
    look(stepper(), { allRows: checked });
    stepper().onLook();
  });
  if (sound === null || travel.parts === null) return { compare: null, all };
  const compare = checkBox(`compare with ${sound.name}`, 'option', true, (checked) => {
    look(stepper(), { compare: checked });
    stepper().onLook();
  });
  return { compare, all };
}

const setBox = (label: HTMLLabelElement | null, checked: boolean): void => {
  const box = label?.querySelector('input') ?? null;
  if (box !== null) box.checked = checked;
};

/** Looks at steps as the reader or an address says; tells nobody. */
export function look(
  stepper: Stepper,
  { compare = stepper.compares, allRows = stepper.showsAll }: Partial<Viewing>,
): void {
  stepper.compares = compare;
  stepper.showsAll = allRows;
  setBox(stepper.boxes.compare, compare);
  setBox(stepper.boxes.all, allRows);
  drawStep(stepper);
}

export function newStepper(plan: StepperPlan): Stepper {
  const { view, travel } = plan;
  const root = element('div', 'steps');
  const itself = (): Stepper => stepper;
  const place = element('output', 'place');
  const scene = element('div', 'scenery');
  // The scene tells what happens; the numbers beside it would only be read twice.
  place.setAttribute('aria-live', 'off');
  scene.setAttribute('aria-live', 'polite');
  const stepper: Stepper = {
    ...plan,
    root,
    player: playerOf(travel, itself),
    scrubber: newScrubber(travel, itself),
    place,
    scene,
    cards: element('div', 'cards'),
    boxes: newBoxes(plan, itself),
    compares: true,
    showsAll: false,
    number: clampStep(travel, opening(travel)),
  };
  const { compare, all } = stepper.boxes;
  const options = element('div', 'options', ...(compare === null ? [] : [compare]), all);
  const { player, scrubber } = stepper;
  const bar = element('div', 'scrub', moves(itself), player.root, scrubber, place);
  const jump = element('div', 'controls', jumps(view, travel, itself), options);
  const notes = [keyHint(travel), element('p', 'status', leftOut(travel))];
  root.append(bar, jump, ...notes, scene, stepper.cards);
  drawStep(stepper);
  return stepper;
}

/** What a key does; false for one that is not the stepper's. */
export function stepByKey(stepper: Stepper, key: string): boolean {
  const { travel, number } = stepper;
  const jump = (to: number | undefined | null): true => {
    if (to !== undefined && to !== null) goTo(stepper, to);
    return true;
  };
  switch (key) {
    case ',':
      return jump(number - 1);
    case '.':
      return jump(number + 1);
    case '<':
      return jump(firstStep(travel));
    case '>':
      return jump(lastStep(travel));
    case '[':
    case ']':
      goToChange(stepper, key === ']' ? 1 : -1);
      return true;
    case 'k':
    case 'K':
    case ' ':
      stepper.player.toggle();
      return true;
    case 'b':
    case 'B':
      return jump(travel.turn?.step);
    case 'd':
    case 'D':
      return jump(travel.parts);
    default:
      return false;
  }
}
