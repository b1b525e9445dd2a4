// The whole cluster at one moment, as a few numbers, and everything that can happen to it next. The
// network keeps no order and delivers when it likes; what is never delivered is lost.
// Called by explore.ts.

import { assert } from '../base/assert.ts';
import { firstConfiguration } from '../protocol/configuration.ts';
import type { ReplicaId } from '../protocol/ids.ts';
import { replicaId } from '../protocol/ids.ts';
import type { ClientReply } from '../protocol/message.ts';
import { firstRecords } from '../replica/bootstrap.ts';
import type { Effect } from '../replica/io.ts';
import type { Book, Happening, Met } from './book.ts';
import { brokenAt, entered, happeningAt, meet, newBook, siteAt, standing } from './book.ts';
import type { Broken } from './deeds.ts';
import type { History } from './history.ts';
import {
  answered,
  asked,
  historyText,
  isLinearizable,
  mayAsk,
  messageOf,
  newHistory,
  openingSnapshot,
  silenced,
} from './history.ts';
import type { Loss, Stimulus } from './site.ts';
import { damageable, newSite } from './site.ts';
import type { Budget, Code, Configuration } from './terms.ts';

export interface World {
  /** Numbers in the book, by replica. */
  readonly sites: readonly number[];
  /** Frames in flight, by number, ascending; one may be there several times. */
  readonly flying: readonly number[];
  /** Number in the chronicle. */
  readonly history: number;
  /** What may still go wrong. */
  readonly left: Budget;
}

export type Event =
  /** A frame arrives; `again`: and once more later. */
  | { readonly kind: 'deliver'; readonly frame: number; readonly again: boolean }
  | { readonly kind: 'election' | 'heartbeat' | 'sync'; readonly replica: ReplicaId }
  | { readonly kind: 'crash'; readonly replica: ReplicaId; readonly loss: Loss }
  | { readonly kind: 'tick' }
  | { readonly kind: 'ask'; readonly wish: number; readonly replica: ReplicaId }
  | { readonly kind: 'silence'; readonly wish: number }
  /** Only in prologues, where everything else in flight arrives. */
  | { readonly kind: 'lose'; readonly frame: number };

export interface Outcome {
  readonly world: World;
  readonly broken: readonly Broken[];
  /** What happened where, in order. */
  readonly met: readonly { readonly to: ReplicaId; readonly notes: readonly Effect[] }[];
  /** Nothing happened. */
  readonly isIdle: boolean;
}

interface Judged {
  readonly history: History;
  readonly broken: readonly Broken[];
}

/** What worlds refer to by number. */
export interface Setting {
  readonly configuration: Configuration;
  readonly code: Code;
  readonly book: Book;
  readonly histories: Judged[];
  readonly historyNumbers: Map<string, number>;
}

function enterHistory(setting: Setting, history: History): number {
  const { histories, historyNumbers, configuration } = setting;
  const text = historyText(history);
  const known = historyNumbers.get(text);
  if (known !== undefined) return known;
  const holds = isLinearizable(configuration.wishes, history);
  const detail = 'no order of what clients asked explains what they were told';
  histories.push({ history, broken: holds ? [] : [{ id: 'history', detail }] });
  historyNumbers.set(text, histories.length - 1);
  return histories.length - 1;
}

function judgedAt({ histories }: Setting, number: number): Judged {
  const judged = histories[number];
  assert(judged !== undefined, 'a history is entered before it is asked for');
  return judged;
}

export const historyAt = (setting: Setting, { history }: World): History =>
  judgedAt(setting, history).history;

export function newSetting(configuration: Configuration, code: Code): Setting {
  const { voters, joiners, settings, tickMs, clocks, disks, mute } = configuration;
  const replicas = Array.from({ length: voters + joiners }, (_, index) => replicaId(index));
  const terms = { replicas, rules: code.rules, settings, tickMs, clocks, disks, mute };
  const book = newBook(terms);
  return { configuration, code, book, histories: [], historyNumbers: new Map() };
}

/** Before the first event: every replica has started, and nothing else has happened. */
export function firstWorld(setting: Setting): Outcome {
  const { configuration, book } = setting;
  const { voters, wishes, budget, tickMs } = configuration;
  const { replicas } = book.terms;
  const membership = firstConfiguration(replicas.slice(0, voters));
  const snapshot = openingSnapshot(membership, wishes, Math.floor(tickMs));
  const met = replicas.map((id) => {
    const isVoter = id < voters;
    const reaction = newSite(
      book.terms,
      id,
      isVoter ? firstRecords(id) : [],
      isVoter ? snapshot : null,
    );
    return entered(book, id, reaction);
  });
  const sites = met.map(({ site }) => site);
  const flying = met.flatMap(({ sent }) => sent.map(({ number }) => number));
  const history = enterHistory(setting, newHistory(wishes));
  const broken = [...met.flatMap((one) => one.broken), ...brokenAt(book, sites)];
  const world = { sites, flying: flying.sort(ascending), history, left: budget };
  return { world, broken, met: [], isIdle: false };
}

const ascending = (left: number, right: number): number => left - right;

/** A world under change. */
interface Draft {
  readonly setting: Setting;
  readonly sites: number[];
  flying: number[];
  history: History;
  left: Budget;
  readonly broken: Broken[];
  readonly met: { readonly to: ReplicaId; readonly notes: readonly Effect[] }[];
  isIdle: boolean;
}

const kindOf = ({ stimulus }: Happening) =>
  stimulus.kind === 'message' ? stimulus.message.kind : null;

/** Asking around before an election takes no time: it decides nothing. */
function isSwift(frame: Happening, cause: Happening): boolean {
  const kind = kindOf(frame);
  if (kindOf(cause) === 'canvass') return kind === 'support' || kind === 'nack';
  return kind === 'canvass';
}

/** Says nothing but that another one must be asked, or later. */
const isRefusal = ({ kind }: ClientReply): boolean =>
  kind === 'redirect' || kind === 'busy' || kind === 'unchanged';

function isVain(met: Met, site: number): boolean {
  const { sent, broken, replies } = met;
  return met.site === site && sent.length + broken.length === 0 && replies.every(isRefusal);
}

function happen(draft: Draft, happening: Happening): void {
  const { setting, sites } = draft;
  const before = sites[happening.to];
  assert(before !== undefined, 'every replica has a site');
  const met = meet(setting.book, before, happening);
  if (!isVain(met, before)) draft.isIdle = false;
  sites[happening.to] = met.site;
  draft.broken.push(...met.broken);
  draft.met.push({ to: happening.to, notes: met.notes });
  for (const reply of met.replies) {
    draft.history = answered(draft.history, reply, setting.code.sessionRules);
  }
  for (const frame of met.sent) {
    if (isSwift(frame, happening)) happen(draft, frame);
    else draft.flying.push(frame.number);
  }
}

function spendElection({ elections, ...rest }: Budget, replica: ReplicaId): Budget {
  return { ...rest, elections: elections.map((left, id) => (id === replica ? left - 1 : left)) };
}

function spendCrash(left: Budget, loss: Loss): Budget {
  if (loss === 'nothing') return { ...left, crashes: left.crashes - 1 };
  if (loss === 'everything') return { ...left, wipes: left.wipes - 1 };
  return { ...left, damages: left.damages - 1 };
}

function deliver(draft: Draft, frame: number, again: boolean): void {
  const { book } = draft.setting;
  if (again) draft.left = { ...draft.left, doubles: draft.left.doubles - 1 };
  else draft.flying.splice(draft.flying.indexOf(frame), 1);
  happen(draft, happeningAt(book, frame));
}

function ask(draft: Draft, wish: number, replica: ReplicaId): void {
  const { configuration, book } = draft.setting;
  draft.history = asked(draft.history, wish);
  const stimulus = (): Stimulus => ({
    kind: 'client',
    message: messageOf(configuration.wishes, wish),
  });
  happen(draft, standing(book, replica, `wish ${String(wish)}`, stimulus));
}

function timeOut(draft: Draft, to: ReplicaId, kind: 'election' | 'heartbeat' | 'sync' | 'tick') {
  happen(
    draft,
    standing(draft.setting.book, to, kind, () => ({ kind })),
  );
}

function crash(draft: Draft, to: ReplicaId, loss: Loss): void {
  draft.left = spendCrash(draft.left, loss);
  const name = typeof loss === 'string' ? loss : String(loss.slot);
  happen(
    draft,
    standing(draft.setting.book, to, `lose ${name}`, () => ({ kind: 'crash', loss })),
  );
}

function undergo(draft: Draft, event: Event): void {
  const { setting, left } = draft;
  const { book, code } = setting;
  switch (event.kind) {
    case 'deliver':
      deliver(draft, event.frame, event.again);
      return;
    case 'lose':
      draft.flying.splice(draft.flying.indexOf(event.frame), 1);
      return;
    case 'election':
      draft.left = spendElection(left, event.replica);
      timeOut(draft, event.replica, event.kind);
      return;
    case 'heartbeat':
      draft.left = { ...left, heartbeats: left.heartbeats - 1 };
      timeOut(draft, event.replica, event.kind);
      return;
    case 'sync':
      timeOut(draft, event.replica, event.kind);
      return;
    case 'crash':
      crash(draft, event.replica, event.loss);
      return;
    case 'tick':
      draft.left = { ...left, ticks: left.ticks - 1 };
      for (const to of book.terms.replicas) timeOut(draft, to, event.kind);
      return;
    case 'ask':
      ask(draft, event.wish, event.replica);
      return;
    case 'silence':
      draft.left = { ...left, silences: left.silences - 1 };
      draft.history = silenced(draft.history, event.wish, code.sessionRules);
  }
}

/** What comes of an event. */
export function after(setting: Setting, world: World, event: Event): Outcome {
  const { book } = setting;
  const draft: Draft = {
    setting,
    sites: [...world.sites],
    flying: [...world.flying],
    history: historyAt(setting, world),
    left: world.left,
    broken: [],
    met: [],
    isIdle: true,
  };
  const before = draft.history;
  undergo(draft, event);
  const { sites, left, broken, met, isIdle } = draft;
  const history = draft.history === before ? world.history : enterHistory(setting, draft.history);
  if (history !== world.history) broken.push(...judgedAt(setting, history).broken);
  if (!isIdle) broken.push(...brokenAt(book, sites));
  const flying = draft.flying.sort(ascending);
  return { world: { sites, flying, history, left }, broken, met, isIdle };
}

function deliveries({ flying, left }: World): Event[] {
  const events: Event[] = [];
  for (const frame of new Set(flying)) {
    events.push({ kind: 'deliver', frame, again: false });
    if (left.doubles > 0) events.push({ kind: 'deliver', frame, again: true });
  }
  return events;
}

function crashes(setting: Setting, { sites, left }: World, replica: ReplicaId): Event[] {
  const events: Event[] = [];
  if (left.crashes > 0) events.push({ kind: 'crash', replica, loss: 'nothing' });
  if (left.wipes > 0) events.push({ kind: 'crash', replica, loss: 'everything' });
  if (left.damages === 0) return events;
  const site = siteAt(setting.book, sites[replica] ?? 0);
  for (const slot of damageable(site)) events.push({ kind: 'crash', replica, loss: { slot } });
  return events;
}

function ofReplica(setting: Setting, world: World, replica: ReplicaId): Event[] {
  const { sites, left } = world;
  const site = siteAt(setting.book, sites[replica] ?? 0);
  const isLeader = site.replica.role.kind === 'leader';
  const events: Event[] = [];
  if ((left.elections[replica] ?? 0) > 0 && !isLeader) events.push({ kind: 'election', replica });
  if (left.heartbeats > 0 && isLeader) events.push({ kind: 'heartbeat', replica });
  if (site.queue.length > 0) events.push({ kind: 'sync', replica });
  return [...events, ...crashes(setting, world, replica)];
}

/** Wishes that a message may still arrive for. */
export function askable(setting: Setting, world: World): number[] {
  const { wishes } = setting.configuration;
  const history = historyAt(setting, world);
  return [...wishes.keys()].filter((place) => mayAsk(wishes, history, place));
}

function ofClients(setting: Setting, world: World): Event[] {
  const events: Event[] = [];
  const { wishes } = setting.configuration;
  for (const wish of askable(setting, world)) {
    for (const replica of wishes[wish]?.at ?? setting.book.terms.replicas) {
      events.push({ kind: 'ask', wish, replica });
    }
  }
  if (world.left.silences === 0) return events;
  historyAt(setting, world).forEach(({ state }, wish) => {
    if (state === 'open') events.push({ kind: 'silence', wish });
  });
  return events;
}

/** Everything that can happen next. Some of it may turn out to change nothing. */
export function enabled(setting: Setting, world: World): Event[] {
  const { replicas } = setting.book.terms;
  const events = [...deliveries(world), ...ofClients(setting, world)];
  for (const replica of replicas) events.push(...ofReplica(setting, world, replica));
  if (world.left.ticks > 0) events.push({ kind: 'tick' });
  return events;
}

/** Names a world, exactly: two of one name have the same future. */
export function worldText({ sites, flying, history, left }: World): string {
  const { elections, heartbeats, crashes: plain, wipes, damages, doubles, ticks, silences } = left;
  const budget = [...elections, heartbeats, plain, wipes, damages, doubles, ticks, silences];
  return `${sites.join()};${flying.join()};${String(history)};${budget.join('')}`;
}
