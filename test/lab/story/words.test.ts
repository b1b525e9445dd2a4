// One-liners for faults, overrides and operations.

import { describe, expect, it } from 'vitest';
import type { Fault, PartitionShape } from '../../../src/faults/fault.ts';
import {
  clusterWords,
  describeConfiguration,
  describeDisk,
} from '../../../src/lab/story/cluster-words.ts';
import {
  describeFault,
  describeNoise,
  describeOperation,
  describeOverride,
} from '../../../src/lab/story/words.ts';

import { firstConfiguration } from '../../../src/protocol/configuration.ts';
import { replicaId } from '../../../src/protocol/ids.ts';

const timed = { atMs: 10, forMs: 20 };
const cut = (shape: PartitionShape): string =>
  describeFault({ kind: 'partition', shape, ...timed });

describe('words', () => {
  it('for every partition', () => {
    expect([
      cut({ kind: 'groups', groups: [[0, 1], [2]] }),
      cut({ kind: 'groups', groups: [[0, 1]] }),
      cut({ kind: 'groups', groups: [] }),
      cut({ kind: 'isolate', target: 'leader' }),
      cut({ kind: 'ring' }),
      cut({ kind: 'bridge', bridge: 1 }),
      cut({ kind: 'one-way', target: 2, direction: 'in' }),
      cut({ kind: 'one-way', target: 2, direction: 'out' }),
    ]).toStrictEqual([
      'the replicas fall apart: r0 and r1 | r2, from 10 to 30 ms',
      'the replicas fall apart: r0 and r1 | the others, each alone, from 10 to 30 ms',
      'no replica hears another, from 10 to 30 ms',
      'whoever leads is cut off from the other replicas, from 10 to 30 ms',
      'the replicas stand in a ring and hear their neighbours only, from 10 to 30 ms',
      'two halves hear each other only through r1, from 10 to 30 ms',
      'r2 hears no other replica, but is heard, from 10 to 30 ms',
      'r2 is heard by no other replica, but hears them, from 10 to 30 ms',
    ]);
  });

  it('for every other fault', () => {
    const links = [{ from: 0, to: 1 }];
    const faults: Fault[] = [
      { kind: 'crash', target: 'leader', ...timed },
      { kind: 'tear', target: 0, ...timed },
      { kind: 'damage', target: 0, ...timed },
      { kind: 'wipe', target: 0, ...timed },
      { kind: 'disk-full', target: 'leader', ...timed },
      { kind: 'disk-full', target: 1, io: true, ...timed },
      { kind: 'upgrade', target: 2, ...timed },
      { kind: 'reconfigure', change: { kind: 'add', replica: 3 }, ...timed },
      { kind: 'reconfigure', change: { kind: 'remove', replica: 1 }, ...timed },
      { kind: 'reconfigure', change: { kind: 'replace', remove: 1, add: 3 }, ...timed },
      { kind: 'reconfigure', change: { kind: 'set', voters: [0, 1, 3] }, ...timed },
      { kind: 'reconfigure', change: { kind: 'quorums', phase1: 3, phase2: 1 }, ...timed },
      { kind: 'transfer', to: 2, ...timed },
      { kind: 'pause', target: 1, ...timed },
      { kind: 'drop', perMille: 1000, ...timed },
      { kind: 'delay', maxMs: 5, perMille: 15, links, ...timed },
      { kind: 'duplicate', maxMs: 5, perMille: 500, ...timed },
      { kind: 'reorder', maxMs: 5, perMille: 500, links: [], ...timed },
    ];
    expect(faults.map(describeFault)).toStrictEqual([
      'whoever leads crashes, from 10 to 30 ms',
      'r0 loses its power, and each unsynced write may be kept, lost or torn, from 10 to 30 ms',
      'r0 crashes, and sectors of its disk are damaged where the cluster can bear it, from 10 to 30 ms',
      'r0 crashes, and gets an empty disk where the cluster can bear it, from 10 to 30 ms',
      'every write to the disk of whoever leads fails, from 10 to 30 ms',
      'every write to the disk of r1 fails with an error, and may be kept, lost or torn, from 10 to 30 ms',
      'r2 goes down, to come back with the newest format, from 10 to 30 ms',
      'an operator asks that r3 votes, from 10 to 30 ms',
      'an operator asks that r1 votes no longer, from 10 to 30 ms',
      'an operator asks that r3 votes in place of r1, from 10 to 30 ms',
      'an operator asks that r0, r1 and r3 vote, and nobody else, from 10 to 30 ms',
      'an operator asks for quorums of 3 to lead and 1 to choose, from 10 to 30 ms',
      'an operator asks that r2 leads, from 10 to 30 ms',
      'r1 stands still, from 10 to 30 ms',
      'all messages on every link are lost, from 10 to 30 ms',
      '1.5 % of messages from r0 to r1 are up to 5 ms late, from 10 to 30 ms',
      '50 % of messages on every link arrive twice, up to 5 ms apart, from 10 to 30 ms',
      '50 % of messages on no link are overtaken by those of the next 5 ms, from 10 to 30 ms',
    ]);
  });

  it('for every override', () => {
    const address = { from: 'r0', to: 'r2', message: 'accept', about: '1.0 #3' };
    expect([
      describeOverride({ kind: 'drop', ...address, occurrence: 0 }),
      describeOverride({ kind: 'delay', ms: 40, ...address, occurrence: 10 }),
      describeOverride({ kind: 'duplicate', ms: 40, ...address, occurrence: 21 }),
      describeOverride({ kind: 'slow-sync', replica: 1, sync: 1, ms: 9 }),
      describeOverride({ kind: 'election-jitter', replica: 1, timeout: 4, ms: 9 }),
    ]).toStrictEqual([
      'the first accept 1.0 #3 from r0 to r2 is lost',
      'the 11th accept 1.0 #3 from r0 to r2 is 40 ms late',
      'the 22nd accept 1.0 #3 from r0 to r2 arrives again 40 ms later',
      'the second disk sync of r1 takes 9 ms longer',
      'the 5th election time-out of r1 gets a jitter of 9 ms',
    ]);
  });

  it('for every operation, with and without its answer', () => {
    expect([
      describeOperation({ kind: 'get', key: 'x' }),
      describeOperation({ kind: 'get', key: 'x' }, null),
      describeOperation({ kind: 'get', key: 'x' }, ''),
      describeOperation({ kind: 'put', key: 'a key', value: '1' }, null),
      describeOperation({ kind: 'append', key: 'x', value: '1' }),
      describeOperation({ kind: 'delete', key: 'x' }, null),
      describeOperation({ kind: 'cas', key: 'x', from: null, to: '1' }, true),
      describeOperation({ kind: 'cas', key: 'x', from: '1', to: '2' }, false),
    ]).toStrictEqual([
      'get x',
      'get x: x is absent',
      'get x: x is ""',
      'put "a key" = "1": ok',
      'append "1" to x',
      'delete x: ok',
      'cas x from absent to "1": done',
      'cas x from "1" to "2": not done, x is not "1"',
    ]);
  });

  it('that neither flood a terminal nor steer it', () => {
    expect(describeOperation({ kind: 'put', key: '\u001b[2J', value: '\u202e\u009bx' })).toBe(
      'put "\\u001b[2J" = "\\u202e\\u009bx"',
    );
    expect(describeOperation({ kind: 'put', key: 'x', value: 'y'.repeat(1000) })).toBe(
      `put x = "${'y'.repeat(40)}"… (1000 characters)`,
    );
  });

  it('for noise', () => {
    const none = { delayMsMax: 0, dropPerMille: 0, duplicatePerMille: 0, diskMsMax: 0 };
    expect(describeNoise(null)).toBe('the network is quiet');
    expect(describeNoise(none)).toBe('election time-outs vary');
    expect(describeNoise({ ...none, delayMsMax: 20, dropPerMille: 25 })).toBe(
      'messages are up to 20 ms late, 2.5 % of messages are lost and election time-outs vary',
    );
  });

  it('for a cluster that is not as the store has it', () => {
    expect(clusterWords({})).toStrictEqual([]);
    expect(
      clusterWords({
        spares: 1,
        settings: { reads: 'lease', snapshotEverySlots: 6 },
        quorums: { phase1: 3, phase2: 2 },
        clocksPerMille: [0, 50, -50],
        software: 1,
      }),
    ).toStrictEqual([
      'reads rely on leases',
      'settings: snapshotEverySlots 6',
      '3 promises allow to lead, 2 acceptances choose',
      'clocks run 0, +50, -50 thousandths fast',
      'the software reads formats up to 1',
    ]);
  });

  it('for a configuration', () => {
    const three = firstConfiguration([replicaId(0), replicaId(1), replicaId(2)]);
    const [first, ...others] = three.voters;
    const reborn = { replica: first?.replica ?? replicaId(0), life: 4 };
    expect(describeConfiguration(three)).toBe('r0, r1 and r2 vote');
    expect(describeConfiguration({ ...three, voters: [reborn, ...others] })).toBe(
      'r0 (life 4), r1 and r2 vote',
    );
    expect(describeConfiguration({ ...three, phase1: 3, format: 1 })).toBe(
      'r0, r1 and r2 vote; 3 promises allow to lead, 2 acceptances choose; all write format 1',
    );
  });

  it('for what is found on a disk', () => {
    const snapshot = { header: { slot: 8 } };
    const found = { records: [{ kind: 'identity' }], snapshot, compactedTo: 4, isDoubtful: false };
    const lost = { kind: 'lost-acceptance' };
    expect([
      describeDisk(found),
      describeDisk({ ...found, isDoubtful: true }),
      describeDisk({ ...found, records: [], snapshot: null }),
      describeDisk({ ...found, records: [lost] }),
      describeDisk({ ...found, records: [lost, lost], snapshot: null }),
      describeDisk({ ...found, compactedTo: 9 }),
    ]).toStrictEqual([
      'from its disk',
      'from its disk, where something synced is missing without a trace',
      'with an empty disk',
      'from its disk, where the command of 1 acceptance got lost',
      'from its disk, where the commands of 2 acceptances and its snapshot got lost',
      'from its disk, where its snapshot got lost',
    ]);
  });
});
