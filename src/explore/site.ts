// One replica with its disk, its clock and what an observer remembers of it; and what it does when
// something happens to it. Honours the host's duties of replica/io.ts. Sites never change: meeting
// an event gives another one. Called by book.ts, which remembers the answers.

import { assert } from '../base/assert.ts';
import { NO_BALLOT } from '../protocol/ballot.ts';
import type { ReplicaId, Slot } from '../protocol/ids.ts';
import { slotAt } from '../protocol/ids.ts';
import type { ClientMessage, ClientReply, PeerMessage } from '../protocol/message.ts';
import type { RecoveredRecord } from '../protocol/record.ts';
import type { Settings } from '../protocol/settings.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import type { Invariants } from '../replica/invariants.ts';
import { newInvariants, observe, observeStart } from '../replica/invariants.ts';
import type { Effect, Input } from '../replica/io.ts';
import type { Replica } from '../replica/replica.ts';
import { newReplica } from '../replica/replica.ts';
import { step } from '../replica/step.ts';
import type { Rules } from '../paxos/rules.ts';
import type { Broken, Deed } from './deeds.ts';
import { deedsOf } from './deeds.ts';
import { diskShape, replicaShape } from './shape.ts';
import { copyOf, textOf } from './text.ts';

/** What a site needs to know that never changes. */
export interface Terms {
  /** Every replica, voting or not. */
  readonly replicas: readonly ReplicaId[];
  readonly rules: Rules;
  readonly settings: Settings;
  readonly tickMs: number;
  readonly clocks: 'free' | 'together';
  readonly disks: 'at once' | 'later';
  readonly mute: readonly PeerMessage['kind'][];
}

type Write = Effect & { readonly kind: 'persist' | 'rewrite' };

export interface Site {
  readonly replica: Replica;
  readonly nowMs: number;
  /** Synced, and still to be. */
  readonly records: readonly RecoveredRecord[];
  readonly queue: readonly Write[];
  readonly snapshot: Snapshot | null;
  /** Incarnations so far. */
  readonly starts: number;
  /** What an observer remembers that watches this replica alone, in the order of its steps. */
  readonly watched: Invariants['watched'][number];
  /** What it ever did that an observer of the whole cluster remembers, by text; in no order. */
  readonly deeds: ReadonlyMap<string, Deed>;
}

/** What a crash does to the disk besides losing what was not synced. */
export type Loss = 'nothing' | 'everything' | { readonly slot: Slot };

export type Stimulus =
  | { readonly kind: 'message'; readonly from: ReplicaId; readonly message: PeerMessage }
  | { readonly kind: 'client'; readonly message: ClientMessage }
  | { readonly kind: 'election' | 'heartbeat' | 'tick' | 'sync' }
  | { readonly kind: 'crash'; readonly loss: Loss };

export interface Reaction {
  readonly site: Site;
  readonly sent: readonly { readonly to: ReplicaId; readonly message: PeerMessage }[];
  readonly replies: readonly ClientReply[];
  readonly broken: readonly Broken[];
  /** What happened inside that people want to read. */
  readonly notes: readonly Effect[];
}

/** A site under change. */
type Draft = { -readonly [Key in keyof Site]: Site[Key] } & {
  readonly terms: Terms;
  readonly observer: Invariants;
  readonly inputs: Input[];
  readonly sent: { readonly to: ReplicaId; readonly message: PeerMessage }[];
  readonly replies: ClientReply[];
  readonly broken: Broken[];
  readonly notes: Effect[];
};

function copyReplica(replica: Replica): Replica {
  const { rules, settings, snapshot, ...rest } = replica;
  return { ...copyOf(rest), rules, settings, snapshot };
}

function draftOf(terms: Terms, site: Site): Draft {
  const observer = newInvariants(terms.replicas.length);
  const watched = copyOf(site.watched);
  observer.watched[site.replica.id] = watched;
  const replica = copyReplica(site.replica);
  const nothing = { inputs: [], sent: [], replies: [], broken: [], notes: [] };
  return { ...site, replica, watched, terms, observer, ...nothing };
}

function take(draft: Draft, effect: Effect): void {
  switch (effect.kind) {
    case 'persist':
    case 'rewrite':
      draft.queue = [...draft.queue, effect];
      return;
    case 'save-snapshot':
      draft.snapshot = effect.snapshot;
      draft.inputs.push({ kind: 'snapshot-durable', slot: effect.snapshot.header.slot });
      return;
    case 'send':
      if (!draft.terms.mute.includes(effect.message.kind)) draft.sent.push(effect);
      return;
    case 'reply':
      draft.replies.push(effect.message);
      draft.notes.push(effect);
      return;
    case 'timer':
      // A snapshot is taken in one go: its slices are read off a store that stands still.
      if (effect.timer === 'snapshot') draft.inputs.push({ kind: 'timer', timer: 'snapshot' });
      return;
    case 'lead':
    case 'decide':
    case 'install':
    case 'configure':
      draft.notes.push(effect);
      return;
    case 'self':
    case 'live':
    case 'follow':
    case 'apply':
    case 'halt':
    case 'mark':
  }
}

function remember(draft: Draft, effects: readonly Effect[]): void {
  const deeds = effects.flatMap(deedsOf).filter((deed) => !draft.deeds.has(textOf(deed)));
  if (deeds.length === 0) return;
  draft.deeds = new Map([...draft.deeds, ...deeds.map((deed) => [textOf(deed), deed] as const)]);
}

/** The oldest write reaches the disk. */
function sync(draft: Draft): void {
  const [write, ...later] = draft.queue;
  if (write === undefined) return;
  draft.queue = later;
  if (write.kind === 'rewrite') {
    draft.records = write.records;
    return;
  }
  draft.records = [...draft.records, ...write.records];
  draft.inputs.push({ kind: 'durable', upTo: write.upTo });
}

function drain(draft: Draft): void {
  for (let next = draft.inputs.shift(); next !== undefined; next = draft.inputs.shift()) {
    const effects = step(draft.replica, next, draft.nowMs);
    const broken = observe(draft.observer, draft.replica.id, effects);
    if (broken !== null) draft.broken.push({ id: broken.id, detail: told(broken) });
    remember(draft, effects);
    for (const effect of effects) take(draft, effect);
    while (draft.terms.disks === 'at once' && draft.queue.length > 0) sync(draft);
  }
  assert(draft.replica.taking === null, 'a snapshot is taken in one go');
}

function perform(draft: Draft, input: Input): void {
  draft.inputs.push(input);
  drain(draft);
}

const told = ({ replica, detail }: { readonly replica: ReplicaId; readonly detail: string }) =>
  `r${String(replica)} ${detail}`;

function start(draft: Draft, isDoubtful: boolean): void {
  const { terms, records, snapshot } = draft;
  const { id } = draft.replica;
  draft.replica = newReplica(id, terms.replicas, terms.rules, terms.settings);
  draft.starts++;
  observeStart(draft.observer, id);
  const bases = records.map((record) => (record.kind === 'identity' ? record.base : 0));
  const compactedTo = slotAt(bases.at(-1) ?? 0);
  const disk = { records, snapshot, compactedTo, isDoubtful };
  perform(draft, { kind: 'start', disk, freshLife: draft.starts });
}

/** The records with the last acceptance at `slot` damaged. */
function damaged(records: readonly RecoveredRecord[], slot: Slot): RecoveredRecord[] {
  const place = records.findLastIndex(
    (record) => record.kind === 'acceptance' && record.slot === slot,
  );
  return records.map((record, index) =>
    index === place && record.kind === 'acceptance'
      ? { kind: 'lost-acceptance', slot, ballot: record.ballot }
      : record,
  );
}

function crash(draft: Draft, loss: Loss): void {
  draft.queue = [];
  if (loss === 'everything') Object.assign(draft, { records: [], snapshot: null });
  else if (loss !== 'nothing') draft.records = damaged(draft.records, loss.slot);
  start(draft, loss === 'everything');
}

/** Time enough for an election passes here. */
function passTime(draft: Draft): void {
  if (draft.terms.clocks === 'free') draft.nowMs += draft.terms.tickMs;
}

function undergo(draft: Draft, stimulus: Stimulus): void {
  switch (stimulus.kind) {
    case 'message':
      if (stimulus.message.kind === 'canvass') passTime(draft);
      perform(draft, stimulus);
      return;
    case 'client':
      perform(draft, stimulus);
      return;
    case 'election':
      passTime(draft);
      perform(draft, { kind: 'timer', timer: 'election' });
      return;
    case 'heartbeat':
      perform(draft, { kind: 'timer', timer: 'heartbeat' });
      return;
    case 'tick':
      draft.nowMs += draft.terms.tickMs;
      return;
    case 'sync':
      sync(draft);
      drain(draft);
      return;
    case 'crash':
      crash(draft, stimulus.loss);
  }
}

function finished(draft: Draft): Reaction {
  const { replica, nowMs, records, queue, snapshot, starts, watched, deeds } = draft;
  const site = { replica, nowMs, records, queue, snapshot, starts, watched, deeds };
  const { sent, replies, broken, notes } = draft;
  return { site, sent, replies, broken, notes };
}

/** What happens at a site. Code that throws is a finding of the explorer, like a broken invariant. */
export function react(terms: Terms, site: Site, stimulus: Stimulus): Reaction {
  const draft = draftOf(terms, site);
  try {
    undergo(draft, stimulus);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    draft.broken.push({ id: 'crash', detail: `r${String(site.replica.id)} threw: ${detail}` });
  }
  return finished(draft);
}

/** A site whose replica starts for the first time, on the disk that it is given. */
export function newSite(
  terms: Terms,
  id: ReplicaId,
  records: readonly RecoveredRecord[],
  snapshot: Snapshot | null,
): Reaction {
  const replica = newReplica(id, terms.replicas, terms.rules, terms.settings);
  const watched = { life: 0, promised: NO_BALLOT, decided: [], firstUndecided: 0, nextToApply: 0 };
  const nothing = { nowMs: 0, queue: [], starts: 0, deeds: new Map() };
  const draft = draftOf(terms, { replica, records, snapshot, watched, ...nothing });
  start(draft, false);
  return finished(draft);
}

/** The slots at which a crash may damage an acceptance. */
export function damageable({ records }: Site): Slot[] {
  const slots = records.flatMap((record) => (record.kind === 'acceptance' ? [record.slot] : []));
  return [...new Set(slots)].sort((left, right) => left - right);
}

/** Names a site: two of one name behave alike, and an observer knows the same of them. */
export function siteText(terms: Terms, site: Site): string {
  const { replica, nowMs, records, queue, snapshot, starts, watched, deeds } = site;
  const clock = { nowMs, tickMs: terms.tickMs };
  const { life, promised, firstUndecided, nextToApply, decided } = watched;
  const beyond = decided.flatMap((isDecided, slot) =>
    isDecided && slot >= firstUndecided ? [slot] : [],
  );
  return [
    replica.id,
    // Commands carry whole milliseconds of it, and leave it out where it has none.
    Math.floor(nowMs),
    replicaShape(replica, clock),
    textOf(diskShape(records, snapshot)),
    textOf(queue.map(({ records: written }) => written)),
    starts,
    textOf([life, promised, firstUndecided, nextToApply, beyond]),
    [...deeds.keys()].sort().join(),
  ].join('\n');
}
