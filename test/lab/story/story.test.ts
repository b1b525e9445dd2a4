// Stories that a reviewer can read: three bugs and a sound run, in words.

import { describe, expect, it } from 'vitest';
import { simulate } from '../../../src/hosts/sim/simulate.ts';
import { judge } from '../../../src/lab/run/judge.ts';
import type { RunRecord } from '../../../src/lab/run/record.ts';
import { runRecord } from '../../../src/lab/run/record.ts';
import { parseScenario } from '../../../src/lab/scenario/file.ts';
import type { Scenario } from '../../../src/lab/scenario/scenario.ts';
import { tellStory } from '../../../src/lab/story/story.ts';
import { systemNamed } from '../../../src/systems/registry.ts';

function recordOf(system: string, scenario: Scenario): RunRecord {
  const code = systemNamed(system)?.code;
  if (code === undefined) throw new Error(`no system ${system}`);
  const outcome = simulate(scenario, code, { trace: true });
  const on = { system, host: 'sim', protocolVersion: 1 } as const;
  return runRecord(on, scenario, outcome, judge(outcome));
}

function run(system: string, yaml: string): RunRecord {
  return recordOf(system, parseScenario(`format: linlab/scenario@1\n${yaml}`, 'inline.yaml'));
}

/** The story without other rooms' words: what the judge explains, what an invariant details. */
function told(record: RunRecord): string {
  const failures = record.failures.map((failure) => ({ ...failure, detail: 'DETAIL' }));
  const judgement = { ...record.judgement, explanation: 'BECAUSE' };
  return tellStory({ ...record, failures, judgement }).join('\n');
}

const STALE = `replicas: 3
clients:
  - operations:
      - { afterMs: 300, operation: { kind: put, key: x, value: "1" } }
      - { afterMs: 350, operation: { kind: get, key: x } }
  - operations:
      - { afterMs: 630, operation: { kind: put, key: x, value: "2" } }
faults:
  - { kind: partition, shape: { kind: isolate, target: leader }, atMs: 400, forMs: 1500 }
`;

const TWICE = `name: lost reply
replicas: 3
clients:
  - operations:
      - { afterMs: 100, operation: { kind: append, key: x, value: a } }
      - { afterMs: 10, operation: { kind: get, key: x } }
overrides:
  - { kind: drop, from: r0, to: c0, message: reply, about: c0/1, occurrence: 0 }
  - { kind: delay, ms: 40, from: r0, to: r1, message: accept, about: "1.0 #1", occurrence: 0 }
  - { kind: drop, from: r0, to: r1, message: accept, about: "1.0 #77", occurrence: 0 }
`;

const CHOSEN = `replicas: 3
clients:
  - operations:
      - { afterMs: 100, operation: { kind: put, key: x, value: a } }
  - operations:
      - { afterMs: 500, operation: { kind: get, key: x } }
      - { operation: { kind: put, key: x, value: b } }
      - { operation: { kind: get, key: x } }
faults:
  - { kind: partition, shape: { kind: isolate, target: leader }, atMs: 90, forMs: 3000 }
  - { kind: crash, target: 1, atMs: 400, forMs: 300 }
`;

const TROUBLE = `replicas: 3
clients:
  - operations:
      - { afterMs: 100, operation: { kind: put, key: x, value: a } }
      - { operation: { kind: get, key: x } }
faults:
  - { kind: crash, target: leader, atMs: 115, forMs: 300 }
  - { kind: pause, target: 1, atMs: 120, forMs: 1100 }
  - { kind: drop, perMille: 500, atMs: 700, forMs: 100 }
overrides:
  - { kind: slow-sync, replica: 1, sync: 2, ms: 50 }
progressWithinMs: 5000
`;

const OPERATED = `replicas: 3
cluster: { spares: 1, settings: { snapshotEverySlots: 6, keepSlots: 2 } }
clients:
  - operations:
      - { afterMs: 100, operation: { kind: put, key: x, value: a } }
      - { afterMs: 1500, operation: { kind: get, key: x }, read: here }
  - pipeline: 2
    operations:
      - { afterMs: 110, operation: { kind: append, key: y, value: a } }
      - { afterMs: 0, operation: { kind: append, key: y, value: b } }
faults:
  - { kind: reconfigure, change: { kind: replace, remove: 2, add: 3 }, atMs: 150, forMs: 900 }
  - { kind: wipe, target: 1, atMs: 700, forMs: 100 }
  - { kind: disk-full, target: 3, atMs: 1200, forMs: 50 }
  - { kind: transfer, to: 1, atMs: 1250, forMs: 200 }
progressWithinMs: 5000
progressBy: quorum
`;

describe('the story of', () => {
  it('an operator, and disks that come and go', () => {
    expect(told(run('kvpaxos', OPERATED))).toMatchInlineSnapshot(`
      "kvpaxos on sim: 3 replicas, 1 spare, 2 clients, 4 operations and 4 faults; the network is quiet.
      Settings: snapshotEverySlots 6, keepSlots 2; clients have up to 2 operations under way at once.
      After the last answer a quorum heals, cut off from all others, and a read must succeed within 5000 ms.
               24 ms  r0 leads, with ballot 1.0
              100 ms  c0 asks r0: put x = "a"
              110 ms  c1 asks r1: append "a" to y
              110 ms  c2 asks: append "b" to y
              122 ms  r3 takes over the state before the first slot
              144 ms  c0 is told by r0: ok
              150 ms  an operator asks that r3 votes in place of r2, for 900 ms
              162 ms  r0 has done what the operator asked
              162 ms  configuration 1: r0, r1 and r3 (life 1) vote
              162 ms  r0 no longer leads
              164 ms  c1 is told by r0: ok
              164 ms  c2 is told by r0: ok
              176 ms  r0 leads, with ballot 2.0
              700 ms  r1 crashes, and gets an empty disk where the cluster can bear it, for 100 ms
              800 ms  r1 restarts with an empty disk
              800 ms  r1 can vouch for nothing it said before: it begins life 2
              851 ms  r1 takes over a snapshot of the slots below 7
              854 ms  configuration 2: r0, r1 (life 2) and r3 (life 1) vote
              854 ms  r0 no longer leads
              868 ms  r0 leads, with ballot 3.0
             1200 ms  every write to the disk of r3 fails, for 50 ms
             1250 ms  the disk of r3 works again
             1250 ms  an operator asks that r1 leads, for 200 ms
             1250 ms  r0 sees to what the operator asks
             1262 ms  r0 no longer leads
             1269 ms  r1 leads, with ballot 4.1
        1644–1674 ms  c0: get x, read here → r0 answers: x is "a"
             1886 ms  r0 leads, with ballot 5.0
      Verdict: linearizable. BECAUSE.
      An order that explains it: put x = "a" (c0), append "a" to y (c1), append "b" to y (c2), get x (c0)."
    `);
  });

  it('a leader that reads without asking', () => {
    expect(told(run('kvpaxos:local-reads', STALE))).toMatchInlineSnapshot(
      `
      "kvpaxos:local-reads on sim: 3 replicas, 2 clients, 3 operations and 1 fault; the network is quiet.
             24 ms  r0 leads, with ballot 1.0
        300–344 ms  c0: put x = "1" → r0 answers: ok
            400 ms  the leader, r0, is cut off from r1 and r2, for 1500 ms
            624 ms  r2 leads, with ballot 2.2
        630–684 ms  c1: put x = "2" → r2 answers: ok
        694–704 ms  c0: get x → r0 answers: x is "1"
      Verdict: violation (stale-read). BECAUSE.
      In conflict:
        c0: put x = "1" → ok (300–344 ms)
        c1: put x = "2" → ok (630–684 ms)
        c0: get x → x is "1" (694–704 ms)"
    `,
    );
  });

  it('the same run without its trace', () => {
    expect(told({ ...run('kvpaxos:local-reads', STALE), trace: null })).toMatchInlineSnapshot(
      `
      "kvpaxos:local-reads on sim: 3 replicas, 2 clients, 3 operations and 1 fault; the network is quiet.
        300–344 ms  c0: put x = "1" → ok
            400 ms  whoever leads is cut off from the other replicas, for 1500 ms
        630–684 ms  c1: put x = "2" → ok
        694–704 ms  c0: get x → x is "1"
      Verdict: violation (stale-read). BECAUSE.
      In conflict:
        c0: put x = "1" → ok (300–344 ms)
        c1: put x = "2" → ok (630–684 ms)
        c0: get x → x is "1" (694–704 ms)"
    `,
    );
  });

  it('a retry that is executed twice', () => {
    expect(told(run('kvpaxos:no-dedup', TWICE))).toMatchInlineSnapshot(
      `
      "Lost reply.
      kvpaxos:no-dedup on sim: 3 replicas, 1 client, 2 operations and 3 overrides; the network is quiet.
             24 ms  r0 leads, with ballot 1.0
            100 ms  c0 asks r0: append "a" to x
            105 ms  the first accept 1.0 #1 from r0 to r1 is 40 ms late
            139 ms  r0 decides slot 2: append "a" to x of c0
            139 ms  the first reply c0/1 from r0 to c0 is lost
            272 ms  c0 asks again, now r1
            299 ms  r0 decides slot 3: append "a" to x of c0, again
            304 ms  c0 is told by r0: ok
        314–334 ms  c0: get x → r0 answers: x is "aa"
            334 ms  never came up: the first accept 1.0 #77 from r0 to r1 is lost
      Verdict: violation (duplicated-append). BECAUSE.
      In conflict:
        c0: get x → x is "aa" (314–334 ms)"
    `,
    );
  });

  it('two commands chosen for one slot', () => {
    expect(told(run('kvpaxos:minority-quorum', CHOSEN))).toMatchInlineSnapshot(
      `
      "kvpaxos:minority-quorum on sim: 3 replicas, 2 clients, 4 operations and 2 faults; the network is quiet.
         24 ms  r0 leads, with ballot 1.0
         90 ms  the leader, r0, is cut off from r1 and r2, for 3000 ms
        100 ms  c0 asks r0: put x = "a"
        107 ms  r0 decides slot 1: a session for c0
        119 ms  r0 decides slot 2: put x = "a" of c0
        124 ms  c0 is told by r0: ok
        274 ms  r1 leads, with ballot 2.1
        276 ms  r1 decides slot 1: no-op
        276 ms  r1 DETAIL: chosen-once is broken
                … 9 more lines after that
      Verdict: violation (invariant:chosen-once). BECAUSE."
    `,
    );
  });

  it('a sound store in trouble', () => {
    expect(told(run('kvpaxos', TROUBLE))).toMatchInlineSnapshot(
      `
      "kvpaxos on sim: 3 replicas, 1 client, 2 operations, 3 faults and 1 override; the network is quiet.
      After the last answer everything heals, and a read must succeed within 5000 ms.
               24 ms  r0 leads, with ballot 1.0
              100 ms  c0 asks r0: put x = "a"
              110 ms  the third disk sync of r1 takes 50 ms longer
              115 ms  the leader, r0, crashes, for 300 ms
              120 ms  r1 stands still, for 1100 ms
              250 ms  c0 asks again, now r1 (7 attempts until 1002 ms)
              415 ms  r0 restarts from its disk
              589 ms  r0 leads, with ballot 2.0
              700 ms  50 % of messages on every link are lost, for 100 ms
              800 ms  messages are no longer lost
             1034 ms  c0 is told by r0: ok
        1034–1054 ms  c0: get x → r0 answers: x is "a"
      Verdict: linearizable. BECAUSE.
      An order that explains it: put x = "a" (c0), get x (c0)."
    `,
    );
  });
});

describe('a story', () => {
  const operations = Array.from({ length: 60 }, (_, index) => ({
    afterMs: 7,
    operation: { kind: 'append' as const, key: 'x', value: String(index) },
  }));
  const long = recordOf('kvpaxos', {
    ...parseScenario(`format: linlab/scenario@1\n${STALE}`, 'inline.yaml'),
    clients: Array.from({ length: 4 }, () => ({ operations })),
  });

  it('that is long is cut, and says by how much', () => {
    const all = tellStory(long, 10_000);
    const short = tellStory(long, 20);
    expect(all.length).toBeGreaterThan(200);
    expect(short.length).toBeLessThan(45);
    const missing = short.reduce((sum, line) => {
      return sum + Number(/^ *… (\d+) more lines?/.exec(line)?.[1] ?? 0);
    }, 0);
    const gaps = short.filter((line) => line.includes('more line')).length;
    expect(short.length - gaps + missing).toBe(all.length);
    expect(short.filter((line) => !line.includes('more line'))).toStrictEqual(
      all.filter((line) => short.includes(line)),
    );
  });
});
