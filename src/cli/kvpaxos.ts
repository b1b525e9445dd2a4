#!/usr/bin/env node
// The program `kvpaxos`: what this version of the store is and where it runs. Replica processes are
// not started by hand: the lockstep host bundles one for the system under test and starts it itself.

import { Command, CommanderError } from 'commander';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { SYSTEMS } from '../systems/registry.ts';
import { failureOf } from './errors.ts';
import { VERSION } from './version.ts';

const ABOUT = `
This version of the store is served by linlab alone: linlab run, replay and demo start
its replicas as processes of their own, which talk over ZeroMQ sockets in lockstep
(--host zeromq). A server to keep data in, with its own clock and disk, is not part of
this version.`;

function newProgram(): Command {
  const program = new Command('kvpaxos')
    .description('A replicated key-value store on Multi-Paxos.')
    .version(`${VERSION} (protocol ${String(PROTOCOL_VERSION)})`)
    .addHelpText('after', ABOUT)
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  program
    .command('variants')
    .description('the sound store, and the variants of it with a planted bug')
    .action(() => {
      for (const { name, description } of SYSTEMS) console.log(`${name}: ${description}`);
    });
  return program;
}

function main(): number {
  try {
    const argv = process.argv.slice(2);
    newProgram().parse(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const { output, exitCode } = failureOf(error);
    console.error(`kvpaxos: ${output.message}`);
    return exitCode;
  }
}

process.exitCode = main();
