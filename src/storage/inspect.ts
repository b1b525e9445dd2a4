// A disk in lines for people: what its files hold, and what recovery would say. Called by
// `kvpaxos inspect`.

import type { FoundWrite } from './found-write.ts';
import { findWrites } from './found-write.ts';
import { showFinding, showRecord } from './finding.ts';
import type { DiskImage, ImageRecovery } from './recover.ts';
import { recoverImage } from './recover.ts';
import type { Sectors } from './sectors.ts';
import { SECTOR } from './sectors.ts';
import { HEADER_COPIES, readSegmentHeader } from './segment.ts';
import { readSnapshot } from './snapshot-file.ts';

const text = String;

function unreadableLines({ unreadable }: Sectors): string[] {
  const sectors = [...unreadable].join(', ');
  return sectors === '' ? [] : [`  cannot be read: sectors ${sectors}`];
}

function manifestLines({ manifest }: ImageRecovery): string[] {
  if (manifest === null) return ['manifest: none that is whole'];
  const { generation, first, last, snapshots, compactedTo, isDoubtful } = manifest;
  const named = snapshots.map(({ id, slot }) => `${text(id)} (slots below ${text(slot)})`);
  return [
    `manifest: change ${text(generation)}${isDoubtful ? ', in doubt' : ''}`,
    `  log in segments ${text(first)} to ${text(last)}, with all acceptances from slot ${text(compactedTo)} on`,
    `  snapshots ${named.length === 0 ? 'none' : named.join(', before it ')}`,
  ];
}

function writeLines({ head, records, badSectors }: FoundWrite): string[] {
  const last = head.sequence + head.count - 1;
  const synced = `all up to ${text(head.syncedUpTo)} synced`;
  const lines = [
    `  sector ${text(head.start)}: records ${text(head.sequence)} to ${text(last)}, ${synced}`,
  ];
  for (const [nth, found] of records.entries()) {
    const which = `    ${text(head.sequence + nth)} `;
    if (found === null) lines.push(`${which}damaged, and so is its identifier`);
    else
      lines.push(which + showRecord(found.record) + (found.isFromIdentifier ? ' (damaged)' : ''));
  }
  for (const sector of badSectors) lines.push(`    no identifiers in sector ${text(sector)}`);
  return lines;
}

function segmentLines(id: number, sectors: Sectors): string[] {
  const { bytes } = sectors;
  const header = readSegmentHeader(sectors, id)?.header;
  const size = `segment ${text(id)}: ${text(bytes.length / SECTOR)} sectors`;
  const unreadable = unreadableLines(sectors);
  if (header === undefined) return [`${size}, no header that is whole`, ...unreadable];
  const found = findWrites(bytes, HEADER_COPIES, header);
  const begins = header.isFirst ? 'begins the log' : 'goes on';
  const garbage = found.garbageAt;
  return [
    `${size}, ${begins} after record ${text(header.base)}`,
    ...unreadable,
    ...found.writes.flatMap(writeLines),
    ...(garbage === null ? [] : [`  sector ${text(garbage)}: not a whole write`]),
  ];
}

function snapshotLines(id: number, sectors: Sectors): string[] {
  const header = readSnapshot(sectors, id)?.header;
  const unreadable = unreadableLines(sectors);
  if (header === undefined) return [`snapshot ${text(id)}: damaged`, ...unreadable];
  const { slot, chunks, configuration } = header;
  const of = `of the slots below ${text(slot)}, ${text(chunks)} chunks`;
  return [`snapshot ${text(id)}: ${of}, configuration ${text(configuration.number)}`];
}

function recoveryLines({ contents, findings }: ImageRecovery): string[] {
  const { records, snapshot, isDoubtful } = contents;
  const state =
    snapshot === null ? 'no snapshot' : `snapshot of slot ${text(snapshot.header.slot)}`;
  const doubt = isDoubtful ? '; IN DOUBT: this replica must not vote on in this life' : '';
  return [
    `recovery: ${text(records.length)} records, ${state}${doubt}`,
    ...findings.map((finding) => `  ${showFinding(finding)}`),
  ];
}

/** Describes every file of a disk, then what recovery makes of them. */
export function describeImage(image: DiskImage): string[] {
  const recovery = recoverImage(image);
  const { segments, snapshots } = image;
  return [
    ...manifestLines(recovery),
    ...[...segments].flatMap(([id, sectors]) => segmentLines(id, sectors)),
    ...[...snapshots].flatMap(([id, sectors]) => snapshotLines(id, sectors)),
    ...recoveryLines(recovery),
  ];
}
