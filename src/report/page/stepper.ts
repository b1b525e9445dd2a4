// Stepping through a run: a scrubber, buttons and keys; what the step is, in words, what is in flight,
// and the state of every replica. Beside a mutant's run goes that of the sound store.

import {
  besides,
  clampStep,
  firstStep,
  inFlight,
  lastStep,
  nextChange,
  stepAt,
} from '../view/journey.ts';
import type { RunView } from '../view/run-view.ts';
import type { StepView, TravelView } from '../view/travel-view.ts';
import { statesAt } from '../view/travel-view.ts';
import type { At, Beside } from './cards.ts';
import { cardsOf, sessionsIn } from './cards.ts';
import { button, checkBox, element } from './elements.ts';

const FLIGHTS_MAX = 10;

/** The run that goes beside. */
export interface SoundRun {
  readonly name: string;
  readonly travel: TravelView;
}

export interface Stepper {
  readonly root: HTMLElement;
  readonly view: RunView;
  readonly travel: TravelView;
  readonly name: string;
  readonly sound: SoundRun | null;
  /** Rules as questions, by name. */
  readonly questions: Readonly<Record<string, string>>;
  /** Called when the reader goes to a step. */
  readonly onStep: (number: number) => void;
  /** Where links of this run begin: `#` or `#run=1&`. */
  readonly link: string;
  readonly scrubber: HTMLInputElement;
  readonly place: HTMLOutputElement;
  readonly scene: HTMLElement;
  readonly cards: HTMLElement;
  compares: boolean;
  showsAll: boolean;
  number: number;
}

const ms = (value: number): string => `${String(Math.round(value * 100) / 100)} ms`;

function atStep(travel: TravelView, number: number): At {
  const step = stepAt(travel, number);
  return { step, states: statesAt(travel, number), before: statesAt(travel, number - 1) };
}

function effectList(effects: readonly string[], why: string): HTMLElement {
  if (effects.length === 0) return element('p', 'none', `Nothing comes of it.${why}`);
  return element('ul', 'effects', ...effects.map((line) => element('li', '', line)));
}

/** What happens around the replicas and clients has no effects of its own. */
const AROUND = new Set(['faults', 'network']);

/** What the planted bug answers here, and what the sound store would. */
function breaches({ questions, name, sound }: Stepper, step: StepView): HTMLElement {
  const items = step.rules.map(({ rule, mine, sound: right }) => {
    const question = element('span', 'question', questions[rule] ?? rule);
    const answers = element('span', 'answers', element('strong', '', `${name}: ${mine}`));
    answers.append(` · ${sound?.name ?? 'the sound store'}: ${right} `, element('code', '', rule));
    return element('li', '', question, answers);
  });
  return element('ul', 'rules', ...items);
}

/** Why nothing comes of a step on the sound store: only where both runs are the same before it. */
function refusal({ travel, number, questions }: Stepper, own: StepView | undefined): string {
  if (number !== travel.parts || own === undefined) return '';
  const answers = own.rules.map(
    ({ rule, sound }) => `to “${questions[rule] ?? rule}” it says ${sound}`,
  );
  return answers.length === 0 ? '' : ` Why: ${answers.join(', ')}.`;
}

function tell(
  stepper: Stepper,
  step: StepView | undefined,
  title: string | null,
  why = '',
): HTMLElement {
  const told = element('div', 'told-step');
  if (title !== null) told.append(element('h3', '', title));
  if (step === undefined) return told;
  told.append(element('p', 'sentence', step.sentence));
  if (step.detail !== '') told.append(element('p', 'said', step.detail));
  if (step.broken !== null) told.append(element('p', 'breaks', `✗ Here ${step.broken}`));
  if (step.rules.length > 0) told.append(breaches(stepper, step));
  if (!AROUND.has(step.lane)) told.append(effectList(step.effects, why));
  return told;
}

/** What stands between the two runs at this step. */
function relation({ travel, sound }: Stepper, number: number): string | null {
  if (sound === null) return null;
  const { parts } = travel;
  if (parts === null) return `The run is the same as that of ${sound.name}, to its end.`;
  if (number < parts) return `Up to here the run is the same as that of ${sound.name}.`;
  if (number === parts) return `This is the first step that is not the same on ${sound.name}.`;
  const at = besides(travel, sound.travel, number);
  const step = stepAt(sound.travel, at);
  return `${sound.name} is at its step ${String(at)} then (${ms(step?.atMs ?? 0)}).`;
}

function flights(stepper: Stepper): HTMLElement {
  const { view, travel, number, link } = stepper;
  const all = inFlight(view, travel, number);
  const items = all.slice(0, FLIGHTS_MAX).map(({ message, dueMs }) => {
    const { id, kind, about, from, to } = message;
    const anchor = element('a', '', `${kind} ${about}`);
    anchor.href = `${link}msg=${String(id)}`;
    return element('li', '', anchor, ` ${from} → ${to}, due at ${ms(dueMs)}`);
  });
  const more = all.length - items.length;
  if (more > 0) items.push(element('li', '', `and ${String(more)} more`));
  const title = `Messages in flight: ${all.length === 0 ? 'none' : String(all.length)}`;
  return element('div', 'flights', element('h3', '', title), element('ul', '', ...items));
}

function drawScene(stepper: Stepper, own: At, other: StepView | undefined, apart: boolean): void {
  const { scene, name, sound, number } = stepper;
  const words = relation(stepper, number);
  const told = apart
    ? [
        tell(stepper, own.step, name),
        tell(stepper, other, sound?.name ?? '', refusal(stepper, own.step)),
      ]
    : [tell(stepper, own.step, null)];
  const note = words === null ? [] : [element('p', 'relation', words)];
  const columns = element('div', 'scene', ...told, flights(stepper));
  scene.replaceChildren(...note, columns);
}

export function drawStep(stepper: Stepper): void {
  const { view, travel, sound, number, scrubber, place, cards } = stepper;
  const own = atStep(travel, number);
  scrubber.value = String(number);
  const atMs = ms(own.step?.atMs ?? 0);
  scrubber.setAttribute('aria-valuetext', `step ${String(number)}, ${atMs}`);
  place.value = `Step ${String(number)} of ${String(travel.count)} · ${atMs}`;
  const apart = sound !== null && stepper.compares && number >= (travel.parts ?? Infinity);
  const at = sound === null ? 0 : besides(travel, sound.travel, number);
  const other = sound === null ? undefined : stepAt(sound.travel, at);
  drawScene(stepper, own, other, apart);
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

/** Goes to a step. */
export function goTo(stepper: Stepper, number: number, tells = true): void {
  stepper.number = clampStep(stepper.travel, number);
  drawStep(stepper);
  if (tells) stepper.onStep(stepper.number);
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
  'view' | 'travel' | 'name' | 'sound' | 'questions' | 'onStep' | 'link'
>;

export function newStepper(plan: StepperPlan): Stepper {
  const { view, travel, sound } = plan;
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
    scrubber: newScrubber(travel, itself),
    place,
    scene,
    cards: element('div', 'cards'),
    compares: true,
    showsAll: false,
    number: clampStep(travel, opening(travel)),
  };
  const options = element('div', 'options');
  if (sound !== null && travel.parts !== null) {
    const compare = checkBox(`compare with ${sound.name}`, 'option', true, (checked) => {
      stepper.compares = checked;
      drawStep(stepper);
    });
    options.append(compare);
  }
  const all = checkBox('all rows', 'option', false, (checked) => {
    stepper.showsAll = checked;
    drawStep(stepper);
  });
  options.append(all);
  const bar = element('div', 'scrub', moves(itself), stepper.scrubber, place);
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
