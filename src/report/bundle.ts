// The page's script as one text, bundled once in a process. The TypeScript sources are published
// with the package, so the same path serves a checkout and an installed dist.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ENTRY = new URL('../../src/report/page/main.ts', import.meta.url);

let bundled: Promise<string> | null = null;

async function bundle(): Promise<string> {
  const made = await build({
    entryPoints: [fileURLToPath(ENTRY)],
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

/** The script, the same text on every call. Rejects where esbuild cannot run. */
export function pageScript(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}
