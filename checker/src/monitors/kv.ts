/**
 * The fast path of a key of a map: values are read back to who wrote them (kv-reading.ts), the writers
 * form chains (kv-columns.ts), and the chain engine decides. Called by check/check.ts through the models
 * of models/kv.ts. Answers `open` where a value can have come about in two ways (the same append twice,
 * a key that was deleted twice) and nothing else is wrong.
 * Source: Gibbons & Korach, "Testing shared memories" (1997), section 4; chains of appends are ours.
 */

import { at, item } from '../base/ints.ts';
import type { KvInput, KvOutput } from '../models/kv-operations.ts';
import { kvRules } from '../proof/rules/kv.ts';
import { checkChains, neverWrittenLines, violationOf } from './chains.ts';
import { citeAll, tornLines } from './kv-cites.ts';
import { chainsOf } from './kv-columns.ts';
import { CHANGED, GET, newDesk, readPart } from './kv-reading.ts';
import type { Desk, KvPart, Reading } from './kv-reading.ts';
import { NOBODY } from './kv-tokens.ts';
import { OPEN } from './monitor.ts';
import type { Monitor, MonitorAnswer } from './monitor.ts';

/** The monitor of keys that begin with `initial` (null: absent). */
export function kvMonitor(initial: string | null): Monitor<KvInput, KvOutput> {
  const desk = newDesk();
  return {
    check: (part) => checkKey(desk, part, initial),
    rules: (claim) => kvRules(claim, initial),
  };
}

function checkKey(desk: Desk, part: KvPart, initial: string | null): MonitorAnswer {
  const reading = readPart(desk, part, initial);
  if (!reading.isReadable) return OPEN;
  if (reading.torn !== undefined) return violationOf(tornLines(reading, reading.torn));
  const unwritten = neverWritten(reading);
  if (unwritten !== NOBODY) return violationOf(neverWrittenLines(at(part.calls, unwritten)));
  const chains = chainsOf(reading);
  const answer = checkChains(part, chains);
  if (answer.kind !== 'violation') return answer;
  return violationOf(citeAll(reading, chains, answer.certificate.lines));
}

/** An operation that saw a value nobody can have made, or NOBODY. */
function neverWritten({ part, kinds, saw, count }: Reading): number {
  for (let i = 0; i < count; i++) {
    if (at(saw, i) !== NOBODY) continue;
    const kind = kinds[i];
    if (kind === CHANGED) return i;
    if (kind === GET && item(part.operations, at(part.calls, i)).return !== null) return i;
  }
  return NOBODY;
}
