import { describe, expect, test } from 'vitest';
import { simulate } from '../../../src/hosts/sim/simulate.ts';
import { judge } from '../../../src/lab/run/judge.ts';
import type { PlannedOperation, Scenario } from '../../../src/lab/scenario/scenario.ts';
import { nameMoments } from '../../../src/lab/shrink/moments.ts';
import { removeParts } from '../../../src/lab/shrink/passes.ts';
import { removeInPlace } from '../../../src/lab/shrink/times.ts';
import type { Trial } from '../../../src/lab/shrink/trial.ts';
import { newTrial } from '../../../src/lab/shrink/trial.ts';
import { systemNamed } from '../../../src/systems/registry.ts';

const system = systemNamed('kvpaxos:read-without-quorum');
if (system === undefined) throw new Error('read-without-quorum is a mutant');
const { code } = system;

const idle = (afterMs: number): PlannedOperation => ({
  afterMs,
  operation: { kind: 'get', key: 'y' },
});

/** An old leader answers a read; what its client does before only takes time. */
const BUSY: Scenario = {
  format: 'linlab/scenario@1',
  replicas: 3,
  clients: [
    {
      operations: [
        ...[80, 80, 80, 80, 80, 80].map(idle),
        { afterMs: 60, operation: { kind: 'get', key: 'x' } },
      ],
    },
    {
      firstReplica: 0,
      operations: [{ afterMs: 200, operation: { kind: 'put', key: 'x', value: 'a' } }],
    },
  ],
  faults: [
    {
      kind: 'partition',
      shape: { kind: 'isolate', target: 'leader' },
      atMs: 200,
      forMs: 1000,
    },
  ],
  noise: null,
  seed: 0,
  overrides: [],
  progressWithinMs: null,
};

function trialOf(scenario: Scenario): Trial {
  const { signature } = judge(simulate(scenario, code));
  if (signature === null) throw new Error('the scenario fails');
  const pinned = { signature, guarantees: ['linearizable'] } as const;
  return newTrial(
    scenario,
    pinned,
    (candidate, options) => Promise.resolve(simulate(candidate, code, options)),
    1000,
  );
}

const operations = ({ clients }: Scenario): number =>
  clients.reduce((sum, plan) => sum + plan.operations.length, 0);

describe('operations that only take time', () => {
  test('go, where what comes after them stays at its time', async () => {
    const alone = trialOf(BUSY);
    await removeParts(alone);
    expect(operations(alone.current)).toBeGreaterThan(2);
    const inPlace = trialOf(BUSY);
    await removeInPlace(inPlace);
    expect(operations(inPlace.current)).toBe(2);
    const start = (scenario: Scenario) =>
      simulate(scenario, code).history.find((event) => {
        return event.type === 'invoke' && event.input?.key === 'x' && event.input.kind === 'get';
      })?.time;
    expect(start(inPlace.current)).toBe(start(BUSY));
  });

  test('go also where others wait for events, which then have times', async () => {
    const [reader, writer] = BUSY.clients;
    const waiting = reader?.operations.map((planned, place) => {
      return place < 6 ? planned : { ...planned, after: { event: 'answers', nth: 7 } as const };
    });
    const trial = trialOf({
      ...BUSY,
      clients: [{ operations: waiting ?? [] }, writer ?? { operations: [] }],
    });
    await removeInPlace(trial);
    expect(operations(trial.current)).toBe(2);
    expect(JSON.stringify(trial.current)).not.toContain('answers');
  });
});

describe('moments', () => {
  test('are named by what happens then, where that does as well', async () => {
    const trial = trialOf(BUSY);
    await removeInPlace(trial);
    await nameMoments(trial);
    // Cut off any earlier, the old leader has given up before the write is answered.
    expect(trial.current.faults[0]).toMatchObject({ atMs: 200 });
    const read = trial.current.clients[0]?.operations[0];
    expect(read).toMatchObject({ after: { event: 'answers', nth: 1 }, afterMs: 0 });
    expect(judge(simulate(trial.current, code)).signature).toBe(trial.signature);
  });
});
