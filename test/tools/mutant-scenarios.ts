// Writes scenarios/mutants/ anew: for each mutant the plainest of the shrunk first findings of many
// campaigns, or of given scenarios that fail on it. Needed after a change of the protocol or its
// time-outs, when the old ones no longer fail. Run:
//   npm run scenarios -- [campaigns [cases [mutant …]]]
//   npm run scenarios -- from mutant file …

import { readFileSync, writeFileSync } from 'node:fs';
import { simulate } from '../../src/hosts/sim/simulate.ts';
import type { Drawn } from '../../src/lab/generate/generate.ts';
import { DEFAULT_LIMITS, drawnOf, newGenerator } from '../../src/lab/generate/generate.ts';
import { judge } from '../../src/lab/run/judge.ts';
import { formatScenario, parseScenario } from '../../src/lab/scenario/file.ts';
import type { Scenario } from '../../src/lab/scenario/scenario.ts';
import { sizeOf } from '../../src/lab/shrink/parts.ts';
import { shrink } from '../../src/lab/shrink/shrink.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/version.ts';
import { MUTANTS } from '../../src/systems/mutants/mutants.ts';
import type { KvpaxosSystem } from '../../src/systems/kvpaxos.ts';
import { systemNamed } from '../../src/systems/registry.ts';

const [first = '30', second = '600', ...others] = process.argv.slice(2);
const isFromFiles = first === 'from';
const files = isFromFiles ? others : [];
const wanted = isFromFiles ? [second] : others;
const [campaigns, cases] = [Number(first), Number(second)];
const REPLICAS = 3;

/** What a scenario shows where the description of its mutant does not say it. */
const ABOUT: Readonly<Record<string, string>> = {
  'minority-quorum':
    'Half of the cluster decides a slot alone, and the others choose another command for it.',
  'ignore-accepted': 'A new leader overwrites what its predecessor had chosen.',
  'volatile-acceptance':
    'Acceptances that were counted are gone after a crash, and the slot is chosen again.',
  'no-dedup': 'A client asks again, because it heard nothing, and its append is executed twice.',
  'local-reads':
    'A leader that was replaced, or has not caught up, answers a read from its own state.',
  'skip-gaps': 'A slot is executed before the one ahead of it is known.',
};

/** Small is plain; so is a scenario that writes something and needs no overrides. */
function cost(scenario: Scenario, signature: string): number {
  const { operations, faults } = sizeOf(scenario);
  const writes = /"(put|append)"/.test(JSON.stringify(scenario.clients)) ? 0 : 1;
  const unnamed = signature === 'non-linearizable' ? 2 : 0;
  const pinned = scenario.clients.filter(({ firstReplica }) => firstReplica !== undefined).length;
  return operations + faults + 2 * scenario.overrides.length + writes + unnamed + 0.3 * pinned;
}

interface Candidate {
  readonly scenario: Scenario;
  readonly cost: number;
}

async function shrunkTo(
  system: KvpaxosSystem,
  scenario: Scenario,
  drawn?: Drawn,
): Promise<Candidate | null> {
  const { signature } = judge(simulate(scenario, system.code));
  if (signature === null) return null;
  const shrunk = await shrink({
    ...{ scenario, signature },
    ...(drawn === undefined ? {} : { drawn }),
    execute: (candidate, options) => Promise.resolve(simulate(candidate, system.code, options)),
    faults: system.faults,
  });
  if (!shrunk.finished) return null;
  return { scenario: shrunk.scenario, cost: cost(shrunk.scenario, signature) };
}

async function firstFinding(system: KvpaxosSystem, seed: number): Promise<Candidate | null> {
  const { faults } = system;
  const replicas = Math.max(REPLICAS, system.replicas ?? 0);
  const generator = newGenerator({ ...DEFAULT_LIMITS, replicas, faults });
  for (let index = 0; index < cases; index++) {
    const drawn = drawnOf(generator, seed, index);
    const scenario = drawn.interpret(drawn.draft);
    if (judge(simulate(scenario, system.code)).signature === null) continue;
    const found = await shrunkTo(system, scenario, drawn);
    if (found === null) return null;
    return { ...found, scenario: { ...found.scenario, provenance: { seed, case: index } } };
  }
  return null;
}

async function* candidates(system: KvpaxosSystem): AsyncGenerator<Candidate | null> {
  if (isFromFiles) {
    for (const file of files) {
      yield await shrunkTo(system, parseScenario(readFileSync(file, 'utf8'), file));
    }
    return;
  }
  for (let seed = 1; seed <= campaigns; seed++) yield await firstFinding(system, seed);
}

async function plainest(system: KvpaxosSystem): Promise<Candidate | null> {
  let best: Candidate | null = null;
  for await (const found of candidates(system)) {
    if (found !== null && (best === null || found.cost < best.cost)) best = found;
  }
  return best;
}

function sentence(description: string): string {
  return `${description.slice(0, 1).toUpperCase()}${description.slice(1)}.`;
}

for (const { name, description } of MUTANTS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const system = systemNamed(`kvpaxos:${name}`);
  if (system === undefined) throw new Error(`no system for the mutant ${name}`);
  const best = await plainest(system);
  if (best === null) {
    const where = isFromFiles ? 'the files' : `${first} campaigns of ${second} cases`;
    console.log(`${name}: not found in ${where}`);
    process.exitCode = 1;
    continue;
  }
  const outcome = simulate(best.scenario, system.code);
  const { verdict, signature } = judge(outcome);
  const { traceHash } = outcome;
  const about = ABOUT[name] ?? sentence(description);
  const protocolVersion = PROTOCOL_VERSION;
  const expected = { system: system.name, verdict, signature, traceHash, protocolVersion };
  const scenario = { ...best.scenario, name, about, expected };
  writeFileSync(
    new URL(`../../scenarios/mutants/${name}.json`, import.meta.url),
    formatScenario(scenario),
  );
  console.log(`${name}: ${String(signature)}, ${JSON.stringify(sizeOf(scenario))}`);
}
