// What differs between a process and the simulator is found at the step at which it first does.

import { afterEach, describe, expect, it } from 'vitest';
import type { RunOutcome, TraceEntry } from '../../../src/hosts/outcome.ts';
import { simulate } from '../../../src/hosts/sim/simulate.ts';
import type { Tamper } from '../../../src/hosts/zeromq/control.ts';
import { DivergenceError } from '../../../src/hosts/zeromq/divergence.ts';
import type { LockstepHost, LockstepRunOptions } from '../../../src/hosts/zeromq/host.ts';
import { startLockstep } from '../../../src/hosts/zeromq/host.ts';
import { SOUND_CODE } from '../../../src/hosts/code.ts';
import type { KvpaxosSystem } from '../../../src/systems/kvpaxos.ts';
import { SOUND_STORE } from '../../../src/systems/registry.ts';
import { crowd, scenario } from '../../contract/scenarios.ts';
import { system as clockReader } from './fixtures/clock-reader.ts';
import { system as oneRefuses } from './fixtures/one-refuses.ts';
import { system as silentDifference } from './fixtures/silent-difference.ts';

const SCENARIO = scenario({ clients: crowd(2, 4) });

let host: LockstepHost | null = null;
afterEach(async () => {
  await host?.stop();
  host = null;
});

async function startOn(system: KvpaxosSystem, window: number): Promise<LockstepHost> {
  const source = { module: system.module ?? '', name: system.name };
  host = await startLockstep(source, system.code, { ackTimeoutMs: 2000, window });
  return host;
}

async function divergenceOf(
  system: KvpaxosSystem,
  options: LockstepRunOptions = {},
  window = 1,
): Promise<DivergenceError['divergence']> {
  const started = await startOn(system, window);
  const error: unknown = await started.execute(SCENARIO, options).then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  if (!(error instanceof DivergenceError)) throw new Error(`not a divergence: ${String(error)}`);
  expect(error.code).toBe('divergence');
  expect(error.message).toContain(`step ${String(error.divergence.step)} of`);
  return error.divergence;
}

type ReplicaEntry = TraceEntry & { kind: 'replica' };

/** The first step of a replica in the undisturbed run that is as asked. */
function firstStep(outcome: RunOutcome, wanted: (entry: ReplicaEntry) => boolean): ReplicaEntry {
  for (const entry of outcome.trace ?? []) {
    if (entry.kind === 'replica' && wanted(entry)) return entry;
  }
  throw new Error('the scenario has no such step');
}

const undisturbed = simulate(SCENARIO, SOUND_CODE, { trace: true });

const receivesAccept = ({ replica, input }: ReplicaEntry): boolean =>
  replica === 1 && input.kind === 'message' && input.message.kind === 'accept';

/** The address on the wire of the frame that a step consumes. */
function addressOf(frame: number | null): Omit<Tamper, 'byte'> {
  const next = new Map<string, number>();
  for (const entry of undisturbed.trace ?? []) {
    if (entry.kind !== 'replica' && entry.kind !== 'client') continue;
    const from =
      entry.kind === 'replica' ? `r${String(entry.replica)}` : `c${String(entry.session)}`;
    for (const sent of entry.sent) {
      const linkSeq = next.get(`${from}>${sent.to}`) ?? 0;
      next.set(`${from}>${sent.to}`, linkSeq + 1);
      if (sent.frame === frame) return { from, to: sent.to, linkSeq };
    }
  }
  throw new Error('the frame was not sent');
}

describe.each([1, 16])('a step that differs, with a window of %i grants', (window) => {
  it('is found where a rule reads the clock', async () => {
    const persists = firstStep(undisturbed, ({ effects }) =>
      effects.some(({ kind }) => kind === 'persist'),
    );
    const divergence = await divergenceOf(clockReader, {}, window);
    expect(divergence.step).toBe(persists.step);
    expect(divergence.actor).toBe(`r${String(persists.replica)}`);
    expect(divergence.expected.effects).not.toEqual(divergence.actual.effects);
    expect(divergence.expected.digest).toMatch(/^[0-9a-f]{16}$/);
    expect(divergence.actual.digest).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is found where one process has another rule', async () => {
    const accepts = firstStep(undisturbed, receivesAccept);
    const divergence = await divergenceOf(oneRefuses, {}, window);
    expect(divergence).toMatchObject({ step: accepts.step, actor: 'r1' });
    expect(divergence.actual.effects).toContainEqual({ kind: 'mark', mark: 'refused-accept' });
  });

  it('is found where only the state differs', async () => {
    const applies = firstStep(undisturbed, ({ replica, effects }) => {
      return replica === 1 && effects.some(({ kind }) => kind === 'apply');
    });
    const divergence = await divergenceOf(silentDifference, {}, window);
    expect(divergence).toMatchObject({ step: applies.step, actor: 'r1' });
    expect(divergence.actual.effects).toEqual(divergence.expected.effects);
    expect(divergence.actual.digest).not.toBe(divergence.expected.digest);
  });
});

describe('one bit flipped on the wire', () => {
  const accepts = firstStep(undisturbed, receivesAccept);
  const address = addressOf(accepts.frame);

  it('is found where the message is consumed', async () => {
    const divergence = await divergenceOf(SOUND_STORE, { tamper: { ...address, byte: 2 } });
    expect(divergence).toMatchObject({ step: accepts.step, actor: 'r1' });
    expect(divergence.inputHash?.actual).not.toBe(divergence.inputHash?.expected);
    expect(divergence.actual.outcome).toBe('replica');
  });

  it('is found and counted where it makes the message unreadable', async () => {
    const divergence = await divergenceOf(SOUND_STORE, { tamper: { ...address, byte: 0 } });
    expect(divergence).toMatchObject({ step: accepts.step, actor: 'r1' });
    expect(divergence.actual.outcome).toBe('undecodable');
    expect(divergence.actual.detail).toContain('unknown format');
    expect(host?.processes().map(({ undecodable }) => undecodable)).toContain(1);
  });

  it('is found and counted where it makes the frame unreadable', async () => {
    const divergence = await divergenceOf(SOUND_STORE, { tamper: { ...address, byte: -6 } });
    expect(divergence).toMatchObject({ step: accepts.step, actor: 'r1' });
    expect(divergence.actual.outcome).toBe('missing');
    expect(host?.processes().map(({ undecodable }) => undecodable)).toContain(1);
  });

  it('leaves the next case alone', async () => {
    await divergenceOf(SOUND_STORE, { tamper: { ...address, byte: 2 } });
    const { traceHash } = simulate(SCENARIO, SOUND_CODE);
    expect((await host?.execute(SCENARIO))?.traceHash).toBe(traceHash);
  });
});
