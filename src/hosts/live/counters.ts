// What a free-running process counts, and the lines in which it tells its operator of things that
// are wrong but harm nobody. A flood of one kind is told of ever more seldom.

/** Takes one line for the operator. */
export type Tell = (line: string) => void;

export interface Counters {
  framesIn: number;
  framesOut: number;
  messagesIn: number;
  /** Frames and messages that could not be read, or were meant for somebody else. */
  badFrames: number;
  /** Messages given up because their receiver did not take them. */
  dropped: number;
}

export function newCounters(): Counters {
  return { framesIn: 0, framesOut: 0, messagesIn: 0, badFrames: 0, dropped: 0 };
}

const isPowerOfTwo = (count: number): boolean => (count & (count - 1)) === 0;

/** Counts something unreadable and says so, the first time and whenever the count has doubled. */
export function countBad(counters: Counters, tell: Tell, what: string): void {
  counters.badFrames++;
  if (isPowerOfTwo(counters.badFrames)) {
    tell(`dropped ${what} (${String(counters.badFrames)} so far)`);
  }
}
