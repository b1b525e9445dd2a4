// Snapshots: taken slice by slice while the replica goes on, kept on disk, sent to who is too far
// behind, installed; and the compaction of the log that they allow.

import { freeze, newKvStore, restoreEntry, thaw } from '../kv/apply.ts';
import type { SessionTable } from '../kv/sessions.ts';
import { newSessionTable, putSession } from '../kv/sessions.ts';
import { closeBelow, forgetBelow, liveRecords } from '../paxos/acceptor.ts';
import { forgetDecidedBelow, restartLog } from '../paxos/log.ts';
import type { ReplicaId, Slot } from '../protocol/ids.ts';
import { sessionAt, slotAt } from '../protocol/ids.ts';
import { BATCH_UNITS } from '../protocol/limits.ts';
import type { PeerMessage } from '../protocol/message.ts';
import type { SessionEntry, Snapshot, SnapshotChunk } from '../protocol/snapshot.ts';
import { sameSnapshot } from '../protocol/snapshot.ts';
import { appliedDigest } from './digest.ts';
import { adopt } from './execute.ts';
import type { Step } from './outbox.ts';
import { mark, send } from './outbox.ts';
import type { Replica, Taking } from './replica.ts';

type Of<Kind extends PeerMessage['kind']> = PeerMessage & { readonly kind: Kind };

const NEXT_SLICE: Step['effects'][number] = {
  kind: 'timer',
  timer: 'snapshot',
  afterMs: 1,
  jitterMs: 0,
};

/** Whether enough was executed since the last snapshot, or another configuration begun. */
function isDue({ log, settings, snapshot, configuration }: Replica): boolean {
  if (snapshot === null || configuration === null) return false;
  const { header } = snapshot;
  return (
    log.nextToApply >= header.slot + settings.snapshotEverySlots ||
    // Nobody may have to ask a quorum of the configuration before: it may be gone by then.
    configuration.number > header.configuration.number
  );
}

/** Begins a snapshot where one is due. */
export function takeSnapshot(step: Step): void {
  const { replica } = step;
  const { log, rules } = replica;
  if (replica.taking !== null || replica.configuration === null || !isDue(replica)) return;
  freeze(replica.store);
  const { store, timeMs, acceptor } = replica;
  const configuration = rules.snapshotConfiguration(replica.configuration, acceptor.accepted);
  const sessions = rules.snapshotSessions(entriesOf(replica.sessions));
  const digest = appliedDigest({ store, sessions: tableOf(sessions), configuration, timeMs });
  replica.taking = {
    header: {
      slot: rules.snapshotSlot(log.nextToApply),
      configuration,
      round: replica.highestRound,
      timeMs,
      digest,
    },
    entries: store.values.entries(),
    sessions,
    sessionsTaken: 0,
    chunks: [],
  };
  step.effects.push(NEXT_SLICE);
}

function entriesOf({ sessions }: SessionTable): SessionEntry[] {
  return Array.from(sessions, ([session, { last, activeMs, results }]) => ({
    session: sessionAt(session),
    last,
    activeMs,
    results,
  }));
}

function tableOf(entries: readonly SessionEntry[]): SessionTable {
  const table = newSessionTable();
  for (const { session, last, activeMs, results } of entries) {
    putSession(table, session, { last, activeMs, results });
  }
  return table;
}

function nextEntries({ entries }: Taking, count: number): SnapshotChunk['entries'] {
  const taken: (readonly [string, string])[] = [];
  let units = 0;
  while (taken.length < count && units < BATCH_UNITS) {
    const next = entries.next();
    if (next.done === true) break;
    taken.push(next.value);
    const [key, value] = next.value;
    units += key.length + value.length;
  }
  return taken;
}

/** The next part of the snapshot that is being taken; null when all of it is. */
function nextChunk(taking: Taking, count: number): SnapshotChunk | null {
  const entries = nextEntries(taking, count);
  const from = taking.sessionsTaken;
  const sessions = taking.sessions.slice(from, from + count - entries.length);
  taking.sessionsTaken += sessions.length;
  const isEmpty = entries.length === 0 && sessions.length === 0;
  return isEmpty && taking.chunks.length > 0 ? null : { entries, sessions };
}

/** The snapshot timer fired: reads one more slice off the frozen store. */
export function onSnapshotTimer(step: Step): void {
  const { replica } = step;
  const { taking, settings } = replica;
  if (taking === null) return;
  const chunk = nextChunk(taking, settings.chunkEntries);
  if (chunk !== null) {
    taking.chunks.push(chunk);
    step.effects.push(NEXT_SLICE);
    return;
  }
  thaw(replica.store);
  replica.taking = null;
  const { header, chunks } = taking;
  keep(step, { header: { ...header, chunks: chunks.length }, chunks });
  mark(step, 'snapshot-taken');
  takeSnapshot(step);
}

function keep(step: Step, snapshot: Snapshot): void {
  step.replica.snapshot = snapshot;
  step.effects.push({ kind: 'save-snapshot', snapshot });
}

/**
 * A snapshot is on the disk: what led to it need not be kept, but for who is a little behind or takes
 * an older snapshot right now, which would be worth nothing without what follows it.
 */
export function onSnapshotDurable(step: Step, slot: Slot): void {
  const { replica } = step;
  const { acceptor, log, settings, id, life } = replica;
  const taken = [...replica.outgoing.keys()].map((to) => underWay(step, to)?.header.slot ?? slot);
  const base = slotAt(Math.min(slot, log.nextToApply, ...taken) - settings.keepSlots);
  // Something lost is repaired first, lest the log say less than it did.
  if (base <= acceptor.base || acceptor.lost > 0) return;
  forgetDecidedBelow(log, base);
  forgetBelow(acceptor, base);
  const identity = { kind: 'identity', replica: id, life, base } as const;
  step.effects.push({ kind: 'rewrite', records: [identity, ...liveRecords(acceptor)] });
  mark(step, 'log-compacted');
}

/** Election time-outs after which a snapshot that goes on no more is not under way any more. */
const QUIET_TIMEOUTS = 3;

function isQuiet({ replica, nowMs }: Step, sinceMs: number): boolean {
  return nowMs - sinceMs >= QUIET_TIMEOUTS * replica.settings.electionMs;
}

/** The snapshot that somebody takes from here, part by part; null where there is none. */
function underWay(step: Step, to: ReplicaId): Snapshot | null {
  const { outgoing } = step.replica;
  const known = outgoing.get(to);
  if (known === undefined || !isQuiet(step, known.sentAtMs)) return known?.snapshot ?? null;
  outgoing.delete(to);
  return null;
}

function sendPart(step: Step, to: ReplicaId, snapshot: Snapshot, index: number): void {
  const { header, chunks } = snapshot;
  const chunk = chunks[index];
  if (chunk === undefined) return;
  if (index === 0) mark(step, 'snapshot-sent');
  step.replica.outgoing.set(to, { snapshot, sentAtMs: step.nowMs });
  send(step, to, { kind: 'snapshot', header, index, chunk });
}

/**
 * Sends the first part of a snapshot to somebody who misses what is at `fromSlot`: of the one that is
 * under way to it, so that it comes to an end although newer ones are made, or else of the newest.
 */
export function offerSnapshot(step: Step, to: ReplicaId, fromSlot: Slot): void {
  const begun = underWay(step, to);
  const snapshot = begun !== null && begun.header.slot > fromSlot ? begun : step.replica.snapshot;
  if (snapshot !== null) sendPart(step, to, snapshot, 0);
}

/** Someone wants the next part of a snapshot, or, if that is not here any more, the first of any. */
export function onSnapshotNext(step: Step, from: ReplicaId, message: Of<'snapshot-next'>): void {
  const isMeant = (snapshot: Snapshot | null): boolean =>
    snapshot?.header.slot === message.slot && snapshot.header.digest === message.digest;
  const meant = [underWay(step, from), step.replica.snapshot].find(isMeant) ?? null;
  if (meant === null) offerSnapshot(step, from, slotAt(0));
  else sendPart(step, from, meant, message.index);
}

/** Asks for the part of a snapshot that is missing; without one under way, for the first of any. */
export function askForSnapshot(step: Step, from: ReplicaId): void {
  const { incoming } = step.replica;
  if (incoming === null) {
    send(step, from, { kind: 'snapshot-next', slot: slotAt(0), digest: 0, index: 0 });
    return;
  }
  const { slot, digest } = incoming.header;
  send(step, from, { kind: 'snapshot-next', slot, digest, index: incoming.chunks.length });
}

/**
 * One that is under way comes first: under load there is always a newer one. Once it is quiet any other
 * will do, an older one too: who had the newer one may be gone.
 */
function supersedes(step: Step, { header }: Of<'snapshot'>): boolean {
  const { incoming } = step.replica;
  if (incoming === null) return true;
  return !sameSnapshot(incoming.header, header) && isQuiet(step, incoming.heardAtMs);
}

/** A part of a snapshot arrives. */
export function onSnapshot(step: Step, from: ReplicaId, message: Of<'snapshot'>): void {
  const { replica } = step;
  const { header, index, chunk } = message;
  const isWanted = replica.configuration === null;
  if (!isWanted && !replica.rules.mayInstall(header.slot, replica.log.nextToApply)) {
    mark(step, 'snapshot-stale');
    replica.incoming = null;
    return;
  }
  if (supersedes(step, message)) {
    replica.incoming = { header, chunks: [], heardAtMs: step.nowMs };
  }
  const { incoming } = replica;
  if (incoming === null || !sameSnapshot(incoming.header, header)) return;
  // The first part again offers the rest; any other was asked for twice, and one answer is enough.
  if (index === incoming.chunks.length) {
    incoming.chunks.push(chunk);
    incoming.heardAtMs = step.nowMs;
  } else if (index > 0) return;
  if (incoming.chunks.length < header.chunks) {
    askForSnapshot(step, from);
    return;
  }
  replica.incoming = null;
  const snapshot = { header: incoming.header, chunks: incoming.chunks };
  if (restore(replica, snapshot)) installed(step, snapshot);
}

/** Whether anything of a snapshot is here already. */
export function resumeSnapshot(step: Step, from: ReplicaId): boolean {
  if (step.replica.incoming === null) return false;
  mark(step, 'snapshot-resumed');
  askForSnapshot(step, from);
  return true;
}

/** Puts a snapshot in the place of the state. False where it is not what its header says. */
export function restore(replica: Replica, { header, chunks }: Snapshot): boolean {
  const { slot, configuration, round, timeMs } = header;
  const store = newKvStore();
  for (const { entries } of chunks) {
    for (const [key, value] of entries) restoreEntry(store, key, value);
  }
  const sessions = tableOf(chunks.flatMap((chunk) => chunk.sessions));
  const digest = appliedDigest({ store, sessions, configuration, timeMs });
  if (chunks.length !== header.chunks || digest !== header.digest) return false;
  const highestRound = replica.rules.roundAfter(replica.highestRound, round);
  Object.assign(replica, { store, sessions, timeMs, highestRound, taking: null });
  restartLog(replica.log, replica.rules.resumesAt(slot));
  closeBelow(replica.acceptor, replica.log.firstUndecided);
  return true;
}

function installed(step: Step, snapshot: Snapshot): void {
  const { slot, digest, configuration } = snapshot.header;
  step.effects.push({ kind: 'install', slot, digest });
  mark(step, 'snapshot-installed');
  keep(step, snapshot);
  adopt(step, configuration);
}
