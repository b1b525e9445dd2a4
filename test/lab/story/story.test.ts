// Stories that a reviewer can read: three bugs and a sound run, in words.

import { describe, expect, it } from 'vitest';
import { simulate } from '../../../src/hosts/sim/simulate.ts';
import { aboutMessage } from '../../../src/hosts/world/address.ts';
import { judge } from '../../../src/lab/run/judge.ts';
import type { RunRecord } from '../../../src/lab/run/record.ts';
import { runRecord } from '../../../src/lab/run/record.ts';
import { parseScenario } from '../../../src/lab/scenario/file.ts';
import type { Scenario } from '../../../src/lab/scenario/scenario.ts';
import { aboutSent } from '../../../src/lab/story/overrides.ts';
import { tellStory } from '../../../src/lab/story/story.ts';
import { systemNamed } from '../../../src/systems/registry.ts';

function recordOf(system: string, scenario: Scenario): RunRecord {
  const rules = systemNamed(system)?.rules;
  if (rules === undefined) throw new Error(`no system ${system}`);
  const outcome = simulate(scenario, rules, { trace: true });
  const on = { system, host: 'sim', protocolVersion: 1 } as const;
  return runRecord(on, scenario, outcome, judge(outcome));
}

function run(system: string, yaml: string): RunRecord {
  return recordOf(system, parseScenario(`format: linlab/scenario@1\n${yaml}`, 'inline.yaml'));
}

/** The story without what is not this room's own words: the explanation. */
function told(record: RunRecord, linesMax?: number): string {
  const short = { ...record, judgement: { ...record.judgement, explanation: 'BECAUSE' } };
  return tellStory(short, linesMax).join('\n');
}

const STALE = `replicas: 3
clients:
  - operations:
      - { afterMs: 300, operation: { kind: put, key: x, value: "1" } }
      - { afterMs: 1000, operation: { kind: get, key: x } }
  - operations:
      - { afterMs: 900, operation: { kind: put, key: x, value: "2" } }
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

describe('the story of', () => {
  it('a leader that reads without asking', () => {
    expect(told(run('kvpaxos:local-reads', STALE))).toBe('');
  });

  it('the same run without its trace', () => {
    expect(told({ ...run('kvpaxos:local-reads', STALE), trace: null })).toBe('');
  });

  it('a retry that is executed twice', () => {
    expect(told(run('kvpaxos:no-dedup', TWICE))).toBe('');
  });

  it('two commands chosen for one slot', () => {
    expect(told(run('kvpaxos:minority-quorum', CHOSEN))).toBe('');
  });

  it('a sound store in trouble', () => {
    expect(told(run('kvpaxos', TROUBLE))).toBe('');
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

  it('knows messages by the names that overrides use', () => {
    const effects = (long.trace ?? []).flatMap((entry) =>
      'effects' in entry ? [...entry.effects] : [],
    );
    const sent = effects.flatMap((effect) => ('message' in effect ? [effect.message] : []));
    expect(new Set(sent.map(({ kind }) => kind)).size).toBeGreaterThan(6);
    for (const message of sent) expect(aboutSent(message)).toBe(aboutMessage(message));
  });
});
