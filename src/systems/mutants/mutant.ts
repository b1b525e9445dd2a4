// What a planted bug is: one rule replaced, and what people should know of it.

import type { SessionRules } from '../../client/outcome.ts';
import type { Rules } from '../../paxos/rules.ts';

export interface Mutant {
  /** Last part of the system's name, `kvpaxos:NAME`. */
  readonly name: string;
  readonly description: string;
  readonly rules?: Partial<Rules>;
  readonly sessionRules?: Partial<SessionRules>;
}
