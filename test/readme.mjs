// Runs every command that a README shows in a `sh` block, in order, in one shell each, in the README's
// folder, and compares its exit code with the one stated in a trailing comment (`# exit 1`; 0 where
// none is).

import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDERS = ['..', '../checker'];
const root = fileURLToPath(new URL('..', import.meta.url));
// Here the package is not installed but worked on: its command runs from sources.
const FROM_SOURCES = `${root}node_modules/.bin/tsx -C @linlab/source ${root}checker/src/cli/porcupine-ts.ts`;

const commands = FOLDERS.flatMap((folder) => {
  const cwd = fileURLToPath(new URL(folder, import.meta.url));
  const readme = readFileSync(`${cwd}/README.md`, 'utf8');
  const blocks = [...readme.matchAll(/```sh\n(.*?)```/gs)].map((match) => match[1] ?? '');
  const lines = blocks.flatMap((block) => block.split('\n')).filter((line) => /^\w/.test(line));
  return lines.map((line) => ({ cwd, line }));
});

let failures = 0;
/** What lines that end in `&` started: ended after all others, the last one first. */
const background = [];
/** For a server that does not end when it is asked to. */
const END_WITHIN_MS = 20_000;

function startBehind(cwd, shown) {
  // A group of its own, so that whatever npm starts is ended with it.
  const child = spawn('bash', ['-c', shown], { cwd, stdio: 'inherit', detached: true });
  background.push(child);
}

async function endBehind(child) {
  const ended = new Promise((done) => child.once('close', done));
  if (child.exitCode !== null) {
    failures++;
    console.log(`what ran behind ended by itself with ${String(child.exitCode)}`);
    return;
  }
  process.kill(-child.pid, 'SIGTERM');
  const timer = setTimeout(() => {
    failures++;
    console.log('what ran behind did not end at SIGTERM');
    process.kill(-child.pid, 'SIGKILL');
  }, END_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}

for (const { cwd, line } of commands) {
  const [command = '', comment = ''] = line.split(/\s+# /);
  const wanted = Number(/exit (\d+)/.exec(comment)?.[1] ?? 0);
  // Installing again and running the tests again would show nothing new.
  const shown = command
    .replace(/^npm ci && /, '')
    .replace(/^npx porcupine-ts /, `${FROM_SOURCES} `);
  if (/^npm (test|run (test:long|bench))/.test(shown)) continue;
  console.log(`$ ${command}`);
  if (shown.endsWith(' &')) {
    startBehind(cwd, shown.slice(0, -2));
    continue;
  }
  const { status } = spawnSync('bash', ['-c', shown], { cwd, stdio: 'inherit', timeout: 300_000 });
  if (status === wanted) continue;
  failures++;
  console.log(`exit ${String(status)}, but the README says ${String(wanted)}`);
}
for (const child of background.reverse()) await endBehind(child);
console.log(`${String(commands.length)} commands, ${String(failures)} not as shown`);
process.exitCode = failures === 0 && commands.length > 0 ? 0 : 1;
