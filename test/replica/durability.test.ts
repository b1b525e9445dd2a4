import { describe, expect, test } from 'vitest';
import { FAULT_KINDS } from '../../src/faults/fault.ts';
import type { TraceEntry } from '../../src/hosts/outcome.ts';
import { simulate } from '../../src/hosts/sim/simulate.ts';
import { newGenerator, scenarioOf } from '../../src/lab/generate/generate.ts';
import type { Rules } from '../../src/paxos/rules.ts';
import { SOUND_CODE } from '../../src/hosts/code.ts';
import type { Ballot } from '../../src/protocol/ballot.ts';
import { showBallot } from '../../src/protocol/ballot.ts';
import type { PeerMessage } from '../../src/protocol/message.ts';
import type { RecoveredRecord } from '../../src/protocol/record.ts';
import type { Effect } from '../../src/replica/io.ts';

type Step = Extract<TraceEntry, { readonly kind: 'replica' }>;

const promise = (ballot: Ballot): string => `promise ${showBallot(ballot)}`;
const acceptance = (ballot: Ballot, slot: number): string =>
  `acceptance ${showBallot(ballot)} #${String(slot)}`;

function nameOf(record: RecoveredRecord): string {
  switch (record.kind) {
    case 'identity':
      return `life ${String(record.life)}`;
    case 'promise':
      return promise(record.ballot);
    case 'acceptance':
    case 'lost-acceptance':
      return acceptance(record.ballot, record.slot);
  }
}

/** The records that must be durable before the message may leave. */
function neededBy(message: PeerMessage, life: number): string[] {
  const identity = `life ${String(life)}`;
  if (message.kind === 'promise' || message.kind === 'prepare') {
    return [identity, promise(message.ballot)];
  }
  if (message.kind !== 'accepted') return [];
  return [identity, ...message.slots.map((slot) => acceptance(message.ballot, slot))];
}

/** One replica's disk as an observer of its steps can know it. */
interface Disk {
  readonly durable: Set<string>;
  /** Records of this incarnation, in order. */
  readonly written: string[];
  /** In which life it votes. */
  life: number;
}

function watch(disk: Disk, effects: readonly Effect[]): string[] {
  const premature: string[] = [];
  for (const effect of effects) {
    if (effect.kind === 'persist') disk.written.push(...effect.records.map(nameOf));
    if (effect.kind === 'live') disk.life = effect.life;
    if (effect.kind !== 'send') continue;
    const needed = neededBy(effect.message, disk.life);
    premature.push(...needed.filter((record) => !disk.durable.has(record)));
  }
  return premature;
}

/** What left replicas before the records behind it were durable. */
function premature(trace: readonly TraceEntry[]): string[] {
  const disks = new Map<number, Disk>();
  const found: string[] = [];
  for (const { replica, input, effects } of trace.filter(
    (entry): entry is Step => entry.kind === 'replica',
  )) {
    if (input.kind === 'start') {
      const { records } = input.disk;
      disks.set(replica, { durable: new Set(records.map(nameOf)), written: [], life: 0 });
    }
    const disk = disks.get(replica);
    if (disk === undefined) throw new Error('a replica acts before it starts');
    if (input.kind === 'durable') {
      for (const record of disk.written.slice(0, input.upTo)) disk.durable.add(record);
    }
    found.push(...watch(disk, effects));
  }
  return found;
}

/** Ballots under which replicas sent a prepare, by the incarnation that did. */
function campaigns(trace: readonly TraceEntry[]): Map<string, Set<string>> {
  const lives = new Map<number, number>();
  const found = new Map<string, Set<string>>();
  for (const entry of trace) {
    if (entry.kind !== 'replica') continue;
    const life = (lives.get(entry.replica) ?? 0) + (entry.input.kind === 'start' ? 1 : 0);
    lives.set(entry.replica, life);
    for (const effect of entry.effects) {
      if (effect.kind !== 'send' || effect.message.kind !== 'prepare') continue;
      const ballot = showBallot(effect.message.ballot);
      const owners = found.get(ballot) ?? new Set();
      found.set(ballot, owners.add(`r${String(entry.replica)} life ${String(life)}`));
    }
  }
  return found;
}

const generator = newGenerator({
  operationsMin: 10,
  operationsMax: 30,
  faultsMax: 8,
  replicas: 3,
  faults: FAULT_KINDS,
});

function traces(rules: Partial<Rules>, cases: number): (readonly TraceEntry[])[] {
  return Array.from({ length: cases }, (_, index) => {
    const code = { ...SOUND_CODE, rules: { ...SOUND_CODE.rules, ...rules } };
    return simulate(scenarioOf(generator, 3, index), code, { trace: true }).trace ?? [];
  });
}

describe('what an acceptor says is on its disk first', () => {
  test('no promise, prepare or acceptance leaves before its record is durable', () => {
    for (const trace of traces({}, 150)) expect(premature(trace)).toEqual([]);
  });

  test('the check sees a replica that does not write', () => {
    const forgetful = { acceptanceRecords: () => [] };
    expect(traces(forgetful, 3).flatMap(premature).length).toBeGreaterThan(0);
    const promising = { promiseRecords: () => [] };
    expect(traces(promising, 3).flatMap(premature).length).toBeGreaterThan(0);
  });

  test('no ballot is used by two replicas, or by two lives of one', () => {
    let restarts = 0;
    for (const trace of traces({}, 150)) {
      for (const [ballot, owners] of campaigns(trace)) {
        expect([ballot, [...owners]]).toEqual([ballot, [expect.any(String)]]);
        if ([...owners].some((owner) => !owner.endsWith('life 1'))) restarts++;
      }
    }
    expect(restarts).toBeGreaterThan(10);
  });
});
