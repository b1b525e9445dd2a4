// All systems under test that linlab knows by name.

import type { KvpaxosSystem } from './kvpaxos.ts';
import { kvpaxos } from './kvpaxos.ts';
import { MUTANTS } from './mutants/mutants.ts';
import { TWINS } from './mutants/twins.ts';

export const SOUND_STORE = kvpaxos({
  name: 'kvpaxos',
  description: 'the replicated key-value store, as it is meant to be',
  expected: 'linearizable',
  module: import.meta.url,
});

/** The sound store first, then every mutant, then the sound twins of mutants. */
export const SYSTEMS: readonly KvpaxosSystem[] = [
  SOUND_STORE,
  ...MUTANTS.map(({ name, ...mutant }) =>
    kvpaxos({
      ...mutant,
      name: `kvpaxos:${name}`,
      expected: 'violation',
      module: import.meta.url,
    }),
  ),
  ...TWINS.map(({ name, twinOf, ...twin }) =>
    kvpaxos({
      ...twin,
      name: `kvpaxos:${name}`,
      twinOf: `kvpaxos:${twinOf}`,
      expected: 'linearizable',
      module: import.meta.url,
    }),
  ),
];

export function systemNamed(name: string): KvpaxosSystem | undefined {
  return SYSTEMS.find((system) => system.name === name);
}
