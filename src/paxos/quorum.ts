// Quorums. Any two majorities intersect, which is all that Paxos asks of them.

/** The least number of replicas that is more than half of `replicas`. */
export function majority(replicas: number): number {
  return Math.floor(replicas / 2) + 1;
}
