// What a step is, in words: what happened, what came of it, which rule a planted bug broke, what the
// sound store does beside, and what is in flight. Called by stepper.ts.

import { besides, inFlight, stepAt } from '../view/journey.ts';
import type { RunView } from '../view/run-view.ts';
import type { StepView, TravelView } from '../view/travel-view.ts';
import { element } from './elements.ts';

const FLIGHTS_MAX = 10;

/** The run that goes beside. */
export interface SoundRun {
  readonly name: string;
  readonly travel: TravelView;
}

/** A run at a step. */
export interface Stage {
  readonly view: RunView;
  readonly travel: TravelView;
  readonly name: string;
  readonly sound: SoundRun | null;
  /** Rules as questions, by name. */
  readonly questions: Readonly<Record<string, string>>;
  /** Where links of this run begin: `#` or `#run=1&`. */
  readonly link: string;
  /** From 1. */
  readonly number: number;
}

export const ms = (value: number): string => `${String(Math.round(value * 100) / 100)} ms`;

function effectList(effects: readonly string[], why: string): HTMLElement {
  if (effects.length === 0) return element('p', 'none', `Nothing comes of it.${why}`);
  return element('ul', 'effects', ...effects.map((line) => element('li', '', line)));
}

/** What happens around the replicas and clients has no effects of its own. */
const AROUND = new Set(['faults', 'network']);

/** What the planted bug answers here, and what the sound store would. */
function breaches({ questions, name, sound }: Stage, step: StepView): HTMLElement {
  const items = step.rules.map(({ rule, mine, sound: right }) => {
    const question = element('span', 'question', questions[rule] ?? rule);
    const answers = element('span', 'answers', element('strong', '', `${name}: ${mine}`));
    answers.append(` · ${sound?.name ?? 'the sound store'}: ${right} `, element('code', '', rule));
    return element('li', '', question, answers);
  });
  return element('ul', 'rules', ...items);
}

/** Why nothing comes of a step on the sound store: only where both runs are the same before it. */
function refusal({ travel, number, questions }: Stage, own: StepView | undefined): string {
  if (number !== travel.parts || own === undefined) return '';
  const answers = own.rules.map(
    ({ rule, sound }) => `to “${questions[rule] ?? rule}” it says ${sound}`,
  );
  return answers.length === 0 ? '' : ` Why: ${answers.join(', ')}.`;
}

function tell(
  stage: Stage,
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
  if (step.rules.length > 0) told.append(breaches(stage, step));
  if (!AROUND.has(step.lane)) told.append(effectList(step.effects, why));
  return told;
}

/** What stands between the two runs at this step. */
function relation({ travel, sound }: Stage, number: number): string | null {
  if (sound === null) return null;
  const { parts } = travel;
  if (parts === null) return `The run is the same as that of ${sound.name}, to its end.`;
  if (number < parts) return `Up to here the run is the same as that of ${sound.name}.`;
  if (number === parts) return `This is the first step that is not the same on ${sound.name}.`;
  const at = besides(travel, sound.travel, number);
  const step = stepAt(sound.travel, at);
  return `${sound.name} is at its step ${String(at)} then (${ms(step?.atMs ?? 0)}).`;
}

function flights(stage: Stage): HTMLElement {
  const { view, travel, number, link } = stage;
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

/** A step, with what the sound store does meanwhile where the two are apart. */
export function sceneOf(
  stage: Stage,
  own: StepView | undefined,
  other: StepView | undefined,
  apart: boolean,
): HTMLElement[] {
  const { name, sound, number } = stage;
  const words = relation(stage, number);
  const told = apart
    ? [tell(stage, own, name), tell(stage, other, sound?.name ?? '', refusal(stage, own))]
    : [tell(stage, own, null)];
  const note = words === null ? [] : [element('p', 'relation', words)];
  return [...note, element('div', 'scene', ...told, flights(stage))];
}
