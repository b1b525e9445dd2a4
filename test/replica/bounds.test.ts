// With the longest values that clients may write, everything that replicas send one another stays
// well below what hosts carry, and still catches up, hands over snapshots and elects.

import { describe, expect, test } from 'vitest';
import { slotAt } from '../../src/protocol/ids.ts';
import { BATCH_UNITS, HELD_UNITS, IN_FLIGHT_UNITS, unitsOf } from '../../src/protocol/limits.ts';
import type { Replica } from '../../src/replica/replica.ts';
import type { SmallCluster } from './small-cluster.ts';
import {
  everything,
  feed,
  fire,
  newWriter,
  replicaOf,
  settle,
  smallCluster,
  without,
} from './small-cluster.ts';

/** What a queue of the live host holds (`hosts/live/frame-queue.ts`). */
const FRAME_BYTES_MAX = 64 << 20;

/** The longest value, of code units that take three bytes each. */
const LONGEST = '\uffff'.repeat(1 << 20);

/** A leader's cluster that has written more of the longest values than two promises could hold. */
const WRITES = (2 * HELD_UNITS) / LONGEST.length + 2;

/** Whatever is written, both at the leader and here. */
function writeLongest(cluster: SmallCluster, count: number, keys = count): void {
  const { write } = newWriter(cluster, 0, true);
  for (let nth = 0; nth < count; nth++) {
    write({ kind: 'put', key: `k${String(nth % keys)}`, value: LONGEST });
  }
  fire(cluster, 0, 'heartbeat');
}

/** The sum over what an acceptor says that it counts. */
function openUnits({ acceptor, log }: Replica): number {
  let sum = 0;
  for (const { slot, command } of acceptor.accepted.values()) {
    if (slot >= log.firstUndecided) sum += unitsOf(command);
  }
  return sum;
}

/** Every message fits, and acceptors have counted right what is open. */
function expectBounds({ longest, replicas }: SmallCluster): void {
  for (const replica of replicas) expect(replica.acceptor.openUnits).toBe(openUnits(replica));
  for (const [kind, bytes] of longest) {
    expect(`${kind} ${bytes < FRAME_BYTES_MAX ? 'fits' : String(bytes)}`).toBe(`${kind} fits`);
  }
}

function withLeader(voters: number): SmallCluster {
  const cluster = smallCluster(voters, { settings: { snapshotEverySlots: 1_000_000 } });
  fire(cluster, 0, 'election');
  return cluster;
}

test('who missed many long values gets them in batches', () => {
  const cluster = withLeader(3);
  cluster.route = without(2);
  writeLongest(cluster, WRITES);
  cluster.route = everything;
  fire(cluster, 0, 'heartbeat');
  const [leader, late] = [replicaOf(cluster, 0), replicaOf(cluster, 2)];
  expect(late.log.nextToApply).toBe(leader.log.nextToApply);
  expect(late.store.digest).toBe(leader.store.digest);
  expect(cluster.longest.get('decided')).toBeLessThan(6 * BATCH_UNITS * 3);
  expectBounds(cluster);
});

test('a snapshot of many long values comes in parts that fit', () => {
  const cluster = smallCluster(3, { settings: { snapshotEverySlots: 16, keepSlots: 0 } });
  fire(cluster, 0, 'election');
  cluster.route = without(2);
  writeLongest(cluster, WRITES + 16, WRITES);
  cluster.route = everything;
  fire(cluster, 0, 'heartbeat');
  // What was decided beyond the snapshot.
  fire(cluster, 0, 'heartbeat');
  const [leader, late] = [replicaOf(cluster, 0), replicaOf(cluster, 2)];
  expect(cluster.marks).toContain('snapshot-installed');
  expect(late.log.nextToApply).toBe(leader.log.nextToApply);
  expect(late.store.digest).toBe(leader.store.digest);
  expect(cluster.longest.get('snapshot')).toBeLessThan(6 * BATCH_UNITS * 3);
  expectBounds(cluster);
});

describe('an election', () => {
  test('of one that missed many long values is won once it has caught up', () => {
    const cluster = withLeader(3);
    cluster.route = without(2);
    writeLongest(cluster, WRITES);
    cluster.route = without(0);
    cluster.nowMs += 1000;
    fire(cluster, 2, 'election');
    expect(replicaOf(cluster, 2).role.kind).toBe('candidate');
    expect(cluster.marks).toContain('refused-compacted');
    expect(replicaOf(cluster, 2).log.firstUndecided).toBe(replicaOf(cluster, 1).log.firstUndecided);
    cluster.nowMs += 1000;
    fire(cluster, 2, 'election');
    expect(replicaOf(cluster, 2).role.kind).toBe('leader');
    expect(replicaOf(cluster, 2).store.digest).toBe(replicaOf(cluster, 1).store.digest);
    expectBounds(cluster);
  });

  test('is won although all that a leader had in flight is open', () => {
    const cluster = withLeader(3);
    const writers = Array.from({ length: 64 }, (_, name) => newWriter(cluster, 0, true, 1 + name));
    fire(cluster, 0, 'heartbeat');
    // Acceptances are lost, so that nothing is decided.
    cluster.route = (frame) => (frame.message.kind === 'accepted' ? null : frame);
    for (const { write } of writers) write({ kind: 'put', key: 'x', value: LONGEST });
    const leader = replicaOf(cluster, 0);
    expect(leader.acceptor.openUnits).toBe(openUnits(leader));
    expect(leader.acceptor.openUnits).toBeGreaterThanOrEqual(IN_FLIGHT_UNITS);
    expect(leader.acceptor.openUnits).toBeLessThan(IN_FLIGHT_UNITS + BATCH_UNITS * 2);
    expect(cluster.replies.filter(({ kind }) => kind === 'busy').length).toBeGreaterThan(50);
    cluster.route = without(0);
    cluster.nowMs += 1000;
    fire(cluster, 2, 'election');
    fire(cluster, 2, 'heartbeat');
    expect(replicaOf(cluster, 2).role.kind).toBe('leader');
    expect(replicaOf(cluster, 2).store.values.get('x')).toBe(LONGEST);
    expect(openUnits(replicaOf(cluster, 2))).toBe(0);
    expect(replicaOf(cluster, 2).acceptor.openUnits).toBe(0);
    expectBounds(cluster);
  });
});

test('who misses one decision holds so much beyond it, and then waits for what it asks for', () => {
  const cluster = withLeader(3);
  const { write } = newWriter(cluster, 0, true);
  fire(cluster, 0, 'heartbeat');
  const late = replicaOf(cluster, 2);
  const gap = late.log.firstUndecided;
  // It gets all proposals but the first, and no decision.
  cluster.route = (frame) => {
    const { to, message } = frame;
    if (to !== 2) return frame;
    if (message.kind === 'accept' && message.entries[0]?.slot !== gap) return frame;
    return message.kind === 'heartbeat' ? frame : null;
  };
  for (let nth = 0; nth < WRITES; nth++) write({ kind: 'put', key: 'x', value: LONGEST });
  expect(late.log.firstUndecided).toBe(gap);
  expect(late.acceptor.openUnits).toBe(openUnits(late));
  expect(late.acceptor.openUnits).toBeGreaterThanOrEqual(HELD_UNITS);
  expect(late.acceptor.openUnits).toBeLessThan(HELD_UNITS + 3 * BATCH_UNITS);
  cluster.route = everything;
  fire(cluster, 0, 'heartbeat');
  expect(late.log.nextToApply).toBe(replicaOf(cluster, 0).log.nextToApply);
  write({ kind: 'put', key: 'y', value: 'a' });
  expect(late.acceptor.accepted.has(slotAt(replicaOf(cluster, 0).log.nextToApply - 1))).toBe(true);
  expectBounds(cluster);
});

test('what a new leader opens with leaves in messages that fit', () => {
  const cluster = withLeader(3);
  const { write } = newWriter(cluster, 0, true);
  fire(cluster, 0, 'heartbeat');
  cluster.route = (frame) => (frame.message.kind === 'accepted' ? null : frame);
  for (let nth = 0; nth < 3; nth++) write({ kind: 'put', key: 'x', value: LONGEST });
  const accepts: number[] = [];
  cluster.route = (frame) => {
    const { from, message } = frame;
    if (from === 2 && message.kind === 'accept') accepts.push(message.entries.length);
    return without(0)(frame);
  };
  cluster.nowMs += 1000;
  feed(cluster, 2, { kind: 'timer', timer: 'election' });
  settle(cluster);
  expect(replicaOf(cluster, 2).role.kind).toBe('leader');
  // To two others each: the values by themselves, then the no-op.
  expect(accepts).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
});
