// Which configuration of the explorer catches which planted bug, and by what. Used by tests.

export interface Catch {
  readonly mutant: string;
  readonly configuration: string;
  /** The invariant that is broken; `history` where clients notice first. */
  readonly broken: string;
}

const caught = (configuration: string, broken: string, ...mutants: string[]): Catch[] =>
  mutants.map((mutant) => ({ mutant, configuration, broken }));

/** Planted bugs that such small bounds cannot show, and why. */
export const OUT_OF_REACH: Readonly<Record<string, string>> = {
  'accept-beyond-gap': 'takes two replicas more, and two leaders besides the first',
  'rounds-start-anew': 'takes a quorum of replicas that never voted before, and three leaders',
  'leads-though-overtaken': 'takes five replicas, two of which hear no other but the first leader',
  'lease-outlives-clock': 'the clocks of one configuration run equally fast',
  'proposed-only-once': 'nothing is lost for ever that is not followed further: liveness',
};

/** Rules of which no replacement can fail alone, and why: their comments say what they are for. */
export const NEEDS_NO_MUTANT: Readonly<Record<string, string>> = {
  hasCaughtUp: 'a voter that is behind is slow; what it lacks was chosen before its configuration',
  isNext:
    'what is overtaken is lost without an answer, which is no wrong one; see no-dedup for both',
};

/** Every other mutant there is. */
export const CATCHES: readonly Catch[] = [
  ...caught('handover', 'chosen-once', 'minority-quorum', 'ignore-accepted'),
  ...caught('handover', 'chosen-once', 'lone-candidate'),
  ...caught('handover', 'promise-kept', 'accept-below-promise'),
  ...caught('duel', 'promise-kept', 'promise-below-promise'),
  ...caught('there-and-back', 'chosen-once', 'first-accepted'),
  ...caught('duel', 'chosen-once', 'truncates-beyond'),
  ...caught('overtaken', 'chosen-once', 'decided-by-number'),
  ...caught('compare', 'history', 'cas-when-proposed'),
  ...caught('reads-new-leader', 'history', 'answer-when-proposed'),
  ...caught('snapshot', 'same-state', 'snapshot-ahead-of-slot'),
  ...caught('crash', 'promise-kept', 'volatile-promise'),
  ...caught('crash', 'chosen-once', 'volatile-acceptance'),
  ...caught('steady', 'applied-past-decided', 'skip-gaps'),
  ...caught('steady', 'history', 'silence-is-failed'),
  ...caught('late-acceptance', 'chosen-once', 'old-acceptance-counts'),
  ...caught('wipe', 'promise-kept', 'amnesiac-voter'),
  ...caught('wipe', 'chosen-once', 'old-life-counts'),
  ...caught('damage', 'chosen-once', 'damage-is-the-end', 'lost-is-nothing'),
  ...caught('snapshot', 'chosen-once', 'promise-what-is-gone'),
  ...caught('snapshot', 'same-state', 'snapshot-without-sessions'),
  ...caught('snapshot', 'applied-past-decided', 'snapshot-off-by-one'),
  ...caught('snapshot-changing', 'same-state', 'snapshot-of-proposed-configuration'),
  ...caught('snapshot-twice', 'state-kept', 'stale-snapshot'),
  ...caught('replace', 'chosen-once', 'reign-outlives-configuration'),
  ...caught('remove', 'history', 'removed-serves'),
  ...caught('all-to-choose', 'chosen-once', 'credits-another'),
  ...caught('quorums', 'one-configuration', 'disjoint-quorums'),
  ...caught('reads-old-leader', 'history', 'local-reads', 'read-without-quorum'),
  ...caught('reads-old-leader', 'history', 'read-by-old-round'),
  ...caught('reads-new-leader', 'history', 'read-before-noop'),
  ...caught('reads-here', 'history', 'read-here-at-once'),
  ...caught('lease', 'history', 'lease-not-honoured'),
  ...caught('lease-restart', 'history', 'lease-forgotten'),
  ...caught('lease-first', 'history', 'lease-unpromised'),
  ...caught('lease-late-transfer', 'history', 'late-transfer'),
  ...caught('lease-transfer', 'history', 'lease-outlives-transfer'),
  ...caught('retry', 'history', 'no-dedup'),
  ...caught('pipelined', 'history', 'another-result'),
  ...caught('left-waiting', 'history', 'answer-by-slot'),
  ...caught('eviction', 'same-state', 'eviction-by-chance'),
  ...caught('expiry', 'same-state', 'expiry-by-local-clock'),
  ...caught('expiry', 'history', 'execute-without-session', 'expired-is-failed'),
];
