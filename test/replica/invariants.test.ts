import { describe, expect, test } from 'vitest';
import { FAULT_KINDS } from '../../src/faults/fault.ts';
import { SOUND_CODE } from '../../src/hosts/code.ts';
import { simulate } from '../../src/hosts/sim/simulate.ts';
import { DEFAULT_LIMITS, newGenerator, scenarioOf } from '../../src/lab/generate/generate.ts';
import type { Rules } from '../../src/paxos/rules.ts';
import type { Configuration } from '../../src/protocol/configuration.ts';
import { firstConfiguration } from '../../src/protocol/configuration.ts';
import { NO_OP } from '../../src/protocol/command.ts';
import type { Command } from '../../src/protocol/command.ts';
import { clientId, replicaId, sessionAt, slotAt } from '../../src/protocol/ids.ts';
import type { PeerMessage } from '../../src/protocol/message.ts';
import type { InvariantId } from '../../src/replica/invariants.ts';
import { newInvariants, observe, observeStart } from '../../src/replica/invariants.ts';
import type { Effect } from '../../src/replica/io.ts';

const [r0, r1, r2] = [replicaId(0), replicaId(1), replicaId(2)];
const ballot = (round: number, replica = r0) => ({ round, replica });
const put = (value: string): Command => ({
  kind: 'request',
  client: clientId(0),
  request: 1,
  session: sessionAt(0),
  sequence: 1,
  acknowledged: 0,
  operation: { kind: 'put', key: 'x', value },
  timeMs: 0,
});

function accept(round: number, command: Command, slot = 0, replica = r0): Effect {
  const message: PeerMessage = {
    kind: 'accept',
    ballot: ballot(round, replica),
    entries: [{ slot: slotAt(slot), command }],
    decidedUpTo: slotAt(0),
  };
  return { kind: 'send', to: r1, message };
}

function accepted(round: number, slot = 0, replica = r0, life = 0): Effect {
  const message: PeerMessage = {
    kind: 'accepted',
    ballot: ballot(round, replica),
    life,
    slots: [slotAt(slot)],
  };
  return { kind: 'send', to: replica, message };
}

const three = firstConfiguration([r0, r1, r2]);

function lead(round: number, replica = r0, configuration: Configuration = three): Effect {
  return { kind: 'lead', ballot: ballot(round, replica), configuration };
}

const decide = (slot: number, command: Command): Effect => ({
  kind: 'decide',
  slot: slotAt(slot),
  command,
});
const apply = (slot: number, digest: number): Effect => ({
  kind: 'apply',
  slot: slotAt(slot),
  digest,
});

describe('each invariant, broken by hand', () => {
  test('chosen-once: two quorums for two commands', () => {
    const watch = newInvariants(3);
    expect(observe(watch, r0, [lead(1), accept(1, put('a')), accepted(1)])).toBeNull();
    expect(observe(watch, r1, [accepted(1)])).toBeNull();
    expect(
      observe(watch, r2, [lead(2, r2), accept(2, put('b'), 0, r2), accepted(2, 0, r2)]),
    ).toBeNull();
    expect(observe(watch, r1, [accepted(2, 0, r2)])?.id).toBe('chosen-once');
  });

  test('chosen-once: the same command in two ballots is no break', () => {
    const watch = newInvariants(3);
    observe(watch, r0, [lead(1), accept(1, put('a')), accepted(1)]);
    observe(watch, r1, [accepted(1)]);
    observe(watch, r2, [lead(2, r2), accept(2, put('a'), 0, r2), accepted(2, 0, r2)]);
    expect(observe(watch, r1, [accepted(2, 0, r2)])).toBeNull();
  });

  test('chosen-once: acceptances of two ballots do not add up', () => {
    const watch = newInvariants(3);
    observe(watch, r0, [lead(1), accept(1, put('a')), accepted(1)]);
    observe(watch, r1, [lead(2, r1), accept(2, put('b'), 0, r1), accepted(2, 0, r1)]);
    expect(observe(watch, r2, [accepted(2, 0, r1)])).toBeNull();
    expect(observe(watch, r0, [decide(0, put('a'))])?.id).toBe('chosen-once');
  });

  test('one-proposal-a-ballot', () => {
    const watch = newInvariants(3);
    observe(watch, r0, [accept(1, put('a'))]);
    expect(observe(watch, r0, [accept(1, put('b'))])?.id).toBe('one-proposal-a-ballot');
  });

  test('promise-kept, also across a restart', () => {
    const watch = newInvariants(3);
    const message: PeerMessage = {
      kind: 'promise',
      ballot: ballot(5),
      life: 0,
      fromSlot: slotAt(0),
      accepted: [],
    };
    observe(watch, r1, [{ kind: 'send', to: r0, message }]);
    observeStart(watch, r1);
    expect(observe(watch, r1, [accepted(4)])?.id).toBe('promise-kept');
    expect(observe(watch, r2, [accepted(4)])).toBeNull();
  });

  test('applied-past-decided: a gap', () => {
    const watch = newInvariants(3);
    expect(observe(watch, r0, [decide(1, NO_OP), apply(1, 0)])?.id).toBe('applied-past-decided');
  });

  test('applied-past-decided: a restarted replica must learn again', () => {
    const watch = newInvariants(3);
    expect(observe(watch, r0, [decide(0, NO_OP), apply(0, 0)])).toBeNull();
    observeStart(watch, r0);
    expect(observe(watch, r0, [apply(0, 0)])?.id).toBe('applied-past-decided');
  });

  test('same-state', () => {
    const watch = newInvariants(3);
    observe(watch, r0, [decide(0, NO_OP), apply(0, 7)]);
    expect(observe(watch, r1, [decide(0, NO_OP), apply(0, 7)])).toBeNull();
    expect(observe(watch, r2, [decide(0, NO_OP), apply(0, 8)])?.id).toBe('same-state');
  });

  test('chosen-once: what was accepted in a life that does not vote any more is not counted', () => {
    const watch = newInvariants(3);
    const reborn = { ...three, voters: three.voters.map((one) => ({ ...one, life: 1 })) };
    observe(watch, r0, [lead(1, r0, reborn), accept(1, put('a')), accepted(1)]);
    expect(observe(watch, r1, [accepted(1)])).toBeNull();
    expect(observe(watch, r2, [decide(0, put('b'))])).toBeNull();
    observe(watch, r0, [accepted(1, 0, r0, 1)]);
    expect(observe(watch, r1, [accepted(1, 0, r0, 1)])?.id).toBe('chosen-once');
  });

  test('promise-kept: a replica that begins another life has promised nothing in it', () => {
    const watch = newInvariants(3);
    expect(observe(watch, r1, [accepted(5)])).toBeNull();
    expect(observe(watch, r1, [{ kind: 'live', life: 1 }, accepted(4)])).toBeNull();
    expect(observe(watch, r1, [accepted(3)])?.id).toBe('promise-kept');
  });

  test('state-kept', () => {
    const watch = newInvariants(3);
    const install = (slot: number, digest: number): Effect => {
      return { kind: 'install', slot: slotAt(slot), digest };
    };
    observe(watch, r0, [decide(0, NO_OP), apply(0, 7), decide(1, NO_OP), apply(1, 8)]);
    expect(observe(watch, r1, [install(2, 8)])).toBeNull();
    expect(observe(watch, r2, [install(2, 9)])?.id).toBe('same-state');
    expect(observe(watch, r0, [install(1, 7)])?.id).toBe('state-kept');
  });

  test('one-configuration', () => {
    const watch = newInvariants(3);
    const known = (configuration: Configuration): Effect => ({ kind: 'configure', configuration });
    const next = { ...three, number: 1 };
    expect(observe(watch, r0, [known(three), known(next)])).toBeNull();
    expect(observe(watch, r1, [known(next)])).toBeNull();
    expect(observe(watch, r2, [known({ ...next, phase1: 3 })])?.id).toBe('one-configuration');
    const apart = { ...three, number: 2, phase1: 1 };
    expect(observe(watch, r2, [known(apart)])?.id).toBe('one-configuration');
  });
});

/** Invariants that a replaced rule breaks in generated runs. */
function brokenBy(rules: Partial<Rules>): Set<InvariantId> {
  const generator = newGenerator({ ...DEFAULT_LIMITS, replicas: 3, faults: FAULT_KINDS });
  const found = new Set<InvariantId>();
  for (let index = 0; index < 120; index++) {
    const code = { ...SOUND_CODE, rules: { ...SOUND_CODE.rules, ...rules } };
    const { failures } = simulate(scenarioOf(generator, 1, index), code);
    for (const failure of failures) if (failure.kind === 'invariant') found.add(failure.id);
  }
  return found;
}

describe('replaced rules in generated runs', () => {
  const anyone: Partial<Rules> = { mayPromise: () => true, mayAccept: () => true };
  // Executes a retried request on every other occasion: replicas come to differ.
  let coin = 0;
  const capricious: Partial<Rules> = {
    isDuplicate: (last, sequence) => sequence <= last && ++coin % 2 === 0,
    isNext: () => true,
  };
  test.each([
    ['an acceptor that refuses nothing', anyone, 'promise-kept'],
    ['a proposer that ignores what was accepted', { chooseCommand: () => null }, 'chosen-once'],
    ['execution that is not deterministic', capricious, 'same-state'],
  ] as const)('%s', (_, rules, id) => {
    expect([...brokenBy(rules)]).toContain(id);
  });

  test('none is broken by the sound rules', () => {
    expect([...brokenBy({})]).toEqual([]);
  });
});
