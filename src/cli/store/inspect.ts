// `kvpaxos inspect`: what a replica's folder holds, and whether anything in it is damaged. Reads only.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { showBallot } from '../../protocol/ballot.ts';
import type { RecoveredRecord } from '../../protocol/record.ts';
import type { Recovery } from '../../storage/disk.ts';
import { isDamage, showFinding } from '../../storage/finding.ts';
import { EXIT } from '../exit-codes.ts';
import { shownPath } from '../files.ts';
import { jsonFlag } from '../flags.ts';
import type { Io } from '../io.ts';
import { print, printJson } from '../io.ts';
import type { StoreContext } from './context.ts';

interface InspectFlags {
  readonly json?: boolean;
}

type Of<Kind extends RecoveredRecord['kind']> = Extract<RecoveredRecord, { readonly kind: Kind }>;

function lastOf<Kind extends RecoveredRecord['kind']>(
  records: readonly RecoveredRecord[],
  kind: Kind,
): Of<Kind> | null {
  const last = records.findLast((record) => record.kind === kind);
  return (last as Of<Kind> | undefined) ?? null;
}

/** The folder's contents in a few numbers. */
function summary({ contents, findings }: Recovery) {
  const { records, snapshot, isDoubtful } = contents;
  const identity = lastOf(records, 'identity');
  const promise = lastOf(records, 'promise');
  const slots = records.flatMap((record) => (record.kind === 'acceptance' ? [record.slot] : []));
  const header = snapshot?.header ?? null;
  return {
    replica: identity?.replica ?? null,
    life: identity?.life ?? null,
    promised: promise === null ? null : showBallot(promise.ballot),
    records: records.length,
    acceptances: slots.length,
    firstSlot: slots.length === 0 ? null : Math.min(...slots),
    lastSlot: slots.length === 0 ? null : Math.max(...slots),
    snapshot: header === null ? null : { slot: header.slot, chunks: header.chunks },
    configuration: header?.configuration ?? null,
    isDoubtful,
    isDamaged: findings.some(isDamage),
    findings: findings.map((finding) => ({ kind: finding.kind, text: showFinding(finding) })),
  };
}

function describe(io: Io, shown: string, found: ReturnType<typeof summary>): void {
  const { replica, life, promised, records, acceptances, firstSlot, lastSlot, snapshot } = found;
  const whose =
    replica === null ? 'of nobody yet' : `of replica ${String(replica)}, life ${String(life)}`;
  print(io, `${shown}: ${whose}`);
  print(io, `promised: ${promised ?? 'nothing'}`);
  const range = firstSlot === null ? '' : `, slots ${String(firstSlot)} to ${String(lastSlot)}`;
  print(io, `log: ${String(records)} records, ${String(acceptances)} acceptances${range}`);
  const below = snapshot === null ? 'none' : `of all slots below ${String(snapshot.slot)}`;
  print(io, `snapshot: ${below}`);
  for (const { text } of found.findings) print(io, text);
  if (found.isDoubtful) print(io, 'in doubt: the replica will begin a new life and not vote');
  else print(io, found.isDamaged ? 'damaged, and repairable' : 'whole');
}

async function inspect({ io, endWith }: StoreContext, given: string, flags: InspectFlags) {
  const dir = resolve(io.cwd, given);
  const { inspectFiles } = await import('../../hosts/files/files.ts');
  const found = summary(await inspectFiles(dir));
  const shown = shownPath(io, dir);
  if (flags.json === true) printJson(io, { format: 'kvpaxos/inspection@1', dir: shown, ...found });
  else describe(io, shown, found);
  endWith(found.isDamaged ? EXIT.violation : EXIT.linearizable);
}

export function addInspect(program: Command, context: StoreContext): void {
  program
    .command('inspect <dir>')
    .description("what a stopped replica's folder holds; exit code 1 if it is damaged")
    .addOption(jsonFlag())
    .action((dir: string, flags: InspectFlags) => inspect(context, dir, flags));
}
