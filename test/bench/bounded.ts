// What two replicas keep while the third is dead for ever: slots and records in memory, records and
// bytes of the log on disk, over 100,000 puts through real steps and simulated disks. Counts, so the
// figures are the same on every machine: `npm run bench:bounded`. Ends with 1 unless they stay flat.

import { assert } from '../../src/base/assert.ts';
import { SOUND_RULES } from '../../src/paxos/rules.ts';
import { firstConfiguration } from '../../src/protocol/configuration.ts';
import { clientId, replicaId, sessionAt } from '../../src/protocol/ids.ts';
import type { PeerMessage } from '../../src/protocol/message.ts';
import { DEFAULT_SETTINGS } from '../../src/protocol/settings.ts';
import { firstRecords, firstSnapshot } from '../../src/replica/bootstrap.ts';
import type { Effect, Input } from '../../src/replica/io.ts';
import type { Replica } from '../../src/replica/replica.ts';
import { newReplica } from '../../src/replica/replica.ts';
import { step } from '../../src/replica/step.ts';
import { SECTOR } from '../../src/storage/sectors.ts';
import { areasOf } from '../../src/storage/simulated-image.ts';
import type { SimulatedDisk } from '../../src/storage/simulated.ts';
import { complete, formattedDisk, recover, submit } from '../../src/storage/simulated.ts';

const OPERATIONS = 100_000;
const SAMPLE_EVERY = 5000;
const KEYS = 1000;
const VALUE = 'v'.repeat(100);
/** Puts in one heartbeat's time. */
const PUTS_A_HEARTBEAT = 100;

interface Live {
  readonly replica: Replica;
  readonly disk: SimulatedDisk;
  slicesDue: boolean;
}

interface Frame {
  readonly from: Live;
  readonly to: number;
  readonly message: PeerMessage;
}

interface Cluster {
  readonly live: readonly Live[];
  readonly frames: Frame[];
  nowMs: number;
}

function newLive(id: number): Live {
  const peers = [0, 1, 2].map(replicaId);
  const configuration = firstConfiguration(peers);
  const first = { records: firstRecords(replicaId(id)), snapshot: firstSnapshot(configuration) };
  const disk = formattedDisk(first);
  return {
    replica: newReplica(replicaId(id), peers, SOUND_RULES, DEFAULT_SETTINGS),
    disk,
    slicesDue: false,
  };
}

function perform(cluster: Cluster, live: Live, effect: Effect): void {
  switch (effect.kind) {
    case 'persist':
    case 'rewrite':
    case 'save-snapshot':
      for (const report of complete(live.disk, submit(live.disk, effect)))
        feed(cluster, live, report);
      return;
    case 'send':
      cluster.frames.push({ from: live, to: effect.to, message: effect.message });
      return;
    case 'timer':
      if (effect.timer === 'snapshot') live.slicesDue = true;
      return;
    case 'reply':
    case 'halt':
    case 'self':
    case 'live':
    case 'lead':
    case 'follow':
    case 'decide':
    case 'apply':
    case 'install':
    case 'configure':
    case 'mark':
      return;
  }
}

function feed(cluster: Cluster, live: Live, input: Input): void {
  for (const effect of step(live.replica, input, cluster.nowMs)) perform(cluster, live, effect);
}

/** Delivers what is on its way; nobody hears the dead one, and it hears nobody. */
function deliver(cluster: Cluster): void {
  const { live, frames } = cluster;
  for (let frame = frames.shift(); frame !== undefined; frame = frames.shift()) {
    const to = live[frame.to];
    const { message, from } = frame;
    if (to !== undefined) feed(cluster, to, { kind: 'message', from: from.replica.id, message });
  }
}

function tick(cluster: Cluster, leader: Live): void {
  cluster.nowMs += DEFAULT_SETTINGS.heartbeatMs;
  feed(cluster, leader, { kind: 'timer', timer: 'heartbeat' });
  deliver(cluster);
}

function slices(cluster: Cluster): void {
  for (const live of cluster.live) {
    if (!live.slicesDue) continue;
    live.slicesDue = false;
    feed(cluster, live, { kind: 'timer', timer: 'snapshot' });
  }
}

interface Counted {
  readonly decided: number;
  readonly accepted: number;
  readonly sessions: number;
  readonly records: number;
  readonly diskBytes: number;
}

function count({ replica, disk }: Live): Counted {
  const writes = disk.stored.segment?.writes ?? [];
  return {
    decided: replica.log.decided.size,
    accepted: replica.acceptor.accepted.size,
    sessions: replica.sessions.sessions.size,
    records: writes.reduce((sum, write) => sum + write.records.length, 0),
    diskBytes: areasOf(disk.stored).reduce((sum, { sectors }) => sum + sectors * SECTOR, 0),
  };
}

function put(cluster: Cluster, leader: Live, nth: number): void {
  const names = { client: clientId(1), session: sessionAt(1), request: nth, sequence: nth };
  const operation = { kind: 'put', key: `k${String(nth % KEYS)}`, value: VALUE } as const;
  const message = { kind: 'request', ...names, acknowledged: nth - 1, operation } as const;
  feed(cluster, leader, { kind: 'client', message });
  deliver(cluster);
  slices(cluster);
  if (nth % PUTS_A_HEARTBEAT === 0) tick(cluster, leader);
}

function started(): { cluster: Cluster; leader: Live } {
  const cluster: Cluster = { live: [newLive(0), newLive(1)], frames: [], nowMs: 0 };
  const [leader] = cluster.live;
  assert(leader !== undefined, 'somebody lives');
  for (const live of cluster.live) {
    feed(cluster, live, { kind: 'start', disk: recover(live.disk).contents, freshLife: 1 });
  }
  feed(cluster, leader, { kind: 'timer', timer: 'election' });
  deliver(cluster);
  const message = { kind: 'register', client: clientId(1), request: 0 } as const;
  feed(cluster, leader, { kind: 'client', message });
  deliver(cluster);
  return { cluster, leader };
}

function run(): Counted[] {
  const { cluster, leader } = started();
  const samples: Counted[] = [];
  for (let nth = 1; nth <= OPERATIONS; nth++) {
    put(cluster, leader, nth);
    if (nth % SAMPLE_EVERY !== 0) continue;
    const [first, second] = cluster.live.map(count);
    assert(first !== undefined && second !== undefined, 'two are alive');
    samples.push(first, second);
    console.log(`${String(nth).padStart(7)}  leader ${show(first)}   follower ${show(second)}`);
  }
  assert(leader.replica.log.nextToApply >= OPERATIONS, 'every put was executed');
  return samples;
}

function show({ decided, accepted, records, diskBytes }: Counted): string {
  const bytes = `${(diskBytes / 1e6).toFixed(1)} MB`;
  return `decided ${String(decided)}, accepted ${String(accepted)}, records ${String(records)}, disk ${bytes}`;
}

/** The greatest of a count over some samples. */
function peak(samples: readonly Counted[], name: keyof Counted): number {
  return Math.max(...samples.map((sample) => sample[name]));
}

const samples = run();
// Three snapshots are in the first part; after them nothing may grow, but for the length of numbers.
const SLACK = 1.01;
const early = samples.slice(0, (2 * 30_000) / SAMPLE_EVERY);
const late = samples.slice((2 * 70_000) / SAMPLE_EVERY);
for (const name of ['decided', 'accepted', 'sessions', 'records', 'diskBytes'] as const) {
  const [before, after] = [peak(early, name), peak(late, name)];
  console.log(
    `${name}: at most ${String(before)} up to 30,000 puts, ${String(after)} after 70,000`,
  );
  if (after > before * SLACK) process.exitCode = 1;
}
