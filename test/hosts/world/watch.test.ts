// Watching a run changes nothing of it, and what is seen is what the replicas and their disks say.

import { describe, expect, it } from 'vitest';
import { simulate } from '../../../src/hosts/sim/simulate.ts';
import { watch } from '../../../src/hosts/sim/watch.ts';
import type { WatchedStep } from '../../../src/hosts/watched.ts';
import type { Scenario } from '../../../src/lab/scenario/scenario.ts';
import { describeDisk } from '../../../src/replica/describe.ts';
import { SOUND_STORE, systemNamed } from '../../../src/systems/registry.ts';
import { LOST_WRITE, REFORMED, STALE_READ, stormy } from '../../report/records.ts';

const SOUND = SOUND_STORE.code;

function all(scenario: Scenario, name = 'kvpaxos'): { steps: WatchedStep[]; traceHash: string } {
  const run = watch(scenario, systemNamed(name)?.code ?? SOUND, SOUND);
  const steps: WatchedStep[] = [];
  for (;;) {
    const { done, value } = run.next();
    if (done === true) return { steps, traceHash: value };
    steps.push(value);
  }
}

describe('a watched run', () => {
  it.each([
    ['stormy', stormy(3, 6), 'kvpaxos'],
    ['reformed', REFORMED, 'kvpaxos'],
    ['a mutant', LOST_WRITE, 'kvpaxos:volatile-acceptance'],
  ])('is the run: %s', (_name, scenario, system) => {
    const outcome = simulate(scenario, systemNamed(system)?.code ?? SOUND, { trace: true });
    const { steps, traceHash } = all(scenario, system);
    expect(traceHash).toBe(outcome.traceHash);
    expect(steps.map(({ entry }) => entry)).toEqual(outcome.trace);
  });

  it('shows of each disk what the next start finds on it', () => {
    for (const scenario of [stormy(3, 8), REFORMED, LOST_WRITE]) {
      const disks = new Map<number, unknown>();
      let starts = 0;
      for (const { entry, seen } of all(scenario).steps) {
        if (entry.kind === 'replica' && entry.input.kind === 'start') {
          const found = disks.get(entry.replica);
          if (found !== undefined) {
            starts++;
            expect(describeDisk(entry.input.disk)).toEqual(found);
          }
        }
        for (const { replica, disk } of seen) disks.set(replica, disk);
      }
      expect(starts).toBeGreaterThan(0);
    }
  });

  it('shows what effects say: who leads, what is decided, what is executed', () => {
    let checked = 0;
    for (const { entry, seen } of all(stormy(3, 6)).steps) {
      if (entry.kind !== 'replica') continue;
      const state = seen.find(({ replica }) => replica === entry.replica)?.state;
      for (const effect of entry.effects) {
        if (effect.kind === 'lead') expect(state?.role).toMatchObject({ kind: 'leader' });
        if (effect.kind === 'decide' && effect.slot >= (state?.forgottenBelow ?? 0)) {
          expect(state?.decided).toContainEqual({ slot: effect.slot, command: effect.command });
        }
        if (effect.kind === 'apply') expect(state?.nextToApply).toBeGreaterThan(effect.slot);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(100);
  });

  it('shows a replica that is down without a state, and one that stands still', () => {
    const seen = all(stormy(4, 10)).steps.flatMap((step) => step.seen);
    const down = seen.filter(({ status }) => status === 'down');
    expect(down.length).toBeGreaterThan(0);
    for (const one of down) expect(one.state).toBeNull();
    const faults = [{ kind: 'pause', target: 1, atMs: 100, forMs: 100 }] as const;
    const paused = all({ ...STALE_READ, faults }).steps.filter(({ seen: now }) =>
      now.some(({ status }) => status === 'stands still'),
    );
    expect(paused[0]?.entry.atMs).toBeGreaterThanOrEqual(100);
    expect(paused.at(-1)?.entry.atMs).toBeLessThanOrEqual(200);
    expect(paused.length).toBeGreaterThan(5);
  });

  it('keeps copies: a later step does not change what was seen', () => {
    const run = watch(stormy(2, 4), SOUND, SOUND);
    const kept: { readonly before: string; readonly step: WatchedStep }[] = [];
    for (const step of run) kept.push({ before: JSON.stringify(step.seen), step });
    for (const { before, step } of kept) expect(JSON.stringify(step.seen)).toBe(before);
  });

  it('names the rule that answers otherwise, in the step in which it does', () => {
    const { steps } = all(STALE_READ, 'kvpaxos:local-reads');
    const first = steps.find(({ rules }) => rules.length > 0);
    expect(first?.rules).toEqual([{ rule: 'mayAnswerLocally', answer: true, other: false }]);
    expect(first?.entry).toMatchObject({ kind: 'replica', input: { message: { kind: 'read' } } });
    expect(all(STALE_READ).steps.flatMap(({ rules }) => rules)).toEqual([]);
  });
});
