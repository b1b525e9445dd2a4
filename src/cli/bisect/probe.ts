// What a scenario comes to on the commit that is checked out: executed by a program of its own, since
// a module that this process has loaded stays as it was.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT } from '../exit-codes.ts';
import type { Ran } from '../run-program.ts';
import type { Worktree } from './worktree.ts';

export type Probed =
  | { readonly kind: 'passes' }
  | { readonly kind: 'fails'; readonly signature: string }
  /** It cannot be judged here. */
  | { readonly kind: 'unclear'; readonly reason: string };

export interface Probe {
  /** A name, or a path from the root of the repository. */
  readonly system: string;
  /** Absolute path of the scenario. */
  readonly scenario: string;
  /** Prepares a checkout; null: it is lent the packages of the working tree. */
  readonly prepare: string | null;
}

const FROM_SOURCES = import.meta.url.endsWith('.ts');
const OWN_ENTRY = 'src/cli/linlab.ts';

/** Whether a repository is linlab's own: then each commit brings its own laboratory. */
export function isOwnRepository(root: string): boolean {
  const manifest = join(root, 'package.json');
  if (!existsSync(manifest) || !existsSync(join(root, OWN_ENTRY))) return false;
  return /"name":\s*"linlab"/.test(readFileSync(manifest, 'utf8'));
}

function fromSources(entry: string): string[] {
  return ['--import', import.meta.resolve('tsx'), '-C', '@linlab/source', entry];
}

/** What Node has to run: linlab as it is checked out, or the one that runs now. */
function entryFor(worktree: Worktree): string[] {
  if (isOwnRepository(worktree.root)) return fromSources(join(worktree.path, OWN_ENTRY));
  const own = fileURLToPath(new URL(`../linlab.${FROM_SOURCES ? 'ts' : 'js'}`, import.meta.url));
  return FROM_SOURCES ? fromSources(own) : [own];
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

function objectIn(stdout: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

function probedOf({ code, stdout, stderr }: Ran): Probed {
  const { anomaly, verdict, message } = objectIn(stdout);
  if (code === EXIT.linearizable && verdict === 'linearizable') return { kind: 'passes' };
  if (code === EXIT.violation && typeof anomaly === 'string') {
    return { kind: 'fails', signature: anomaly };
  }
  if (verdict === 'unknown') return { kind: 'unclear', reason: 'the verdict is unknown' };
  const said = typeof message === 'string' ? message : lastLine(stderr);
  return { kind: 'unclear', reason: said === '' ? `it ended with ${String(code)}` : said };
}

/** Executes the scenario on the commit that is checked out. */
export async function probe(worktree: Worktree, how: Probe): Promise<Probed> {
  const { system, scenario, prepare } = how;
  if (prepare === null) await worktree.linkPackages();
  else {
    const { code, stdout, stderr } = await worktree.program('/bin/sh', '-c', prepare);
    if (code !== 0) {
      const said = lastLine(stderr === '' ? stdout : stderr);
      return { kind: 'unclear', reason: `${prepare} ended with ${String(code)}: ${said}` };
    }
  }
  const asked = ['replay', scenario, '--system', system, '--host', 'sim', '--json'];
  return probedOf(await worktree.program(process.execPath, ...entryFor(worktree), ...asked));
}
