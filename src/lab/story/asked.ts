// Which operation of the history a request of a trace is: messages name the client's session and count
// its requests, the history names processes. Both have the invocations in one order. Called by the
// story and the report.

import type { TraceEntry } from '../../hosts/outcome.ts';
import { requestName } from './names.ts';

/** The operations of a history by the names that messages give them; asked in this order. */
export function operationsByRequest<Operation>(
  trace: readonly TraceEntry[],
  operations: readonly Operation[],
): ReadonlyMap<string, Operation> {
  const found = new Map<string, Operation>();
  let next = 0;
  for (const entry of trace) {
    if (entry.kind !== 'client' || entry.input.kind !== 'invoke') continue;
    const operation = operations[next++];
    // The last one is no part of the history: the probe for progress.
    if (operation === undefined) break;
    found.set(requestName(entry.session, entry.input.request), operation);
  }
  return found;
}
