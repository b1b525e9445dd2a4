// Which of the events that can happen need be explored. Events of different replicas commute, so of
// the orders of such events one is enough; two cases of it are used, both in worlds in which nothing
// can go wrong any more, so that frames alone make things happen:
// - A late answer, which changes nothing at its receiver now or ever, is as good as lost.
// - A quiet replica is one to which nobody can send anything more unless it acts first. What arrives
//   there depends on nothing that happens elsewhere, so that its events may come first: a persistent
//   set. Godefroid, Partial-Order Methods for the Verification of Concurrent Systems (1996), 4.
// Clients' events depend on each other; a world in which one may still be asked is not reduced.
// Reduction keeps every final world. That needs a state space without cycles, which tests look at.
// Called by explore.ts.

import { assert } from '../base/assert.ts';
import type { ReplicaId } from '../protocol/ids.ts';
import type { PeerMessage } from '../protocol/message.ts';
import type { Happening } from './book.ts';
import { happeningAt, meet, siteAt } from './book.ts';
import type { Event, Setting, World } from './world.ts';
import { askable } from './world.ts';

type Kind = PeerMessage['kind'];

/** Whom a message can make its receiver send messages to. */
type Reach = 'sender' | 'anyone';

/** What a message can make its receiver send, in clusters whose configuration never changes. */
const ANSWERS: Readonly<Record<Kind, readonly (readonly [Kind, Reach])[]>> = {
  canvass: [],
  support: [],
  prepare: [
    ['promise', 'sender'],
    ['nack', 'sender'],
    ['decided', 'sender'],
    ['snapshot', 'sender'],
  ],
  promise: [
    ['accept', 'anyone'],
    ['heartbeat', 'anyone'],
  ],
  accept: [
    ['accepted', 'sender'],
    ['nack', 'sender'],
    ['catch-up', 'sender'],
    ['snapshot-next', 'sender'],
  ],
  accepted: [
    ['read-at', 'anyone'],
    ['heartbeat', 'anyone'],
  ],
  nack: [],
  heartbeat: [
    ['heard', 'sender'],
    ['nack', 'sender'],
    ['catch-up', 'sender'],
    ['snapshot-next', 'sender'],
  ],
  heard: [
    ['read-at', 'anyone'],
    ['heartbeat', 'anyone'],
  ],
  'catch-up': [
    ['decided', 'sender'],
    ['snapshot', 'sender'],
  ],
  decided: [
    ['catch-up', 'sender'],
    ['snapshot-next', 'sender'],
  ],
  snapshot: [
    ['snapshot-next', 'sender'],
    ['catch-up', 'sender'],
  ],
  'snapshot-next': [['snapshot', 'sender']],
  join: [
    ['decided', 'sender'],
    ['snapshot', 'sender'],
  ],
  'read-index': [
    ['read-at', 'anyone'],
    ['heartbeat', 'anyone'],
  ],
  'read-at': [],
  transfer: [['prepare', 'anyone']],
};

const READING: ReadonlySet<Kind> = new Set(['accepted', 'heard', 'read-index']);

function isUnreachable(setting: Setting, kind: Kind): boolean {
  return setting.configuration.mute.includes(kind);
}

/** Reads of which no answer or round is under way make nobody send anything. */
function answersTo(setting: Setting, kind: Kind): readonly (readonly [Kind, Reach])[] {
  const reads = setting.configuration.wishes.some(({ what }) => what.kind === 'get');
  if (READING.has(kind) && !reads) return [];
  return ANSWERS[kind].filter(([answer]) => !isUnreachable(setting, answer));
}

interface Way {
  readonly kind: Kind;
  readonly from: ReplicaId;
  readonly to: ReplicaId;
}

function wayOf({ to, stimulus }: Happening): Way {
  assert(stimulus.kind === 'message', 'what is in flight is a message');
  return { kind: stimulus.message.kind, from: stimulus.from, to };
}

function waysOn(setting: Setting, { kind, from, to }: Way): Way[] {
  const { replicas } = setting.book.terms;
  return answersTo(setting, kind).flatMap(([answer, reach]) =>
    (reach === 'sender' ? [from] : replicas.filter((id) => id !== to)).map((next) => ({
      kind: answer,
      from: to,
      to: next,
    })),
  );
}

/** Whether what is in flight to others can make anyone send something to `replica`. */
function isQuiet(setting: Setting, ways: readonly Way[], replica: ReplicaId): boolean {
  const open = ways.filter(({ to }) => to !== replica);
  const seen = new Set<string>();
  for (let way = open.pop(); way !== undefined; way = open.pop()) {
    const name = `${way.kind} ${String(way.from)} ${String(way.to)}`;
    if (seen.has(name)) continue;
    seen.add(name);
    for (const next of waysOn(setting, way)) {
      if (next.to === replica) return false;
      open.push(next);
    }
  }
  return true;
}

function hasElections({ left }: World): boolean {
  return left.elections.some((count) => count > 0);
}

/** Whether frames alone make things happen from now on. */
function windsDown(setting: Setting, world: World): boolean {
  const { elections, ...counts } = world.left;
  if (hasElections(world)) return false;
  if (Object.values(counts).some((left: number) => left > 0)) return false;
  return askable(setting, world).length === 0;
}

/** Whether configurations change: then acceptances and decisions make leaders campaign. */
function changes({ configuration }: Setting): boolean {
  const { joiners, wishes, budget } = configuration;
  return joiners > 0 || budget.wipes > 0 || wishes.some(({ what }) => what.kind === 'change');
}

/** The events that need be explored, of all that are enabled. */
export function persistent(setting: Setting, world: World, events: readonly Event[]): Event[] {
  const all = [...events];
  if (changes(setting) || !windsDown(setting, world)) return all;
  const { book } = setting;
  if (world.sites.some((site) => siteAt(book, site).queue.length > 0)) return all;
  const ways = world.flying.map((frame) => wayOf(happeningAt(book, frame)));
  for (const replica of book.terms.replicas) {
    if (!ways.some(({ to }) => to === replica) || !isQuiet(setting, ways, replica)) continue;
    return all.filter(
      (event) => event.kind === 'deliver' && happeningAt(book, event.frame).to === replica,
    );
  }
  return all;
}

/**
 * Whether a message answers a ballot that its receiver has left behind, or says what it knows: no
 * replica takes a ballot twice, and what was counted stays counted. Only while nobody crashes, and no
 * clock moves that would make it matter when somebody was last heard.
 */
function isLate(setting: Setting, site: number, frame: Happening): boolean {
  return ONLY_ANSWERS.has(wayOf(frame).kind) && meet(setting.book, site, frame).isIdle;
}

const ONLY_ANSWERS: ReadonlySet<Kind> = new Set(['promise', 'nack', 'accepted', 'heard']);

/** The world without the frames that are as good as lost. */
export function withoutLate(setting: Setting, world: World): World {
  const { crashes, wipes, damages, heartbeats, ticks } = world.left;
  if (changes(setting) || hasElections(world)) return world;
  if (crashes + wipes + damages + heartbeats + ticks > 0) return world;
  const flying = world.flying.filter((number) => {
    const frame = happeningAt(setting.book, number);
    return !isLate(setting, world.sites[frame.to] ?? 0, frame);
  });
  return flying.length === world.flying.length ? world : { ...world, flying };
}

/** Never in flight: see world.ts. */
const SWIFT: ReadonlySet<Kind> = new Set(['canvass', 'support']);

function assertAllowed(setting: Setting, frame: Happening, sent: readonly Happening[]): void {
  if (frame.stimulus.kind !== 'message' || SWIFT.has(frame.stimulus.message.kind)) return;
  const way = wayOf(frame);
  const allowed = waysOn(setting, way);
  for (const { kind, to } of sent.map(wayOf)) {
    const isAllowed = allowed.some((one) => one.kind === kind && one.to === to);
    assert(isAllowed, `${way.kind} made a replica send ${kind}, of which reduction does not know`);
  }
}

/** Holds the table above against everything that replicas did: reduction rests on it. */
export function assertTable(setting: Setting): void {
  if (changes(setting)) return;
  for (const { met } of setting.book.sites) {
    for (const [number, { sent }] of met) {
      assertAllowed(setting, happeningAt(setting.book, number), sent);
    }
  }
}
