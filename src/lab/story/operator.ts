// What the operator of a trace is told when it asks for other voters or another leader. It asks again
// and again, so only news are told. Called by traced.ts.

import type { TraceEntry } from '../../hosts/outcome.ts';
import type { FaultTeller } from './faults.ts';
import { replicaName } from './names.ts';

type ReplicaEntry = TraceEntry & { readonly kind: 'replica' };

/** The answer to the operator in a step, as a sentence; null where there is none, or no news. */
export function tellOperator(teller: FaultTeller, entry: ReplicaEntry): string | null {
  const { input, effects, replica } = entry;
  if (input.kind !== 'client' || input.message.kind !== 'change') return null;
  const fault = input.message.request;
  const name = replicaName(replica);
  for (const effect of effects) {
    if (effect.kind !== 'reply') continue;
    const { message } = effect;
    switch (message.kind) {
      case 'changed':
        teller.operated.add(fault);
        return `${name} sees to what the operator asks`;
      case 'refused':
        teller.operated.add(fault);
        return `${name} refuses what the operator asks: ${message.reason}`;
      case 'unchanged': {
        if (teller.delayed.get(fault) === message.reason) return null;
        teller.delayed.set(fault, message.reason);
        return `${name} does not do yet what the operator asks: ${message.reason}`;
      }
      case 'registered':
      case 'reply':
      case 'redirect':
      case 'busy':
      case 'expired':
    }
  }
  return null;
}
