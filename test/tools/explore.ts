// npm run explore -- [--config NAME] [--system kvpaxos:MUTANT] [--max STATES] [--all-orders]
// Explores every configuration, or one, and prints how many worlds there are and how a violation
// comes about. Exit code 1 for a violation, 2 where the maximum was reached first.

import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { CONFIGURATIONS, SOUND } from '../../src/explore/configurations.ts';
import type { Explored } from '../../src/explore/explore.ts';
import { DEFAULT_OPTIONS, explore } from '../../src/explore/explore.ts';
import { tellPath } from '../../src/explore/tell.ts';
import type { Code, Configuration } from '../../src/explore/terms.ts';
import { MUTANTS } from '../../src/systems/mutants/mutants.ts';

const { values } = parseArgs({
  options: {
    config: { type: 'string' },
    system: { type: 'string', default: 'kvpaxos' },
    max: { type: 'string', default: String(DEFAULT_OPTIONS.statesMax) },
    'all-orders': { type: 'boolean', default: false },
  },
});

function codeNamed(system: string): Code {
  if (system === 'kvpaxos') return SOUND;
  const mutant = MUTANTS.find(({ name }) => `kvpaxos:${name}` === system);
  if (mutant === undefined) throw new Error(`there is no system ${system}`);
  return {
    rules: { ...SOUND.rules, ...mutant.rules },
    sessionRules: { ...SOUND.sessionRules, ...mutant.sessionRules },
  };
}

function configurationsNamed(name: string | undefined): readonly Configuration[] {
  if (name === undefined) return CONFIGURATIONS;
  const found = CONFIGURATIONS.filter((configuration) => configuration.name === name);
  if (found.length > 0) return found;
  const names = CONFIGURATIONS.map((configuration) => configuration.name).join(', ');
  throw new Error(`there is no configuration ${name}; there are ${names}`);
}

function print({ name }: Configuration, explored: Explored, elapsedMs: number): void {
  const { states, transitions, depth, ends, isComplete, finding, setting } = explored;
  const rate = Math.round((states * 1000) / elapsedMs);
  const counts = `${String(states)} states, ${String(transitions)} transitions, depth ${String(depth)}, ${String(ends)} ends`;
  const extent = isComplete ? 'all explored' : 'not all explored';
  console.log(`${name}: ${counts}; ${extent}; ${String(rate)} states/s`);
  if (finding === null) return;
  console.log(`violation: ${finding.broken.id}: ${finding.broken.detail}`);
  for (const line of tellPath(setting, finding.path)) console.log(`  ${line}`);
}

const code = codeNamed(values.system);
const statesMax = Number(values.max);
for (const configuration of configurationsNamed(values.config)) {
  const startedMs = performance.now();
  const explored = explore(configuration, code, { statesMax, isReduced: !values['all-orders'] });
  print(configuration, explored, performance.now() - startedMs);
  if (explored.finding !== null) process.exitCode = 1;
  else if (!explored.isComplete) process.exitCode ??= 2;
}
