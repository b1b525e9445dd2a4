// Files that commands are given, by what they hold and not by what they are called.

import { systemNamed } from '../systems/registry.ts';
import type { RunRecord } from '../lab/run/record.ts';
import type { SystemUnderTest } from '../lab/run/system.ts';
import { parseScenario } from '../lab/scenario/file.ts';
import type { Scenario } from '../lab/scenario/scenario.ts';
import type { CampaignOutput } from '../schemas/output.ts';
import { parseCampaign } from '../schemas/output.ts';
import { parseRun } from '../schemas/run.ts';
import { CliError } from './errors.ts';
import { readText } from './files.ts';
import type { Io } from './io.ts';
import { loadSystem } from './load-system.ts';

export type FileKind = 'scenario' | 'run' | 'history' | 'campaign' | 'zoo' | 'unknown';

const FORMAT = /["']?format["']?\s*:\s*["']?linlab\/(scenario|run|history|campaign|zoo)@/;

/** The format stands at the top of every file that linlab writes. */
const TOP_CHARACTERS = 4096;

export function kindOf(text: string): FileKind {
  const kind = FORMAT.exec(text.slice(0, TOP_CHARACTERS))?.[1];
  return (kind as FileKind | undefined) ?? 'unknown';
}

/** The scenario in a file: a scenario file, or the one that a run record holds. */
export async function loadScenario(io: Io, file: string): Promise<Scenario> {
  const text = await readText(io, file);
  const kind = kindOf(text);
  if (kind === 'run') return parseRun(text, file).scenario;
  if (kind === 'history') {
    const text = `${file} holds a history, which cannot be executed; linlab recheck judges it`;
    throw new CliError('input', text, file);
  }
  if (kind === 'campaign') {
    const text = `${file} sums a campaign up; its scenarios lie in findings/ beside it`;
    throw new CliError('input', text, file);
  }
  return parseScenario(text, file);
}

export type Reportable =
  | { readonly kind: 'scenario'; readonly scenario: Scenario }
  | { readonly kind: 'run'; readonly record: RunRecord }
  | { readonly kind: 'campaign'; readonly campaign: CampaignOutput };

/** Whatever a report can be made of. */
export async function loadReportable(io: Io, file: string): Promise<Reportable> {
  const text = await readText(io, file);
  switch (kindOf(text)) {
    case 'run':
      return { kind: 'run', record: parseRun(text, file) };
    case 'campaign':
      return { kind: 'campaign', campaign: parseCampaign(text, file) };
    case 'history': {
      const hint = 'a report needs a run record or a scenario; linlab recheck judges histories';
      throw new CliError('input', `${file} holds a bare history: ${hint}`, file);
    }
    case 'zoo': {
      const hint = 'linlab zoo --html makes its page, linlab tables its tables';
      throw new CliError('input', `${file} holds a zoo: ${hint}`, file);
    }
    case 'scenario':
    case 'unknown':
      return { kind: 'scenario', scenario: parseScenario(text, file) };
  }
}

/** The system to execute a scenario on: the one asked for, the file's own, or the sound store. */
export async function systemFor(
  io: Io,
  file: string,
  { expected }: Scenario,
  asked: string | undefined,
): Promise<SystemUnderTest> {
  if (asked !== undefined) return loadSystem(io, asked);
  const name = expected?.system ?? 'kvpaxos';
  const system = systemNamed(name);
  if (system !== undefined) return system;
  const text = `${file} expects the system ${name}, which is not one of linlab's own; name the module that exports it: --system FILE.ts`;
  throw new CliError('system', text, file);
}
