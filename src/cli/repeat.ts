// One scenario, executed several times where no two runs are the same: how often it reproduces, and
// the run that shows it best.

import type { RunRecord } from '../lab/run/record.ts';
import type { Rate } from '../lab/run/rate.ts';
import { isReproduced, measureRate } from '../lab/run/rate.ts';
import type { HostName, SystemUnderTest } from '../lab/run/system.ts';
import { HostError } from '../lab/run/system.ts';
import type { Guarantee } from '../lab/scenario/guarantee.ts';
import type { Scenario } from '../lab/scenario/scenario.ts';
import { recordOf, withSystem } from './execute.ts';

export interface Repeated {
  readonly rate: Rate;
  /** The first that reproduced, else the first that failed otherwise, else the last. */
  readonly record: RunRecord;
  /** Runs by why they failed. */
  readonly signatures: ReadonlyMap<string, number>;
  readonly unknowns: number;
  /** Runs that the host did not bring to an end. */
  readonly broken: number;
}

/** Rejects with the last HostError where the host brought no run to an end. */
export async function repeat(
  system: SystemUnderTest,
  host: HostName,
  scenario: Scenario,
  guarantees: readonly Guarantee[],
  times: number,
  signal: AbortSignal,
): Promise<Repeated> {
  const wanted = scenario.expected?.signature ?? null;
  const signatures = new Map<string, number>();
  let shown: { readonly record: RunRecord; readonly weight: number } | null = null;
  let lastError: HostError | null = null;
  let [unknowns, broken] = [0, 0];
  const take = (record: RunRecord): boolean => {
    const { signature, verdict } = record.judgement;
    const reproduced = isReproduced(record.judgement, wanted);
    const weight = reproduced ? 2 : signature === null ? 0 : 1;
    const isLast = weight === 0 && shown?.weight === 0;
    if (shown === null || weight > shown.weight || isLast) shown = { record, weight };
    if (signature !== null) signatures.set(signature, (signatures.get(signature) ?? 0) + 1);
    if (verdict === 'unknown') unknowns++;
    return reproduced;
  };
  const rate = await withSystem(system, host, (running) => {
    const once = async (): Promise<boolean | null> => {
      try {
        return take(recordOf(system, host, scenario, await running.execute(scenario), guarantees));
      } catch (error) {
        if (!(error instanceof HostError) || error.code === 'unsupported') throw error;
        lastError = error;
        broken++;
        return null;
      }
    };
    return measureRate(once, times, () => signal.aborted);
  });
  const kept = shown as { readonly record: RunRecord } | null;
  if (kept !== null) return { rate, record: kept.record, signatures, unknowns, broken };
  throw (lastError as HostError | null) ?? new HostError('interrupted', 'interrupted before a run');
}
