// kvpaxos as a system under test, sound or with rules replaced, on every host it has.

import type { Rules } from '../paxos/rules.ts';
import { SOUND_RULES } from '../paxos/rules.ts';
import { FAULT_KINDS } from '../faults/fault.ts';
import { simulate } from '../hosts/sim/simulate.ts';
import type { RunningSystem, SystemUnderTest } from '../lab/run/system.ts';

export interface KvpaxosSystem extends SystemUnderTest {
  readonly rules: Rules;
}

/** What `kvpaxos` needs to know about a variant of the store. */
export interface Variant {
  readonly name: string;
  readonly description: string;
  readonly expected: 'linearizable' | 'violation';
  /** Replacements for rules of the sound replica. */
  readonly rules?: Partial<Rules>;
}

function simulated(rules: Rules): RunningSystem {
  return {
    execute: (scenario, options) => Promise.resolve(simulate(scenario, rules, options)),
    stop: () => Promise.resolve(),
  };
}

/** The store, or a variant of it, as a system under test. */
export function kvpaxos(variant: Variant): KvpaxosSystem {
  const rules = { ...SOUND_RULES, ...variant.rules };
  return {
    name: variant.name,
    description: variant.description,
    expected: variant.expected,
    hosts: ['sim', 'zeromq'],
    faults: FAULT_KINDS,
    rules,
    start: (host) => {
      if (host === 'sim') return Promise.resolve(simulated(rules));
      return Promise.reject(new Error('not built yet'));
    },
  };
}
