// Planted bugs about quorums in words: those that look alike among three replicas are told apart.

import { describe, expect, it } from 'vitest';
import { SOUND_RULES } from '../../src/paxos/rules.ts';
import { quorumWords } from '../../src/systems/quorum-words.ts';
import { systemNamed } from '../../src/systems/registry.ts';

describe('with how many voters a rule is content', () => {
  const rulesOf = (name: string) => systemNamed(`kvpaxos:${name}`)?.code.rules ?? SOUND_RULES;

  it('is told of rules that are not the sound ones', () => {
    expect(quorumWords(SOUND_RULES)).toEqual({});
    expect(quorumWords(rulesOf('minority-quorum'))).toEqual({
      isPhase2Quorum:
        'It is content with 1 of 3, 2 of 5, 3 of 7; the sound store asks for 2, 3, 4.',
    });
    expect(quorumWords(rulesOf('read-without-quorum'))).toEqual({
      isReadQuorum: 'It is content with 1 of 3, 1 of 5, 1 of 7; the sound store asks for 2, 3, 4.',
    });
  });

  it('tells one less than a quorum from one', () => {
    const one = quorumWords({ ...SOUND_RULES, isPhase2Quorum: (count) => count >= 1 });
    const less = quorumWords({
      ...SOUND_RULES,
      isPhase2Quorum: (count, { phase2 }) => count >= phase2 - 1,
    });
    expect(one['isPhase2Quorum']).toContain('1 of 3, 1 of 5, 1 of 7');
    expect(less['isPhase2Quorum']).toContain('1 of 3, 2 of 5, 3 of 7');
  });
});
