// Bundles the page's script into one string, so that the package needs no bundler where it is used. Run by
// `npm run page -w porcupine-ts` after a change in src/page/client; a test tells when that was forgotten.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';

const file = (path) => fileURLToPath(new URL(`../src/page/${path}`, import.meta.url));

export async function clientSource() {
  const { outputFiles } = await build({
    entryPoints: [file('client/main.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2023',
    conditions: ['@linlab/source'],
  });
  const script = outputFiles[0].text.replaceAll('</script', '<\\/script');
  const source =
    '/**\n * The script of the page, bundled from client/ by `npm run page -w porcupine-ts`. Not to be edited.\n */\n\n' +
    `export const CLIENT = ${JSON.stringify(script)};\n`;
  return format(source, { ...(await resolveConfig(file('page.ts'))), parser: 'typescript' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(file('client-source.ts'), await clientSource());
  console.log(`wrote client-source.ts (${readFileSync(file('client-source.ts')).length} bytes)`);
}
