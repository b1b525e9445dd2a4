// `linlab systems`: what can be tested by name.

import type { Command } from 'commander';
import type { KvpaxosSystem } from '../../systems/kvpaxos.ts';
import { SYSTEMS } from '../../systems/registry.ts';
import type { Context } from '../context.ts';
import { jsonFlag } from '../flags.ts';
import { print, printJson } from '../io.ts';

/** The system for programs: what is known of planted bugs and of twins stands only with them. */
function entryOf({ name, description, hosts, expected, cites, shows, twinOf }: KvpaxosSystem) {
  const bug = cites === null ? {} : { cites, shows };
  const twin = twinOf === null ? {} : { twinOf };
  return { name, description, hosts, expected, ...bug, ...twin };
}

function sortOf({ expected, twinOf }: KvpaxosSystem): string {
  if (expected === 'violation') return 'planted bug';
  return twinOf === null ? 'sound' : `sound twin of ${twinOf.replace(/^kvpaxos:/, '')}`;
}

export function addSystems(program: Command, { io }: Context): void {
  program
    .command('systems')
    .description('list the systems that --system knows by name')
    .addOption(jsonFlag())
    .action((flags: { readonly json?: true }) => {
      if (flags.json === true) {
        printJson(io, { systems: SYSTEMS.map(entryOf) });
        return;
      }
      const width = Math.max(...SYSTEMS.map(({ name }) => name.length));
      for (const system of SYSTEMS) {
        const { name, description, hosts, cites, shows } = system;
        print(io, `${name.padEnd(width)}  ${sortOf(system)}: ${description} (${hosts.join(', ')})`);
        if (cites === null) continue;
        print(io, `${' '.repeat(width)}  shows as ${shows.join(', ')}; known from ${cites}`);
      }
    });
}
