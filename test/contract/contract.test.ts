// What every host owes to a system under test and its users. One suite, run on each host.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostName, RunningSystem } from '../../src/lab/run/system.ts';
import { judge } from '../../src/lab/run/judge.ts';
import type { RunOutcome } from '../../src/hosts/outcome.ts';
import type { Fault } from '../../src/faults/fault.ts';
import { SOUND_STORE, systemNamed } from '../../src/systems/registry.ts';
import { client, crowd, get, put, scenario, SCENARIOS } from './scenarios.ts';

const HOSTS: readonly HostName[] = ['sim', 'zeromq'];

function outputs(outcome: RunOutcome, process: number): unknown[] {
  return outcome.history
    .filter((event) => event.process === process && event.type !== 'invoke')
    .map((event) => (event.type === 'ok' ? event.output : event.type));
}

describe.each(HOSTS)('on host %s', (host) => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await SOUND_STORE.start(host);
  });
  afterAll(() => system.stop());

  async function judged(faults: readonly Fault[], clients = crowd(3, 6)): Promise<RunOutcome> {
    const outcome = await system.execute(scenario({ clients, faults }));
    expect(judge(outcome).verdict).toBe('linearizable');
    expect(outcome.failures).toEqual([]);
    return outcome;
  }

  it('reads back what was put', async () => {
    const outcome = await judged([], [client([0, put('x', '1')], [5, get('x')], [5, get('y')])]);
    expect(outputs(outcome, 0)).toEqual([null, '1', null]);
  });

  it('keeps acknowledged writes when every replica crashes', async () => {
    const faults = [0, 1, 2].map((target): Fault => {
      return { kind: 'crash', target, atMs: 400, forMs: 100 + 10 * target };
    });
    const outcome = await judged(faults, [client([0, put('x', '1')], [700, get('x')])]);
    expect(outputs(outcome, 0)).toEqual([null, '1']);
    expect(outcome.faultsBegun).toBe(3);
  });

  it('goes on without a leader that is cut off, and takes it back', async () => {
    const shape = { kind: 'isolate', target: 'leader' } as const;
    const outcome = await judged([{ kind: 'partition', shape, atMs: 100, forMs: 400 }]);
    expect(outcome.history.filter(({ type }) => type === 'ok').length).toBeGreaterThan(12);
  });

  it('goes on while its leader stands still', async () => {
    await judged([{ kind: 'pause', target: 'leader', atMs: 100, forMs: 500 }]);
  });

  it('bears lost, doubled and late messages', async () => {
    await judged([
      { kind: 'drop', perMille: 250, atMs: 0, forMs: 400 },
      { kind: 'duplicate', perMille: 400, maxMs: 60, atMs: 0, forMs: 400 },
      { kind: 'delay', perMille: 400, maxMs: 90, atMs: 0, forMs: 400 },
    ]);
  });

  it('says info of an operation that cannot finish, and goes on as another process', async () => {
    const shape = { kind: 'groups', groups: [[0], [1], [2]] } as const;
    const outcome = await judged(
      [{ kind: 'partition', shape, atMs: 200, forMs: 2000 }],
      // The first put is answered, and so the client has its session.
      [client([0, put('x', '0')], [150, put('x', '1')], [1500, get('x')])],
    );
    expect(outputs(outcome, 0)).toEqual([null, 'info']);
    expect(outputs(outcome, 1)).toHaveLength(1);
  });

  it('gives one trace hash to two executions', async () => {
    const twice = SCENARIOS[5] ?? scenario({ clients: crowd(1, 1) });
    const first = await system.execute(twice);
    const second = await system.execute(twice);
    expect(second).toEqual(first);
  });
});

describe('both hosts', () => {
  let hosts: RunningSystem[];
  beforeAll(async () => {
    hosts = await Promise.all(HOSTS.map((host) => SOUND_STORE.start(host)));
  });
  afterAll(() => Promise.all(hosts.map((host) => host.stop())));

  it.each(SCENARIOS)('execute "$name" alike', async (same) => {
    const options = { trace: true, deviations: true };
    const [simulated, real] = await Promise.all(hosts.map((host) => host.execute(same, options)));
    expect(real?.traceHash).toBe(simulated?.traceHash);
    expect(real?.history).toEqual(simulated?.history);
    expect(real).toEqual(simulated);
  });

  it('execute a mutant alike', async () => {
    const mutant = systemNamed('kvpaxos:no-dedup') ?? SOUND_STORE;
    const [simulated, real] = await Promise.all(HOSTS.map((host) => mutant.start(host)));
    try {
      const same = SCENARIOS[9] ?? scenario({ clients: crowd(1, 1) });
      expect(await real?.execute(same)).toEqual(await simulated?.execute(same));
    } finally {
      await real?.stop();
    }
  });
});
