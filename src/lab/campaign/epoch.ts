// Epochs of a campaign: who looks at what all cases have shown does so between two of them, so that it
// does not depend on how cases are put into batches. Called by campaigns, their flow and plateaus.

/** Cases from one look at what is known to the next: a few batches of some workers. */
export const EPOCH_CASES = 256;

/** Whether so many cases are whole epochs. */
export function isWholeEpochs(cases: number): boolean {
  return cases > 0 && cases % EPOCH_CASES === 0;
}

/** The number of cases with which the epoch is over that `cases` are in. */
export function endOfEpoch(cases: number): number {
  return (Math.floor(cases / EPOCH_CASES) + 1) * EPOCH_CASES;
}
