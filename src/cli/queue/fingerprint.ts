// A system told by what it does: the first cases of a campaign, executed. Two machines with the same
// fingerprint have the same linlab and the same module of the user's, as far as those cases show.

import { createHash } from 'node:crypto';
import { newGenerator, scenarioOf } from '../../lab/generate/generate.ts';
import type { Scenario } from '../../lab/scenario/scenario.ts';
import type { RunningSystem, SystemUnderTest } from '../../lab/run/system.ts';
import { faultsOn, HostError } from '../../lab/run/system.ts';
import type { CaseTask } from '../workers/case-worker.ts';

const CASES = 8;

async function traceOf(running: RunningSystem, scenario: Scenario): Promise<string> {
  try {
    const { traceHash, history } = await running.execute(scenario);
    return traceHash ?? JSON.stringify(history);
  } catch (error) {
    if (error instanceof HostError) return error.code;
    throw error;
  }
}

/** 16 hexadecimal digits. Rejects where the system cannot be started or fails otherwise. */
export async function fingerprintOf(
  system: SystemUnderTest,
  { seed, replicas, limits }: Pick<CaseTask, 'seed' | 'replicas' | 'limits'>,
): Promise<string> {
  const generator = newGenerator({ ...limits, replicas, faults: faultsOn(system, 'sim') });
  const hash = createHash('sha256');
  const running = await system.start('sim');
  try {
    for (let index = 0; index < CASES; index++) {
      const scenario = scenarioOf(generator, seed, index);
      hash.update(JSON.stringify(scenario)).update(await traceOf(running, scenario));
    }
  } finally {
    await running.stop();
  }
  return hash.digest('hex').slice(0, 16);
}
