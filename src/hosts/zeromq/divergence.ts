// The comparison of a process with the simulator, step by step, and the error that names the first
// step at which they differ.

import { HostError } from '../../lab/run/system.ts';
import type { Grant, GrantResult } from '../world/grant.ts';
import type { Ack } from './control.ts';
import { sameJson } from './json.ts';

/** What one side made of a grant. */
interface StepView {
  readonly outcome: string;
  /** Null where the outcome has none. */
  readonly effects: unknown;
  readonly digest: string | null;
  /** What was thrown, or could not be read. */
  readonly detail: string | null;
}

interface Divergence {
  readonly step: number;
  /** `r0`, `r1`, … a replica; `c0`, `c1`, … a client process. */
  readonly actor: string;
  readonly grant: Grant;
  /** In the simulator. */
  readonly expected: StepView;
  /** In the actor's own process. */
  readonly actual: StepView;
  /** Hashes of the message's bytes as sent and as consumed; null for an input in no frame. */
  readonly inputHash: { readonly expected: number; readonly actual: number | null } | null;
}

/** HostError `divergence` with both sides of the first step that differs. */
export class DivergenceError extends HostError {
  readonly divergence: Divergence;

  constructor(divergence: Divergence) {
    super('divergence', describe(divergence));
    this.divergence = divergence;
  }
}

const TEXT_MAX = 400;

function show(view: StepView): string {
  const effects = JSON.stringify(view.effects);
  const short = effects.length > TEXT_MAX ? `${effects.slice(0, TEXT_MAX)}…` : effects;
  const detail = view.detail === null ? '' : ` (${view.detail})`;
  return `${view.outcome}${detail}, digest ${view.digest ?? 'none'}, effects ${short}`;
}

function describe({ step, actor, expected, actual, inputHash }: Divergence): string {
  const lines = [`step ${String(step)} of ${actor} differs from the simulator`];
  if (inputHash !== null && inputHash.expected !== inputHash.actual) {
    const got = String(inputHash.actual);
    lines.push(`  its message: sent with hash ${String(inputHash.expected)}, consumed as ${got}`);
  }
  lines.push(`  simulator: ${show(expected)}`, `  process:   ${show(actual)}`);
  return lines.join('\n');
}

/** Who a grant is for. */
export function actorOf(grant: Grant): string {
  return grant.kind === 'client' ? `c${String(grant.session)}` : `r${String(grant.replica)}`;
}

function viewOf(result: GrantResult): StepView {
  return {
    outcome: result.kind,
    effects: 'effects' in result ? result.effects : null,
    digest: 'digest' in result ? result.digest : null,
    detail: 'detail' in result ? result.detail : null,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Compares the simulator's result of a grant with a process' acknowledgement of it. Throws
 * DivergenceError unless both say the same. `step` names grants that have no number of their own.
 */
export function compare(
  grant: Grant,
  step: number,
  result: GrantResult,
  ack: Ack,
  effects: string,
): void {
  const expected = viewOf(result);
  const wanted = 'frame' in grant && grant.frame !== null ? grant.payloadHash : null;
  const same =
    ack.outcome === expected.outcome &&
    ack.digest === expected.digest &&
    ack.detail === expected.detail &&
    ack.inputHash === wanted &&
    sameJson(effects, JSON.stringify(expected.effects ?? []));
  if (same) return;
  throw new DivergenceError({
    step: 'step' in grant ? grant.step : step,
    actor: actorOf(grant),
    grant,
    expected,
    actual: {
      outcome: ack.outcome,
      effects: expected.effects === null ? null : parsed(effects),
      digest: ack.digest,
      detail: ack.detail,
    },
    inputHash: wanted === null ? null : { expected: wanted, actual: ack.inputHash },
  });
}
