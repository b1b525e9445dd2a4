// `linlab bisect`: the first commit of the current repository on which a scenario fails.

import { relative, resolve, sep } from 'node:path';
import { realpathSync } from 'node:fs';
import type { Command } from 'commander';
import { formatScenario } from '../../lab/scenario/file.ts';
import type { BisectOutput } from '../../schemas/output.ts';
import { systemNamed } from '../../systems/registry.ts';
import { bisect } from '../bisect/bisect.ts';
import { isOwnRepository, probe } from '../bisect/probe.ts';
import { Worktree } from '../bisect/worktree.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { jsonFlag, systemFlag } from '../flags.ts';
import type { Io } from '../io.ts';
import { colorsFor, print, printJson, tell } from '../io.ts';
import { loadScenario } from '../load-file.ts';
import { counted } from '../words.ts';

interface BisectFlags {
  readonly good: string;
  readonly bad: string;
  readonly system?: string;
  readonly run?: string;
  readonly json?: true;
}

/** The system as the checkout has it: a name, or a path from the root. Throws CliError. */
function systemIn(io: Io, root: string, given: string): string {
  if (systemNamed(given) !== undefined || !/\.[cm]?[jt]s$/.test(given)) {
    if (isOwnRepository(root)) return given;
    const text = `${given} is linlab's own: it is the same on every commit of ${root}; name the module of this repository that exports a system: --system FILE.ts`;
    throw new CliError('system', text, '--system');
  }
  const path = relative(realpathSync(root), resolve(realpathSync(io.cwd), given));
  if (!path.startsWith('..')) return `./${path.split(sep).join('/')}`;
  throw new CliError('system', `${given} is not in the repository ${root}`, '--system');
}

async function search(
  io: Io,
  file: string,
  flags: BisectFlags,
  signal: AbortSignal,
): Promise<BisectOutput> {
  const scenario = await loadScenario(io, file);
  const worktree = await Worktree.open(io.cwd, io.env, signal);
  try {
    const given = flags.system ?? scenario.expected?.system ?? 'kvpaxos';
    const system = systemIn(io, worktree.root, given);
    const copy = worktree.beside('scenario.json', formatScenario(scenario));
    const how = { system, scenario: copy, prepare: flags.run ?? null };
    const good = await worktree.commit(flags.good, '--good');
    const bad = await worktree.commit(flags.bad, '--bad');
    const answer = await bisect({
      ...{ worktree, good, bad, signal },
      signature: scenario.expected?.signature ?? null,
      probe: () => probe(worktree, how),
      say: (text) => {
        if (flags.json !== true) tell(io, text);
      },
    });
    return { format: 'linlab/bisect@1', scenario: file, system: given, good, bad, ...answer };
  } finally {
    worktree.remove();
  }
}

function printBisect(io: Io, { first, candidates, signature, tried }: BisectOutput): void {
  const colors = colorsFor(io, io.stdout);
  const skipped = tried.filter(({ outcome }) => outcome === 'skipped').length;
  const spent = `${counted(tried.length, 'commit')} tried, ${String(skipped)} of them skipped`;
  if (first !== null) {
    print(io, colors.red(`✗ ${first.commit} is the first that fails: ${signature}`));
    print(io, `  ${first.subject}\n  ${first.author}, ${first.date}\n  ${spent}`);
    return;
  }
  const among = counted(candidates.length, 'commit');
  print(io, colors.yellow(`? the first that fails (${signature}) is one of ${among}; ${spent}`));
  for (const { commit, subject } of candidates) print(io, `  ${commit} ${subject}`);
}

export function addBisect(program: Command, { io, endWith }: Context): void {
  program
    .command('bisect')
    .description('find the first commit of this git repository on which a scenario fails')
    .argument('<file>', 'scenario, or run record')
    .requiredOption('--good <rev>', 'a commit on which it passes')
    .option('--bad <rev>', 'a commit on which it fails as it says', 'HEAD')
    .addOption(systemFlag())
    .option('--run <command>', 'prepares each checkout (npm ci); node_modules are not lent then')
    .addOption(jsonFlag())
    .action(async (file: string, flags: BisectFlags) => {
      const signal = io.listenForInterrupt();
      const output = await search(io, file, flags, signal);
      if (flags.json === true) printJson(io, output);
      else printBisect(io, output);
      endWith(output.first === null ? EXIT.unknown : EXIT.linearizable);
    });
}
