// A page's script as one text, bundled once in a process. The TypeScript sources are published
// with the package, so the same path serves a checkout and an installed dist.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ENTRY = new URL('../../src/report/page/main.ts', import.meta.url);

const bundled = new Map<string, Promise<string>>();

async function bundle(path: string): Promise<string> {
  const made = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
    tsconfigRaw: {},
  });
  const text = made.outputFiles[0]?.text ?? '';
  // The script lies between tags: no text in it may look like their end.
  return text.replaceAll('</', '<\\/').trim();
}

/** The script of a report, the same text on every call. Rejects where esbuild cannot run. */
export function pageScript(): Promise<string> {
  return scriptFrom(ENTRY);
}

/** The script that begins with a TypeScript file. Rejects where esbuild cannot run. */
export function scriptFrom(entry: URL): Promise<string> {
  const path = fileURLToPath(entry);
  const made = bundled.get(path) ?? bundle(path);
  bundled.set(path, made);
  return made;
}
