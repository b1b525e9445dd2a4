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

async function inspect({ io, endWith }: StoreContext, given: string, flags: InspectFlags) {
  const dir = resolve(io.cwd, given);
  const { inspectFiles, recoverFiles } = await import('../../hosts/files/files.ts');
  const found = summary(await recoverFiles(dir));
  const shown = shownPath(io, dir);
  if (flags.json === true) printJson(io, { format: 'kvpaxos/inspection@1', dir: shown, ...found });
  else for (const line of await inspectFiles(dir)) print(io, line);
  endWith(found.isDamaged ? EXIT.violation : EXIT.linearizable);
}

export function addInspect(program: Command, context: StoreContext): void {
  program
    .command('inspect <dir>')
    .description("what a stopped replica's folder holds; exit code 1 if it is damaged")
    .addOption(jsonFlag())
    .action((dir: string, flags: InspectFlags) => inspect(context, dir, flags));
}
