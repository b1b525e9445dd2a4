// The code under test: the rules of its replicas and of its clients. A mutant is the sound code with
// one of them replaced.

import type { SessionRules } from '../client/outcome.ts';
import { SOUND_SESSION_RULES } from '../client/outcome.ts';
import type { Rules } from '../paxos/rules.ts';
import { SOUND_RULES } from '../paxos/rules.ts';

export interface Code {
  readonly rules: Rules;
  readonly sessionRules: SessionRules;
}

export const SOUND_CODE: Code = { rules: SOUND_RULES, sessionRules: SOUND_SESSION_RULES };
