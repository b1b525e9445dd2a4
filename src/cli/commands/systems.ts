// `linlab systems`: what can be tested by name.

import type { Command } from 'commander';
import { SYSTEMS } from '../../systems/registry.ts';
import type { Context } from '../context.ts';
import { jsonFlag } from '../flags.ts';
import { print, printJson } from '../io.ts';

export function addSystems(program: Command, { io }: Context): void {
  program
    .command('systems')
    .description('list the systems that --system knows by name')
    .addOption(jsonFlag())
    .action((flags: { readonly json?: true }) => {
      if (flags.json === true) {
        const systems = SYSTEMS.map(({ name, description, hosts, expected }) => {
          return { name, description, hosts, expected };
        });
        printJson(io, { systems });
        return;
      }
      const width = Math.max(...SYSTEMS.map(({ name }) => name.length));
      for (const { name, description, hosts, expected } of SYSTEMS) {
        const sort = expected === 'linearizable' ? 'sound' : 'planted bug';
        print(io, `${name.padEnd(width)}  ${sort}: ${description} (${hosts.join(', ')})`);
      }
    });
}
