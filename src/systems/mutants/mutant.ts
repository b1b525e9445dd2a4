// What a planted bug is: one rule replaced, and what people should know of it.

import type { SessionRules } from '../../client/outcome.ts';
import type { Rules } from '../../paxos/rules.ts';

export interface Mutant {
  /** Last part of the system's name, `kvpaxos:NAME`. */
  readonly name: string;
  readonly description: string;
  /**
   * Where it is known from: incidents of its kind, and the paper from which the rule is that it
   * breaks.
   */
  readonly cites: string;
  /** Signatures as which it is found, the most usual first. */
  readonly shows: readonly string[];
  /** It shows in clusters of so many replicas and more; 3 if it is not there. */
  readonly replicas?: number;
  readonly rules?: Partial<Rules>;
  readonly sessionRules?: Partial<SessionRules>;
}
