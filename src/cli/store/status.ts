// `kvpaxos status`, `member` and `transfer`: how a cluster is, and what operators change about it.

import type { Command } from 'commander';
import type { ClusterConnection } from '../../hosts/live/client/cluster.ts';
import type { ReplicaStatus } from '../../hosts/live/status.ts';
import type { Change } from '../../protocol/configuration.ts';
import { replicaId } from '../../protocol/ids.ts';
import { EXIT } from '../exit-codes.ts';
import { jsonFlag, replicaArgument } from '../flags.ts';
import type { Io } from '../io.ts';
import { print, printJson } from '../io.ts';
import type { ReachFlags, StoreContext } from './context.ts';
import { endpointsFlag, timeoutFlag, withCluster } from './context.ts';

/** A replica that does not answer within this is shown as silent. */
const SILENT_AFTER_MS = 1000;

const COLUMNS = [
  'replica',
  'role',
  'life',
  'promised',
  'decided',
  'executed',
  'keys',
  'clients at',
];

function row(id: number, endpoint: string, status: ReplicaStatus | null): string[] {
  if (status === null) return [String(id), 'silent', '', '', '', '', '', endpoint];
  const { role, life, promised, decidedUpTo, appliedUpTo, keys } = status;
  const counts = [decidedUpTo, appliedUpTo, keys].map(String);
  return [String(id), role, String(life), promised, ...counts, endpoint];
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((cells) => cells[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ');
  return rows.map((cells) => line(cells).trimEnd()).join('\n');
}

/** The newest configuration that any replica knows, in words. */
function describeVoters(statuses: readonly (ReplicaStatus | null)[]): string {
  const known = statuses.flatMap((status) => status?.configuration ?? []);
  const newest = known.sort((left, right) => right.number - left.number)[0];
  if (newest === undefined) return 'voters: not known';
  const voters = newest.voters.map(({ replica }) => String(replica)).join(', ');
  const { number, phase1, phase2 } = newest;
  return `voters: ${voters} (configuration ${String(number)}, quorums ${String(phase1)} and ${String(phase2)})`;
}

function leaderAmong(statuses: Iterable<ReplicaStatus | null>): number | null {
  for (const status of statuses) if (status?.role === 'leader') return status.replica;
  return null;
}

async function showStatus(io: Io, connection: ClusterConnection, json: boolean): Promise<boolean> {
  const { cluster, replicas } = connection.hello;
  const statuses = await connection.statuses(SILENT_AFTER_MS);
  const leader = leaderAmong(statuses.values());
  if (json) {
    const all = replicas.map(({ id, client }) => ({
      id,
      client,
      status: statuses.get(id) ?? null,
    }));
    printJson(io, { format: 'kvpaxos/status@1', cluster, leader, replicas: all });
  } else {
    const rows = replicas.map(({ id, client }) => row(id, client, statuses.get(id) ?? null));
    print(
      io,
      `cluster ${cluster}, ${leader === null ? 'NO LEADER' : `led by replica ${String(leader)}`}`,
    );
    print(io, describeVoters([...statuses.values()]));
    print(io, table([COLUMNS, ...rows]));
  }
  return leader !== null;
}

async function change(
  context: StoreContext,
  flags: ReachFlags,
  asked: Change,
  done: string,
): Promise<void> {
  const { changeCluster } = await import('../../hosts/live/client/operate.ts');
  await withCluster(context, flags, (connection, ms) => changeCluster(connection, asked, ms));
  if (flags.json === true) {
    printJson(context.io, { format: 'kvpaxos/result@1', outcome: 'ok', change: asked });
  } else {
    print(context.io, done);
  }
}

function reaching(command: Command): Command {
  return command.addOption(endpointsFlag()).addOption(timeoutFlag()).addOption(jsonFlag());
}

function addMember(program: Command, context: StoreContext): void {
  const member = program.command('member').description('change who votes');
  const id = (text: number): string => `replica ${String(text)}`;
  reaching(member.command('add').argument('<replica>', 'its number', replicaArgument))
    .description('let a replica vote that follows the log already')
    .action((added: number, flags: ReachFlags) =>
      change(context, flags, { kind: 'add', replica: replicaId(added) }, `${id(added)} votes`),
    );
  reaching(member.command('remove').argument('<replica>', 'its number', replicaArgument))
    .description('let a replica vote no more')
    .action((removed: number, flags: ReachFlags) => {
      const asked = { kind: 'remove', replica: replicaId(removed) } as const;
      return change(context, flags, asked, `${id(removed)} votes no more`);
    });
  const replace = member
    .command('replace')
    .argument('<old>', 'who votes no more', replicaArgument)
    .argument('<new>', 'who votes instead', replicaArgument);
  reaching(replace)
    .description('let one replica vote in place of another')
    .action((old: number, fresh: number, flags: ReachFlags) => {
      const asked = { kind: 'replace', remove: replicaId(old), add: replicaId(fresh) } as const;
      return change(context, flags, asked, `${id(fresh)} votes in place of ${id(old)}`);
    });
}

export function addStatus(program: Command, context: StoreContext): void {
  reaching(program.command('status'))
    .description('who leads, who votes, and how far each replica is; exit code 1 without a leader')
    .action(async (flags: ReachFlags) => {
      const { io, endWith } = context;
      const isLed = await withCluster(context, flags, (connection) =>
        showStatus(io, connection, flags.json === true),
      );
      endWith(isLed ? EXIT.linearizable : EXIT.violation);
    });
  addMember(program, context);
  reaching(program.command('transfer').argument('<replica>', 'its number', replicaArgument))
    .description('let another voter lead')
    .action((to: number, flags: ReachFlags) => {
      const asked = { kind: 'transfer', to: replicaId(to) } as const;
      return change(context, flags, asked, `replica ${String(to)} is asked to lead`);
    });
}
