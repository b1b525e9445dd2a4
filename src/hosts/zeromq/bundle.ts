// Makes the one JavaScript file that every process of a system runs: the process' own code and the
// module with the system's code, which cannot cross a process boundary as functions. A start from
// one bundled file costs a fifth of a start from TypeScript sources.

import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import { build } from 'esbuild';
import { HostError } from '../../lab/run/system.ts';
import { BUNDLE_DIRECTORY } from './control.ts';

/** Where another process finds a system: a module, as URL or absolute path, that exports it. */
export interface SystemSource {
  readonly module: string;
  readonly name: string;
}

export interface Bundle {
  readonly file: string;
  /** Deletes the file and its directory. */
  remove(): void;
}

const HERE = import.meta.url;
const FROM_SOURCES = HERE.endsWith('.ts');
const OWN_ROOT = fileURLToPath(new URL('../../', HERE));

function pathOf(module: string): string {
  return module.startsWith('file:') ? fileURLToPath(module) : module;
}

/** Native code stays where linlab is installed; what linlab loads on demand is not for replicas. */
const outside: Plugin = {
  name: 'outside-the-bundle',
  setup(builder) {
    const require = createRequire(HERE);
    builder.onResolve({ filter: /^(zeromq|esbuild)$/ }, ({ path }) => ({
      path: pathToFileURL(require.resolve(path)).href,
      external: true,
    }));
    builder.onResolve({ filter: /^\.{1,2}\// }, ({ kind, importer, path }) =>
      kind === 'dynamic-import' && importer.startsWith(OWN_ROOT) ? { path, external: true } : null,
    );
  },
};

/** What the process is for, the file that does it, and the function there. */
const ROLES = {
  lockstep: ['process-main', 'serveLockstep'],
  live: ['../live/lab/process-main', 'serveForLab'],
} as const;

function entryText(source: SystemSource, role: keyof typeof ROLES): string {
  const [file, serve] = ROLES[role];
  const pathTo = (name: string): string =>
    JSON.stringify(fileURLToPath(new URL(`${name}.${FROM_SOURCES ? 'ts' : 'js'}`, HERE)));
  return [
    `import * as exported from ${JSON.stringify(pathOf(source.module))};`,
    `import { codeAmong } from ${pathTo('code-among')};`,
    `import { ${serve} } from ${pathTo(file)};`,
    `${serve}(codeAmong(exported, ${JSON.stringify(source.name)}));`,
  ].join('\n');
}

/** Bundles a system's process. Rejects with HostError `bundle`. */
export async function bundleProcess(
  source: SystemSource,
  role: keyof typeof ROLES = 'lockstep',
): Promise<Bundle> {
  const directory = mkdtempSync(join(tmpdir(), BUNDLE_DIRECTORY));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  const file = join(directory, 'process.mjs');
  try {
    await build({
      stdin: { contents: entryText(source, role), resolveDir: OWN_ROOT, loader: 'js' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      outfile: file,
      logLevel: 'silent',
      conditions: FROM_SOURCES ? ['@linlab/source'] : [],
      plugins: [outside],
      // Packages that a user's module brings along may still call `require`.
      banner: {
        js: "import { createRequire as linlabRequire } from 'node:module'; const require = linlabRequire(import.meta.url);",
      },
    });
  } catch (error) {
    remove();
    const reason = error instanceof Error ? error.message : String(error);
    throw new HostError('bundle', `cannot bundle ${source.name}: ${reason}`, error);
  }
  return { file, remove };
}
