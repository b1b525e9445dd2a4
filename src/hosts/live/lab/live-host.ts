// The live host as the lab sees it: processes that run free, with the rules of the system under test.

import type { RunningSystem } from '../../../lab/run/system.ts';
import type { Code } from '../../code.ts';
import type { SystemSource } from '../../zeromq/bundle.ts';
import { bundleProcess } from '../../zeromq/bundle.ts';
import { executeLive } from './execute.ts';
import { Spares } from './spares.ts';

/**
 * Bundles the process of a system once; every execution starts fresh ones from it. `code` is what
 * `source` leads to. Rejects with HostError `bundle`.
 */
export async function startLive(source: SystemSource, code: Code): Promise<RunningSystem> {
  const bundle = await bundleProcess(source, 'live');
  const spares = new Spares(bundle.file);
  const onExit = (): void => {
    spares.close();
    bundle.remove();
  };
  process.once('exit', onExit);
  const underWay = new Set<Promise<unknown>>();
  return {
    // Several at a time do not disturb each other, but for the time that they take.
    execute: (scenario) => {
      const executed = executeLive(spares, code, scenario);
      const settled = executed.catch(() => undefined).finally(() => underWay.delete(settled));
      underWay.add(settled);
      return executed;
    },
    stop: async () => {
      await Promise.all(underWay);
      onExit();
      process.removeListener('exit', onExit);
    },
  };
}
