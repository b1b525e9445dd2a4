// `kvpaxos get`, `put`, `append`, `delete`, `cas`: one operation of a client, and what is certain of
// it, as text, object and exit code.

import type { Command } from 'commander';
import { Option } from 'commander';
import type { KvClient, ReadMode } from '../../hosts/live/client/connect.ts';
import { CliError } from '../errors.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { jsonFlag } from '../flags.ts';
import { print, printJson, tell } from '../io.ts';
import type { ReachFlags, StoreContext } from './context.ts';
import { endpointsFlag, timeoutFlag, withCluster } from './context.ts';

/** What an operation that was executed gave. */
interface Done {
  /** Absent for an operation that gives nothing; null for an absent key. */
  readonly value?: string | boolean | null;
  /** The result in words; null for none. */
  readonly text: string | null;
  /** What a person should know who sees no result. */
  readonly remark?: string;
  readonly exitCode: ExitCode;
}

const DONE: Done = { text: null, exitCode: EXIT.linearizable };

/** Certainly not as asked: the key is absent, the value was another one. */
const NOT_SO = EXIT.violation;

async function operate(
  context: StoreContext,
  flags: ReachFlags,
  work: (client: KvClient) => Promise<Done>,
): Promise<void> {
  const { clientOver } = await import('../../hosts/live/client/connect.ts');
  const { value, text, remark, exitCode } = await withCluster(
    context,
    flags,
    async (connection, ms) => {
      const client = clientOver(connection, ms);
      try {
        return await work(client);
      } finally {
        await client.close();
      }
    },
  );
  if (flags.json === true) {
    const result = value === undefined ? {} : { value };
    printJson(context.io, { format: 'kvpaxos/result@1', outcome: 'ok', ...result });
  } else if (text !== null) {
    print(context.io, text);
  } else if (remark !== undefined) {
    tell(context.io, remark);
  }
  context.endWith(exitCode);
}

/** `-` stands for everything on standard input. */
async function valueOf({ io }: StoreContext, given: string): Promise<string> {
  return given === '-' ? io.readStdin() : given;
}

interface GetFlags extends ReachFlags {
  readonly read: ReadMode;
}

async function get(client: KvClient, key: string, read: ReadMode): Promise<Done> {
  const value = await client.get(key, { read });
  return value === null
    ? { value, text: null, remark: `${key} is absent`, exitCode: NOT_SO }
    : { value, text: value, exitCode: EXIT.linearizable };
}

interface CasFlags extends ReachFlags {
  readonly absent?: boolean;
}

/** What `cas` is to compare and set. Throws CliError. */
function casValues(
  values: readonly string[],
  absent: boolean,
): { from: string | null; to: string } {
  const [first, second] = values;
  if (absent && first !== undefined && values.length === 1) return { from: null, to: first };
  if (!absent && first !== undefined && second !== undefined && values.length === 2) {
    return { from: first, to: second };
  }
  const usage = absent ? 'kvpaxos cas --absent KEY TO' : 'kvpaxos cas KEY FROM TO';
  throw new CliError('arguments', `wrong number of values; usage: ${usage}`, 'cas');
}

async function cas(client: KvClient, key: string, from: string | null, to: string): Promise<Done> {
  const value = await client.cas(key, from, to);
  return value
    ? { value, text: null, remark: 'swapped', exitCode: EXIT.linearizable }
    : { value, text: null, remark: 'not swapped: the value is another one', exitCode: NOT_SO };
}

function command(program: Command, usage: string, description: string): Command {
  return program
    .command(usage)
    .description(description)
    .addOption(endpointsFlag())
    .addOption(timeoutFlag())
    .addOption(jsonFlag());
}

export function addOperations(program: Command, context: StoreContext): void {
  const readFlag = new Option('--read <mode>', 'who answers; stale: from whatever it has')
    .choices(['leader', 'here', 'stale'])
    .default('leader');
  command(program, 'get <key>', 'print the value of a key; exit code 1 if it is absent')
    .addOption(readFlag)
    .action((key: string, flags: GetFlags) =>
      operate(context, flags, (client) => get(client, key, flags.read)),
    );
  for (const kind of ['put', 'append'] as const) {
    const what = kind === 'put' ? 'set a key to a value' : 'put a value after the present one';
    command(program, `${kind} <key> <value>`, `${what}; - reads it from standard input`).action(
      async (key: string, given: string, flags: ReachFlags) => {
        const value = await valueOf(context, given);
        await operate(context, flags, (client) => client[kind](key, value).then(() => DONE));
      },
    );
  }
  command(program, 'delete <key>', 'remove a key').action((key: string, flags: ReachFlags) =>
    operate(context, flags, (client) => client.delete(key).then(() => DONE)),
  );
  command(
    program,
    'cas <key> <values...>',
    'KEY FROM TO: set a key if its value is FROM; else exit code 1',
  )
    .option('--absent', 'KEY TO: set a key if it is absent')
    .action((key: string, values: string[], flags: CasFlags) => {
      const { from, to } = casValues(values, flags.absent === true);
      return operate(context, flags, (client) => cas(client, key, from, to));
    });
}
