// The state of a replica as rows of words, each under a path: `m|Log|decided #3` for what it holds in
// memory, `d|Acceptor|promised` for what its disk would give back. Called by travel.ts.

import type { DurableState, ReplicaSeen, ReplicaState } from '../../hosts/watched.ts';
import { describeConfiguration } from '../../lab/story/cluster-words.ts';
import { joined, replicaName } from '../../lab/story/names.ts';
import { showBallot } from '../../protocol/ballot.ts';
import { recordWords, showEffect } from './step-words.ts';
import { count, showCommand, showKey, showValue } from './words.ts';

/** Rows by path. */
export type Rows = Map<string, string>;

const TEXT_MAX = 120;
/** What waits for a disk answers no client. */
const NOBODY = new Map<string, never>();
const slot = (number: number): string => `#${String(number)}`;
const ms = (number: number): string => `${String(Math.round(number * 10) / 10)} ms`;
const names = (replicas: readonly number[]): string => joined(replicas.map(replicaName));

/** Groups are those of travel-view.ts. */
type Put = (group: string, label: string, value: string) => void;

function durableRows(put: Put, state: DurableState): void {
  const { life, promised, accepted, forgottenBelow, snapshot } = state;
  if (life !== null) put('Acceptor', 'life', String(life));
  put('Acceptor', 'promised', promised.round === 0 ? 'nothing' : `ballot ${showBallot(promised)}`);
  for (const { slot: at, ballot, command } of accepted) {
    const what = command === null ? 'a command that its disk has lost' : showCommand(command);
    put('Acceptor', `accepted ${slot(at)}`, `${what}, in ballot ${showBallot(ballot)}`);
  }
  if (forgottenBelow > 0) put('Acceptor', 'forgotten below', slot(forgottenBelow));
  if (snapshot !== null) put('Acceptor', 'snapshot below', slot(snapshot));
}

function leaderRows(put: Put, role: ReplicaState['role'] & { readonly kind: 'leader' }): void {
  put('Replica', 'role', `leads ballot ${showBallot(role.ballot)}`);
  put('Reign', 'next slot', slot(role.nextSlot));
  if (role.openingSlot !== null) put('Reign', 'opening no-op', slot(role.openingSlot));
  if (role.barrier !== null) put('Reign', 'ends with', slot(role.barrier));
  for (const { slot: at, command, acceptedBy } of role.proposals) {
    const by =
      acceptedBy.length === 0 ? 'accepted by nobody yet' : `accepted by ${names(acceptedBy)}`;
    put('Reign', `proposed ${slot(at)}`, `${showCommand(command)}, ${by}`);
  }
  put('Reign', 'heartbeat round', String(role.round));
  for (const { replica, round } of role.heard) {
    put(
      'Reign',
      `${replicaName(replica)} has answered`,
      round === 0 ? 'none' : `round ${String(round)}`,
    );
  }
  if (role.transferUntilMs !== null) put('Reign', 'hands over until', ms(role.transferUntilMs));
}

function roleRows(put: Put, { role }: ReplicaState): void {
  switch (role.kind) {
    case 'follower':
      return put('Replica', 'role', 'follower');
    case 'canvasser': {
      const asked = `asks around for ballot ${showBallot(role.ballot)}`;
      return put('Replica', 'role', `${asked}; supported by ${names(role.supporters)}`);
    }
    case 'candidate': {
      const asked = `candidate for ballot ${showBallot(role.ballot)}`;
      return put('Replica', 'role', `${asked}; promised by ${names(role.promises)}`);
    }
    case 'leader':
      return leaderRows(put, role);
  }
}

function logRows(put: Put, state: ReplicaState): void {
  for (const { slot: at, command } of state.decided) {
    put('Log', `decided ${slot(at)}`, showCommand(command));
  }
  put('Log', 'decided below', slot(state.firstUndecided));
  put('Log', 'executed below', slot(state.nextToApply));
  if (state.snapshotUnderWay !== null) {
    const { slot: at, sessions, configuration } = state.snapshotUnderWay;
    const what = `${count(sessions, 'session')}, configuration ${String(configuration)}`;
    put('Log', 'takes a snapshot', `below ${slot(at)}, with ${what}`);
  }
  if (state.snapshotArriving !== null) {
    const { slot: at, parts } = state.snapshotArriving;
    put('Log', 'a snapshot arrives', `below ${slot(at)}, ${count(parts, 'part')} so far`);
  }
}

function executedRows(put: Put, state: ReplicaState): void {
  const { storeSize } = state;
  put('Log', 'store holds', storeSize === 0 ? 'nothing' : count(storeSize, 'key'));
  for (const [key, value] of state.store) {
    put('Store', showKey(key, TEXT_MAX), showValue(value, TEXT_MAX));
  }
  const more = storeSize - state.store.length;
  if (more > 0) put('Store', 'more', count(more, 'key'));
  for (const [name, { last, results }] of state.sessions) {
    const kept = results.map(([place, result]) => {
      const shown = typeof result === 'boolean' ? String(result) : showValue(result, 18);
      return `${String(place)}: ${result === null ? 'done' : shown}`;
    });
    const answers = kept.length === 0 ? '' : `; keeps the answers ${kept.slice(0, 8).join(', ')}`;
    put('Sessions', `session ${slot(name)}`, `executed up to place ${String(last)}${answers}`);
  }
  const others = state.sessionCount - state.sessions.length;
  if (others > 0) put('Sessions', 'more', count(others, 'session'));
}

/** A time of a replica's own clock; with the time of the run where that clock runs otherwise. */
function own(atMs: number, { clockPerMille }: ReplicaSeen): string {
  if (clockPerMille === 0) return ms(atMs);
  return `${ms(atMs)} of its clock (${ms((atMs * 1000) / (1000 + clockPerMille))})`;
}

/** `until 180 ms`, or `over since 180 ms`. */
function untilWords(untilMs: number, seen: ReplicaSeen): string {
  return `${seen.clockMs < untilMs ? 'until' : 'over since'} ${own(untilMs, seen)}`;
}

/** Until when a leader answers reads without asking anybody. */
function relianceWords(untilMs: number, seen: ReplicaSeen): string {
  if (untilMs === Infinity) return 'as long as it leads, whoever answers';
  return Number.isFinite(untilMs) ? untilWords(untilMs, seen) : 'no quorum has answered it yet';
}

/** What a replica has granted, and what a leader makes of what it was granted. */
function leaseRows(put: Put, state: ReplicaState, seen: ReplicaSeen): void {
  const { lease: granted, boundUntilMs, role } = state;
  if (granted !== null) {
    const until = untilWords(granted.untilMs, seen);
    put('Leases', 'helps only', `ballot ${showBallot(granted.ballot)}, ${until}`);
  }
  if (boundUntilMs !== null) {
    put('Leases', 'helps nobody after its restart', untilWords(boundUntilMs, seen));
  }
  const { relies } = seen;
  if (relies !== null) {
    const words = relianceWords(relies.untilMs, seen);
    const other = relianceWords(relies.otherUntilMs, seen);
    const right = words === other ? '' : `; by the sound rules ${other}`;
    put('Leases', 'relies on its lease', `${words}${right}`);
  } else if (role.kind === 'leader' && role.isLeaseGivenUp) {
    put('Leases', 'relies on its lease', 'no longer: it is given up');
  }
}

function readRows(put: Put, { reads }: ReplicaState): void {
  for (const { of, key, until } of reads) {
    const what = key === null ? 'asks from which slot to read' : `get(${showKey(key, TEXT_MAX)})`;
    const waits = until === null ? 'the leader’s word' : `${until.kind} ${String(until.number)}`;
    put('Reads', of, `${what}, waits for ${waits}`);
  }
}

function memoryRows(put: Put, state: ReplicaState, seen: ReplicaSeen): void {
  roleRows(put, state);
  const { leader, configuration, highestRound, lostElections, heardAtMs } = state;
  put('Replica', 'follows', leader === null ? 'nobody' : replicaName(leader));
  if (heardAtMs !== null) put('Replica', 'heard a leader', `at ${own(heardAtMs, seen)}`);
  put('Replica', 'highest round seen', String(highestRound));
  if (lostElections > 0) put('Replica', 'lost elections', String(lostElections));
  if (configuration !== null) {
    const { number } = configuration;
    put('Replica', 'configuration', `${String(number)}: ${describeConfiguration(configuration)}`);
  }
  durableRows(put, state);
  logRows(put, state);
  executedRows(put, state);
  readRows(put, state);
  leaseRows(put, state, seen);
  state.held.forEach(({ upTo, effect }, nth) => {
    const what = `${showEffect(effect, NOBODY)}, once record ${String(upTo)} is on disk`;
    put('Disk', `held message ${String(nth + 1)}`, what);
  });
}

/** Everything that is known of a replica, in words. */
export function rowsOf(seen: ReplicaSeen): Rows {
  const rows: Rows = new Map();
  const memory: Put = (group, label, value) => rows.set(`m|${group}|${label}`, value);
  const disk: Put = (group, label, value) => rows.set(`d|${group}|${label}`, value);
  memory('Replica', 'status', seen.status);
  const pace = `${String(Math.abs(seen.clockPerMille))} ‰ ${seen.clockPerMille > 0 ? 'fast' : 'slow'}`;
  if (seen.clockPerMille !== 0) memory('Replica', 'clock', pace);
  if (seen.state !== null) memoryRows(memory, seen.state, seen);
  durableRows(disk, seen.disk);
  if (seen.isDoubtful) disk('Acceptor', 'doubt', 'something synced is missing');
  for (const { ticket, write } of seen.unsynced) {
    memory('Disk', `unsynced write ${String(ticket)}`, recordWords(write));
  }
  for (const { timer, atMs } of seen.timers) memory('Timers', timer, `fires at ${ms(atMs)}`);
  return rows;
}
