// What the operator of a trace is told when it asks for other voters or another leader. It asks again
// and again, so only news are told. Called by traced.ts.

import type { TraceEntry } from '../../hosts/outcome.ts';
import type { FaultTeller } from './faults.ts';
import { replicaName } from './names.ts';

type ReplicaEntry = TraceEntry & { readonly kind: 'replica' };

/** The answer to the operator in a step, as a sentence; null where there is none, or no news. */
export function tellOperator(teller: FaultTeller, entry: ReplicaEntry): string | null {
  const { input, effects, replica } = entry;
  const isAsked = input.kind === 'client' && input.message.kind === 'change';
  const name = replicaName(replica);
  for (const effect of effects) {
    // A change of voters is answered later, when it was executed.
    if (effect.kind !== 'reply' || !(isAsked || effect.message.kind === 'changed')) continue;
    const { message } = effect;
    const fault = message.request;
    switch (message.kind) {
      case 'changed':
        teller.operated.add(fault);
        return isAsked
          ? `${name} sees to what the operator asks`
          : `${name} has done what the operator asked`;
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
