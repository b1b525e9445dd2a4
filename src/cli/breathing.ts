// Lets signals in while the simulator works: it never waits by itself, so a process that only
// simulates would not hear of Ctrl-C.

import type { HostName, RunningSystem, SystemUnderTest } from '../lab/run/system.ts';

/** Often enough for people, seldom enough to cost nothing. */
const PAUSE_AFTER_MS = 40;

/** The same, with a pause now and then before an execution. */
export function breathing(running: RunningSystem): RunningSystem {
  let pausedAt = performance.now();
  return {
    execute: async (scenario, options) => {
      if (performance.now() - pausedAt > PAUSE_AFTER_MS) {
        await new Promise((resume) => setImmediate(resume));
        pausedAt = performance.now();
      }
      return running.execute(scenario, options);
    },
    stop: () => running.stop(),
  };
}

/** The system, breathing where it is simulated. */
export function breathingSystem(system: SystemUnderTest): SystemUnderTest {
  const start = async (host: HostName): Promise<RunningSystem> => {
    const running = await system.start(host);
    return host === 'sim' ? breathing(running) : running;
  };
  return { ...system, start };
}
