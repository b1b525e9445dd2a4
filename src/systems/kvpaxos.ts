// kvpaxos as a system under test, sound or with rules replaced, on every host it has.

import type { SessionRules } from '../client/outcome.ts';
import type { Code } from '../hosts/code.ts';
import { SOUND_CODE } from '../hosts/code.ts';
import type { Rules } from '../paxos/rules.ts';
import { FAULT_KINDS, LIVE_FAULTS } from '../faults/fault.ts';
import { MARKS } from '../replica/marks.ts';
import { simulate } from '../hosts/sim/simulate.ts';
import type { RunningSystem, SystemUnderTest } from '../lab/run/system.ts';
import { HostError } from '../lab/run/system.ts';

export interface KvpaxosSystem extends SystemUnderTest {
  readonly code: Code;
  /** Of a planted bug: where it is known from; null of others. */
  readonly cites: string | null;
  /** Signatures as which a planted bug is found; none of others. */
  readonly shows: readonly string[];
  /** Name of the system with the bug that this sound one looks like; null of others. */
  readonly twinOf: string | null;
  /** URL or path of the module that exports this system; null for one that only this process has. */
  readonly module: string | null;
}

/** What `kvpaxos` needs to know about a variant of the store. */
export interface Variant {
  readonly name: string;
  readonly description: string;
  readonly expected: 'linearizable' | 'violation';
  /** Replacements for rules of the sound replica. */
  readonly rules?: Partial<Rules>;
  /** Replacements for rules of the sound client. */
  readonly sessionRules?: Partial<SessionRules>;
  /** Where a planted bug is known from: incidents, papers. */
  readonly cites?: string;
  /** Signatures as which a planted bug is found. */
  readonly shows?: readonly string[];
  /** A planted bug shows in clusters of so many replicas and more. */
  readonly replicas?: number;
  /** Name of the system with the bug that a sound one looks like. */
  readonly twinOf?: string;
  /**
   * URL or absolute path of the module that exports the system, alone or in a list: `import.meta.url`
   * there. Functions cannot be sent to other processes, so these import them from it.
   */
  readonly module?: string;
}

function simulated(code: Code): RunningSystem {
  return {
    execute: (scenario, options) => Promise.resolve(simulate(scenario, code, options)),
    stop: () => Promise.resolve(),
  };
}

/** Hosts of processes are loaded on demand: who only simulates needs neither sockets nor a bundler. */
async function asProcesses(
  host: 'zeromq' | 'live',
  module: string | null,
  name: string,
  code: Code,
): Promise<RunningSystem> {
  if (module === null) {
    throw new HostError('bundle', `${name} does not say which module exports it`);
  }
  if (host === 'live') {
    const { startLive } = await import('../hosts/live/lab/live-host.ts');
    return startLive({ module, name }, code);
  }
  const { startLockstep } = await import('../hosts/zeromq/host.ts');
  return startLockstep({ module, name }, code);
}

/** The store, or a variant of it, as a system under test. */
export function kvpaxos(variant: Variant): KvpaxosSystem {
  const code: Code = {
    rules: { ...SOUND_CODE.rules, ...variant.rules },
    sessionRules: { ...SOUND_CODE.sessionRules, ...variant.sessionRules },
  };
  const module = variant.module ?? null;
  return {
    name: variant.name,
    description: variant.description,
    expected: variant.expected,
    hosts: ['sim', 'zeromq', 'live'],
    faults: FAULT_KINDS,
    marks: MARKS,
    faultsOn: (host) => (host === 'live' ? LIVE_FAULTS : FAULT_KINDS),
    code,
    cites: variant.cites ?? null,
    shows: variant.shows ?? [],
    twinOf: variant.twinOf ?? null,
    ...(variant.replicas === undefined ? {} : { replicas: variant.replicas }),
    module,
    start: (host) =>
      host === 'sim'
        ? Promise.resolve(simulated(code))
        : asProcesses(host, module, variant.name, code),
  };
}

/** Whether a system is a variant of the store, whoever made it. */
export function isStore(system: SystemUnderTest): system is KvpaxosSystem {
  return 'code' in system && typeof system.code === 'object' && system.code !== null;
}
