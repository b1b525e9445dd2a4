// Runs every command that the README shows in a `sh` block, in order, in one shell each, and
// compares its exit code with the one stated in a trailing comment (`# exit 1`; 0 where none is).

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const blocks = [...readme.matchAll(/```sh\n(.*?)```/gs)].map((match) => match[1] ?? '');
const commands = blocks.flatMap((block) => block.split('\n')).filter((line) => /^\w/.test(line));

let failures = 0;
for (const line of commands) {
  const [command = '', comment = ''] = line.split(/\s+# /);
  const wanted = Number(/exit (\d+)/.exec(comment)?.[1] ?? 0);
  // Installing again and running the tests again would show nothing new.
  const shown = command.replace(/^npm ci && /, '');
  if (/^npm (test|run (test:long|bench))/.test(shown)) continue;
  console.log(`$ ${shown}`);
  const { status } = spawnSync('bash', ['-c', shown], { stdio: 'inherit', timeout: 300_000 });
  if (status === wanted) continue;
  failures++;
  console.log(`exit ${String(status)}, but the README says ${String(wanted)}`);
}
console.log(`${String(commands.length)} commands, ${String(failures)} not as shown`);
process.exitCode = failures === 0 && commands.length > 0 ? 0 : 1;
