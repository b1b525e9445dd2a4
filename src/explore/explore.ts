// Breadth-first through every world that a configuration allows, each once. The first violation is
// found by a shortest path. Called by tests and by test/tools/explore.ts.

import { assert } from '../base/assert.ts';
import { siteText } from './site.ts';
import { siteAt } from './book.ts';
import type { Broken } from './deeds.ts';
import { historyText } from './history.ts';
import { assertTable, persistent, withoutLate } from './reduce.ts';
import type { Code, Configuration, PrologueStep } from './terms.ts';
import { textOf } from './text.ts';
import type { Event, Outcome, Setting, World } from './world.ts';
import { after, enabled, firstWorld, historyAt, newSetting, worldText } from './world.ts';

export interface Options {
  /** Ends after so many worlds. */
  readonly statesMax: number;
  /** Leaves out events that others stand for: see reduce.ts. */
  readonly isReduced: boolean;
  /** Whether to end with the first violation, or to go on and gather all. */
  readonly endsEarly: boolean;
  /** Whether to gather what the last worlds are, and every edge. */
  readonly gathers: boolean;
}

export const DEFAULT_OPTIONS: Options = {
  statesMax: 5_000_000,
  isReduced: true,
  endsEarly: true,
  gathers: false,
};

export interface Finding {
  readonly broken: Broken;
  /** From the very beginning, prologue included. */
  readonly path: readonly Event[];
}

export interface Explored {
  readonly setting: Setting;
  /** Distinct worlds, the first included. */
  readonly states: number;
  /** Events that led from one to another, or back. */
  readonly transitions: number;
  /** Events on the longest of the shortest paths. */
  readonly depth: number;
  /** Worlds in which nothing more can happen. */
  readonly ends: number;
  /** Whether all was seen. */
  readonly isComplete: boolean;
  readonly finding: Finding | null;
  /** Names of everything that was broken anywhere. */
  readonly broken: ReadonlySet<string>;
  /** If gathered: what the last worlds are, and the edges between worlds by number. */
  readonly endTexts: ReadonlySet<string>;
  readonly edges: readonly (readonly [from: number, to: number])[];
}

interface Search {
  readonly setting: Setting;
  readonly options: Options;
  readonly numbers: Map<string, number>;
  /** By number of the world: which one it was first reached from, and how. */
  readonly parents: number[];
  readonly events: (Event | null)[];
  readonly prologue: readonly Event[];
  readonly broken: Set<string>;
  readonly endTexts: Set<string>;
  readonly edges: (readonly [number, number])[];
  transitions: number;
  depth: number;
  ends: number;
  finding: Finding | null;
}

/** A prologue that does not end does not settle. */
const PROLOGUE_EVENTS_MAX = 10_000;

function nextOf(world: World, step: PrologueStep, setting: Setting): Event | null {
  if (step.kind !== 'settle') return step;
  const { happenings } = setting.book;
  const isLate = (frame: number): boolean => {
    const stimulus = happenings[frame]?.stimulus;
    return stimulus?.kind === 'message' && step.late?.includes(stimulus.message.kind) === true;
  };
  const frame = world.flying.find((one) => !isLate(one));
  if (frame === undefined) return null;
  const to = happenings[frame]?.to;
  const isLost = to !== undefined && step.without.includes(to);
  return isLost ? { kind: 'lose', frame } : { kind: 'deliver', frame, again: false };
}

interface Prologue {
  readonly world: World;
  readonly events: readonly Event[];
  readonly broken: readonly Broken[];
}

/** Plays what happens before the exploration; its events cost nothing. */
function play(setting: Setting): Prologue {
  const first = firstWorld(setting);
  let { world } = first;
  const broken = [...first.broken];
  const events: Event[] = [];
  const { budget } = setting.configuration;
  for (const step of setting.configuration.prologue) {
    for (let isOver = false; !isOver; isOver = step.kind !== 'settle') {
      const event = nextOf(world, step, setting);
      if (event === null) break;
      events.push(event);
      assert(events.length < PROLOGUE_EVENTS_MAX, 'a prologue comes to an end');
      const outcome = after(setting, { ...world, left: budget }, event);
      world = outcome.world;
      broken.push(...outcome.broken);
      if (broken.length > 0) return { world, events, broken };
    }
  }
  return { world: { ...world, left: budget }, events, broken };
}

function pathTo(search: Search, number: number): Event[] {
  const path: Event[] = [];
  for (let at = number; at >= 0; at = search.parents[at] ?? -1) {
    const event = search.events[at] ?? null;
    if (event !== null) path.push(event);
  }
  return [...search.prologue, ...path.reverse()];
}

function blame(search: Search, broken: readonly Broken[], path: () => Event[]): void {
  for (const { id } of broken) search.broken.add(id);
  const [first] = broken;
  if (first !== undefined) search.finding ??= { broken: first, path: path() };
}

/** The number of a world, and whether it is new. */
function enter(search: Search, world: World, parent: number, event: Event | null) {
  const text = worldText(world);
  const known = search.numbers.get(text);
  if (known !== undefined) return { number: known, isNew: false };
  const number = search.numbers.size;
  search.numbers.set(text, number);
  search.parents.push(parent);
  search.events.push(event);
  return { number, isNew: true };
}

function endText({ book, ...setting }: Setting, world: World): string {
  const sites = world.sites.map((site) => siteText(book.terms, siteAt(book, site)));
  return textOf([sites, historyText(historyAt({ book, ...setting }, world))]);
}

interface Reached {
  readonly number: number;
  readonly world: World;
}

function isIdle(event: Event, outcome: Outcome): boolean {
  return outcome.isIdle && event.kind === 'ask';
}

function expand(search: Search, { number, world }: Reached): Reached[] {
  const { setting, options } = search;
  const all = enabled(setting, world);
  const events = options.isReduced ? persistent(setting, world, all) : all;
  const reached: Reached[] = [];
  let isEnd = true;
  for (const event of events) {
    const outcome = after(setting, world, event);
    if (isIdle(event, outcome)) continue;
    isEnd = false;
    search.transitions++;
    blame(search, outcome.broken, () => [...pathTo(search, number), event]);
    const next = options.isReduced ? withoutLate(setting, outcome.world) : outcome.world;
    const entry = enter(search, next, number, event);
    if (options.gathers) search.edges.push([number, entry.number]);
    if (entry.isNew) reached.push({ number: entry.number, world: next });
  }
  if (isEnd) {
    search.ends++;
    if (options.gathers) search.endTexts.add(endText(setting, world));
  }
  return reached;
}

function isOver({ options, finding, numbers }: Search): boolean {
  return (options.endsEarly && finding !== null) || numbers.size >= options.statesMax;
}

/** Explores level by level until nothing is left, or the search is over. True in the first case. */
function run(search: Search, first: World): boolean {
  let level: Reached[] = [{ number: enter(search, first, -1, null).number, world: first }];
  while (level.length > 0) {
    const next: Reached[] = [];
    for (const reached of level) {
      if (isOver(search)) return false;
      for (const one of expand(search, reached)) next.push(one);
    }
    if (next.length > 0) search.depth++;
    level = next;
  }
  return true;
}

/** Explores everything that a configuration allows to happen to this code. */
export function explore(
  configuration: Configuration,
  code: Code,
  options: Partial<Options> = {},
): Explored {
  const setting = newSetting(configuration, code);
  const prologue = play(setting);
  const search: Search = {
    setting,
    options: { ...DEFAULT_OPTIONS, ...options },
    numbers: new Map(),
    parents: [],
    events: [],
    prologue: prologue.events,
    broken: new Set(),
    endTexts: new Set(),
    edges: [],
    transitions: 0,
    depth: 0,
    ends: 0,
    finding: null,
  };
  blame(search, prologue.broken, () => [...prologue.events]);
  const isComplete = run(search, prologue.world);
  if (search.options.isReduced) assertTable(setting);
  const { transitions, depth, ends, finding, broken, endTexts, edges } = search;
  const states = search.numbers.size;
  return {
    setting,
    states,
    transitions,
    depth,
    ends,
    isComplete,
    finding,
    broken,
    endTexts,
    edges,
  };
}
