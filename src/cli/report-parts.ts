// What a page about a run needs beyond its record: the story, the line that replays it, and the same
// scenario on the sound store.

import { simulate } from '../hosts/sim/simulate.ts';
import { sessionsIn } from '../lab/run/guarantees.ts';
import { judge } from '../lab/run/judge.ts';
import type { RunRecord } from '../lab/run/record.ts';
import { runRecord } from '../lab/run/record.ts';
import { tellStory } from '../lab/story/story.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import type { FindingReport } from '../report/report.ts';
import { SOUND_STORE, systemNamed } from '../systems/registry.ts';
import { brokenRule } from './broken-rule.ts';
import { guaranteesFor } from './execute.ts';
import type { Io } from './io.ts';
import { VERSION } from './version.ts';
import { quoted } from './words.ts';

/** The scenario on the sound store, where that is another system than the record's. */
function onSoundStore({ system, scenario }: RunRecord): { sound?: RunRecord } {
  if (system === SOUND_STORE.name) return {};
  const outcome = simulate(scenario, SOUND_STORE.code, { trace: true });
  const on = { system: SOUND_STORE.name, host: 'sim', protocolVersion: PROTOCOL_VERSION } as const;
  return {
    sound: runRecord(
      on,
      scenario,
      outcome,
      judge(outcome, guaranteesFor(scenario), sessionsIn(scenario)),
    ),
  };
}

/**
 * The line that executes a scenario file again. A system of the user's own has to be named: `given`
 * is how it was, if that is known.
 */
export function replayLine(
  io: Io,
  path: string,
  { system, host }: Pick<RunRecord, 'system' | 'host'>,
  given: string,
): string {
  const isOwn = systemNamed(system) !== undefined;
  // What ran free expects nothing, so its scenario does not say on which system.
  const named = isOwn && host !== 'live' ? '' : ` --system ${quoted(isOwn ? system : given)}`;
  const often = host === 'live' ? ` --host live --times ${String(TIMES)}` : '';
  return `${io.command} replay ${quoted(path)}${named}${often}`;
}

/** Runs that say something about a scenario that does not always reproduce. */
const TIMES = 10;

/** Stands for the module of a system of which only the name is known. */
export const SOME_MODULE = 'FILE.ts';

function brokenRuleOf({ system, scenario }: RunRecord): string[] {
  const known = systemNamed(system);
  return known === undefined ? [] : brokenRule(known, scenario);
}

/** A run as the report takes it; `path` is where its scenario lies, `given` as in `replayLine`. */
export function findingReport(
  io: Io,
  record: RunRecord,
  path: string,
  given: string,
): FindingReport {
  return {
    record,
    extra: {
      command: replayLine(io, path, record, given),
      version: VERSION,
      story: [...tellStory(record), ...brokenRuleOf(record)],
      ...onSoundStore(record),
    },
  };
}
