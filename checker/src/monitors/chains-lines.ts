/**
 * Certificates in terms of chains: the lines of each way in which chains can contradict real time.
 * Called by chains.ts. The rules that the lines name are checked in proof/rules/chains.ts.
 */

import { at } from '../base/ints.ts';
import type { Line } from '../proof/certificate.ts';
import type { MonitorAnswer } from './monitor.ts';
import type { Blocks, StageConflict } from './chains-blocks.ts';
import { INITIAL_CHAIN, idOf } from './chains-columns.ts';
import type { ChainPart } from './chains-columns.ts';
import type { ZoneConflict } from './chains-order.ts';

export function violationOf(lines: readonly Line[]): MonitorAnswer {
  return { kind: 'violation', certificate: { lines } };
}

/** A line without premises. */
export function plain(by: string, before: number, after: number, cites: number[] = []): Line {
  return { before, after, by, from: [], cites };
}

export function transitive(before: number, after: number, first: number, second: number): Line {
  return { before, after, by: 'transitive', from: [first, second], cites: [] };
}

/** The stages say one order, real time the other. */
export function stageLines(part: ChainPart, { earlier, later }: StageConflict): Line[] {
  const first = idOf(part, earlier);
  const second = idOf(part, later);
  return [
    plain('stage', first, second),
    plain('time', second, first),
    transitive(first, first, 0, 1),
  ];
}

/** Some operation of each chain comes before one of the other, so their blocks cannot be apart. */
export function zoneLines(part: ChainPart, blocks: Blocks, { one, other }: ZoneConflict): Line[] {
  if (other === INITIAL_CHAIN) return zoneLines(part, blocks, { one: other, other: one });
  const lastOne = idOf(part, at(blocks.lastCalled, one));
  const firstOther = idOf(part, at(blocks.firstBack, other));
  if (one === INITIAL_CHAIN) {
    return [
      plain('initial', lastOne, firstOther),
      plain('time', firstOther, lastOne),
      transitive(lastOne, lastOne, 0, 1),
    ];
  }
  const firstOne = idOf(part, at(blocks.firstBack, one));
  const lastOther = idOf(part, at(blocks.lastCalled, other));
  return [
    plain('time', firstOne, lastOther),
    { before: lastOne, after: firstOther, by: 'block', from: [0], cites: [] },
    plain('time', firstOther, lastOne),
    transitive(lastOne, lastOne, 1, 2),
  ];
}

export function neverWrittenLines(id: number): Line[] {
  return [plain('never-written', id, id)];
}
