// What a campaign has exercised, summed over its cases: how many operations came to something, how
// often faults met writes, how often somebody else began to lead, and which rare branches were
// taken. A campaign that exercised nothing says so instead of calling itself green.

import type { RunOutcome } from '../../hosts/outcome.ts';

/** Plain data, so that it can be sent, kept in files and added up. */
export interface Coverage {
  /** Operations by what their clients were told. */
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
  /** Cases in which a write was under way while a fault was. */
  readonly faultyWrites: number;
  /** Cases in which more than one reign began; null where the host does not see reigns. */
  readonly leaderChanges: number | null;
  /** For each mark, the cases that reached it. */
  readonly marks: Readonly<Record<string, number>>;
}

export const NO_COVERAGE: Coverage = {
  ok: 0,
  fail: 0,
  info: 0,
  faultyWrites: 0,
  leaderChanges: null,
  marks: {},
};

/** Whether some write was under way at some time of some fault. */
function hasFaultyWrite({ history, faultPeriods }: RunOutcome): boolean {
  if (faultPeriods.length === 0) return false;
  const begun = new Map<number, number>();
  const meets = (from: number, to: number): boolean =>
    faultPeriods.some(({ fromMs, toMs }) => from < (toMs ?? Infinity) && to > fromMs);
  for (const event of history) {
    if (event.type === 'invoke') {
      if (event.input?.kind !== 'get') begun.set(event.process, event.time);
      continue;
    }
    const from = begun.get(event.process);
    begun.delete(event.process);
    if (from !== undefined && meets(from, event.time)) return true;
  }
  return [...begun.values()].some((from) => meets(from, Infinity));
}

/** What one case has exercised. */
export function coverageOf(outcome: RunOutcome): Coverage {
  const counts = { ok: 0, fail: 0, info: 0 };
  for (const { type } of outcome.history) if (type !== 'invoke') counts[type]++;
  const marks: Record<string, number> = {};
  for (const mark of outcome.marks.keys()) marks[mark] = 1;
  return {
    ...counts,
    faultyWrites: hasFaultyWrite(outcome) ? 1 : 0,
    leaderChanges: outcome.reigns === null ? null : Number(outcome.reigns > 1),
    marks,
  };
}

export function addCoverage(left: Coverage, right: Coverage): Coverage {
  const marks: Record<string, number> = { ...left.marks };
  for (const [mark, cases] of Object.entries(right.marks)) marks[mark] = (marks[mark] ?? 0) + cases;
  const changes = [left.leaderChanges, right.leaderChanges];
  return {
    ok: left.ok + right.ok,
    fail: left.fail + right.fail,
    info: left.info + right.info,
    faultyWrites: left.faultyWrites + right.faultyWrites,
    leaderChanges: changes.every((one) => one === null)
      ? null
      : changes.reduce<number>((sum, one) => sum + (one ?? 0), 0),
    marks,
  };
}

/** What one case shows that another may not have shown, by name: its marks, and what is not zero. */
export function shownBy({
  ok,
  fail,
  info,
  faultyWrites,
  leaderChanges,
  marks,
}: Coverage): string[] {
  const counts = { ok, fail, info, faultyWrites, leaderChanges: leaderChanges ?? 0 };
  const kinds = Object.entries(counts).filter(([, count]) => count > 0);
  return [...kinds.map(([name]) => name), ...Object.keys(marks).map((mark) => `mark:${mark}`)];
}

/** Fewer cases than this say nothing about what a campaign leaves out. */
const CASES_MIN = 20;

/** A mark that is reached in one of 500 cases is missed by so many with a chance of 1 in 20,000. */
const CASES_FOR_MARKS = 5000;

/** Less than this share of operations that succeeded is a system that mostly did not answer. */
const OK_SHARE_MIN = 1 / 3;

export interface Exercise {
  readonly cases: number;
  readonly coverage: Coverage;
  /** All marks that the system has. */
  readonly marks: readonly string[];
}

/** Why a campaign without a finding proves little, in sentences; none for a good one. */
export function vacuityOf({ cases, coverage, marks }: Exercise): string[] {
  const { ok, fail, info, faultyWrites, leaderChanges } = coverage;
  if (cases < CASES_MIN) return [];
  const reasons: string[] = [];
  const ended = ok + fail + info;
  if (ok < ended * OK_SHARE_MIN) {
    const share = Math.floor((100 * ok) / Math.max(1, ended));
    reasons.push(`only ${String(share)} % of all operations succeeded`);
  }
  if (faultyWrites === 0) reasons.push('no write was under way during any fault');
  if (leaderChanges === 0) reasons.push('the leader never changed');
  const unreached = marks.filter((mark) => coverage.marks[mark] === undefined);
  if (cases >= CASES_FOR_MARKS && unreached.length > 0) {
    reasons.push(`never reached: ${unreached.join(', ')}`);
  }
  return reasons;
}
