import { describe, expect, test } from 'vitest';
import type { FaultKind } from '../../../src/faults/fault.ts';
import { FAULT_KINDS } from '../../../src/faults/fault.ts';
import { simulate } from '../../../src/hosts/sim/simulate.ts';
import type { Drawn } from '../../../src/lab/generate/generate.ts';
import { DEFAULT_LIMITS, drawnOf, newGenerator } from '../../../src/lab/generate/generate.ts';
import { judge } from '../../../src/lab/run/judge.ts';
import { formatScenario, parseScenario } from '../../../src/lab/scenario/file.ts';
import type { Scenario } from '../../../src/lab/scenario/scenario.ts';
import { shrink } from '../../../src/lab/shrink/shrink.ts';
import type { Ground } from '../../../src/lab/shrink/standards.ts';
import { withOneFault, withoutFaults, withTwoFaults } from '../../../src/lab/shrink/standards.ts';
import type { Execute } from '../../../src/lab/shrink/trial.ts';
import {
  LISTS,
  READS_HERE,
  REGISTERS,
  SWAPS,
  SWAPS_AT_ONCE,
  WRITES,
} from '../../../src/lab/shrink/workloads.ts';
import { formOf } from '../../../src/lab/zoo/form.ts';
import type { KvpaxosSystem } from '../../../src/systems/kvpaxos.ts';
import { systemNamed } from '../../../src/systems/registry.ts';

const ORIGINALS = 10;
const FORMS_MAX = 3;
const CASES = 300;

interface Original {
  readonly scenario: Scenario;
  readonly drawn: Drawn;
  readonly signature: string;
}

function mutant(name: string): KvpaxosSystem {
  const system = systemNamed(`kvpaxos:${name}`);
  if (system === undefined) throw new Error(`no system for the mutant ${name}`);
  return system;
}

function executeOn({ code }: KvpaxosSystem): Execute {
  return (scenario, options) => Promise.resolve(simulate(scenario, code, options));
}

/** The first failing case of a campaign with this seed. */
function firstFailure(system: KvpaxosSystem, seed: number): Original {
  const generator = newGenerator({ ...DEFAULT_LIMITS, replicas: 3, faults: system.faults });
  for (let index = 0; index < CASES; index++) {
    const drawn = drawnOf(generator, seed, index);
    const scenario = drawn.interpret(drawn.draft);
    const { signature } = judge(simulate(scenario, system.code, { hash: false }));
    if (signature !== null) return { scenario, drawn, signature };
  }
  throw new Error(`no failure of ${system.name} in ${String(CASES)} cases of seed ${String(seed)}`);
}

describe('one bug has one story', () => {
  test.each(['accept-below-promise', 'skip-gaps', 'lone-candidate'])(
    'ten originals of %s come to at most three forms, with the signature pinned',
    async (name) => {
      const system = mutant(name);
      const forms = new Set<string>();
      for (let seed = 1; seed <= ORIGINALS; seed++) {
        const original = firstFailure(system, seed);
        const { faults } = system;
        const shrunk = await shrink({ ...original, execute: executeOn(system), faults });
        expect(shrunk.runs).toBeLessThanOrEqual(1000);
        expect(judge(simulate(shrunk.scenario, system.code)).signature).toBe(original.signature);
        forms.add(formOf(shrunk.scenario));
      }
      expect([...forms]).toHaveLength(Math.min(forms.size, FORMS_MAX));
    },
  );
});

const GROUND: Ground = { replicas: 3, cluster: { spares: 1 }, faults: FAULT_KINDS };

describe('standard scenarios', () => {
  test('are scenarios that a file may hold', () => {
    const all = [LISTS, READS_HERE, REGISTERS, SWAPS, SWAPS_AT_ONCE, WRITES].flatMap((clients) => [
      ...withoutFaults(GROUND, clients),
      ...withOneFault(GROUND, clients),
      ...withTwoFaults(GROUND, clients, new Set(['wipe', 'reconfigure', 'duplicate'])),
    ]);
    expect(all.length).toBeGreaterThan(500);
    for (const scenario of all) {
      expect(parseScenario(formatScenario(scenario), 'a.json')).toStrictEqual(scenario);
    }
  });

  const system = mutant('lone-candidate');

  /** The kinds of faults in whatever is executed while a failure without any is shrunk. */
  async function kindsTried(faults?: readonly FaultKind[]): Promise<Set<FaultKind>> {
    const { scenario, signature } = firstFailure(system, 2);
    const kinds = new Set<FaultKind>();
    const own = new Set(scenario.faults.map(({ kind }) => kind));
    const execute: Execute = (candidate, options) => {
      for (const { kind } of candidate.faults) if (!own.has(kind)) kinds.add(kind);
      return Promise.resolve(simulate(candidate, system.code, options));
    };
    await shrink({ scenario, signature, execute, ...(faults === undefined ? {} : { faults }) });
    return kinds;
  }

  test('have only faults that the system can suffer', async () => {
    const { scenario } = firstFailure(system, 2);
    const own = new Set(scenario.faults.map(({ kind }) => kind));
    const others = FAULT_KINDS.filter((kind) => !own.has(kind));
    const suffered = others.filter((kind) => kind === 'wipe' || kind === 'transfer');
    expect(suffered.length).toBeGreaterThan(0);
    expect(await kindsTried(suffered)).toEqual(new Set(suffered));
  });

  test('are not tried where nobody says what the system can suffer', async () => {
    const kinds = await kindsTried();
    // A plain crash is tried in the place of what is worse, whoever asks.
    kinds.delete('crash');
    expect(kinds).toEqual(new Set());
  });
});
