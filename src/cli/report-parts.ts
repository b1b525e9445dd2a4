// What a page about a run needs beyond its record: the story, the line that replays it, and the same
// scenario on the sound store.

import type { Code } from '../hosts/code.ts';
import { simulate } from '../hosts/sim/simulate.ts';
import { watch } from '../hosts/sim/watch.ts';
import { sessionsIn } from '../lab/run/guarantees.ts';
import { judge } from '../lab/run/judge.ts';
import type { RunRecord } from '../lab/run/record.ts';
import { runRecord } from '../lab/run/record.ts';
import type { SystemUnderTest } from '../lab/run/system.ts';
import { tellStory } from '../lab/story/story.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import type { FindingReport, StatesOf } from '../report/report.ts';
import type { KvpaxosSystem } from '../systems/kvpaxos.ts';
import { SOUND_STORE, systemNamed } from '../systems/registry.ts';
import { whatIsBroken } from '../systems/breach.ts';
import { quorumWords } from '../systems/quorum-words.ts';
import { RULE_QUESTIONS } from '../systems/rule-questions.ts';
import { brokenRule, WATCHED_STEPS_MAX } from './broken-rule.ts';
import { guaranteesFor } from './execute.ts';
import type { Io } from './io.ts';
import { VERSION } from './version.ts';
import { quoted } from './words.ts';

const LIVE =
  'This run was executed by processes that ran free: it cannot be executed again exactly, so there are no states to step through. Its messages and clients are in the timeline and the tables.';

/** The rules by which a run was executed; null where only the name of the system is known. */
export function codeOf({ system }: RunRecord, loaded?: SystemUnderTest): Code | null {
  if (loaded !== undefined && 'code' in loaded) return (loaded as KvpaxosSystem).code;
  return systemNamed(system)?.code ?? null;
}

/** What a planted bug is; null for other systems. */
function brokenWords(name: string): string | null {
  const system = systemNamed(name);
  return system?.expected === 'violation' ? whatIsBroken(system) : null;
}

/** How to see the states of the replicas. Null code: only the name of the system is known. */
function statesOf({ system, host, steps, scenario }: RunRecord, code: Code | null): StatesOf {
  if (host === 'live') return { kind: 'none', why: LIVE };
  if (code === null) {
    const why =
      'To step through its states the system has to be at hand: make the report from the scenario, with --system.';
    return { kind: 'none', why };
  }
  if (steps > WATCHED_STEPS_MAX) {
    const [most, all] = [WATCHED_STEPS_MAX, steps].map((count) => count.toLocaleString('en'));
    const why = `The run has ${String(all)} steps. States are shown of runs of up to ${String(most)}: shrink the scenario first.`;
    return { kind: 'none', why };
  }
  const sound = SOUND_STORE.code;
  return {
    kind: 'again',
    watch: () => watch(scenario, code, sound),
    watchSound: code === sound ? null : () => watch(scenario, sound, sound),
    questions: RULE_QUESTIONS,
    broken: brokenWords(system),
    notes: quorumWords(code.rules),
  };
}

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
  io: Pick<Io, 'command'>,
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

/**
 * A run as the report takes it; `path` is where its scenario lies, `given` as in `replayLine`, `loaded`
 * the system where it is at hand: one of the user's own has no name here.
 */
export function findingReport(
  io: Pick<Io, 'command'>,
  record: RunRecord,
  path: string,
  given: string,
  loaded: SystemUnderTest | undefined = systemNamed(record.system),
): FindingReport {
  return {
    record,
    extra: {
      command: replayLine(io, path, record, given),
      version: VERSION,
      story: tellStory(record),
      broken: loaded === undefined ? [] : brokenRule(loaded, record),
      ...onSoundStore(record),
      states: statesOf(record, codeOf(record, loaded)),
    },
  };
}
