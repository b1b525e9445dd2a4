// `linlab merge`: the parts of a campaign that ran as shards, added up as if they had been one.

import { basename, join } from 'node:path';
import type { Command } from 'commander';
import type { BrokenCase, Sum } from '../../lab/campaign/batch.ts';
import { sumAll } from '../../lab/campaign/batch.ts';
import type { CampaignResult, End, Shard } from '../../lab/campaign/campaign.ts';
import { NO_COVERAGE } from '../../lab/campaign/coverage.ts';
import type { Finding } from '../../lab/campaign/finding.ts';
import type { UnknownCase } from '../../lab/campaign/unknown.ts';
import { firstUnknowns } from '../../lab/campaign/unknown.ts';
import type { Guarantee } from '../../lab/scenario/guarantee.ts';
import { LINEARIZABLE } from '../../lab/scenario/guarantee.ts';
import { parseScenario } from '../../lab/scenario/file.ts';
import type { CampaignOutput } from '../../schemas/output.ts';
import { parseCampaign } from '../../schemas/output.ts';
import { brokenKinds } from '../broken.ts';
import { tellUnsaved } from '../campaign.ts';
import {
  addFinding,
  addUnknown,
  countsIn,
  NOTHING_COUNTED,
  AGAIN_FILE,
  campaignOutput,
  closeFolder,
  openFolder,
} from '../campaign-folder.ts';
import { findingIn } from '../campaign-state.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import { readText } from '../files.ts';
import { jsonFlag } from '../flags.ts';
import type { Io } from '../io.ts';
import { print, printJson, tell } from '../io.ts';
import { systemNamed } from '../../systems/registry.ts';
import { unknownIn } from '../unknown-cases.ts';
import { printCampaign } from './run.ts';

interface MergeFlags {
  readonly out: string;
  readonly json?: true;
}

interface Part {
  readonly folder: string;
  readonly campaign: CampaignOutput;
  readonly shard: Shard;
  readonly again: string;
}

async function readPart(io: Io, folder: string): Promise<Part> {
  const path = join(folder, 'campaign.json');
  const campaign = parseCampaign(await readText(io, path), path);
  const { shard } = campaign;
  if (shard === undefined) {
    const text = `${path} is a whole campaign; only parts of one (run --shard i/n) can be merged`;
    throw new CliError('input', text, path);
  }
  return { folder, campaign, shard, again: (await readText(io, join(folder, AGAIN_FILE))).trim() };
}

function guaranteesIn({ guarantees }: CampaignOutput): readonly Guarantee[] {
  return guarantees?.map(({ guarantee }) => guarantee) ?? LINEARIZABLE;
}

/** What decides about cases and verdicts and stands in no other file than the line that runs it again. */
const DECIDING = ['--strategy', '--replicas', '--check-budget'] as const;

/** Throws CliError where two parts were asked for differently. */
function checkAsked(part: Part, first: Part): void {
  for (const flag of DECIDING) {
    const [one, other] = [part, first].map(({ again }) => {
      return new RegExp(` ${flag} (\\S+)`).exec(again)?.[1] ?? 'none';
    });
    if (one === other) continue;
    const text = `${part.folder} and ${first.folder} are of different campaigns: ${flag} ${String(one)} and ${String(other)}`;
    throw new CliError('input', text, part.folder);
  }
}

/** Throws CliError unless the parts are of one campaign, each there once. */
function checkParts(parts: readonly Part[]): void {
  const [first, ...others] = parts;
  const seen = new Map<number, string>();
  for (const part of parts) {
    const { folder, campaign, shard } = part;
    const twin = seen.get(shard.index);
    if (twin !== undefined) {
      const text = `${folder} and ${twin} are both part ${String(shard.index)}; leave one out`;
      throw new CliError('input', text, folder);
    }
    seen.set(shard.index, folder);
    if (first !== undefined) checkAsked(part, first);
    if (guaranteesIn(campaign).join() !== guaranteesIn((first ?? { campaign }).campaign).join()) {
      const text = `${folder} and ${first?.folder ?? ''} are of different campaigns: they were judged by different guarantees`;
      throw new CliError('input', text, folder);
    }
    for (const field of ['system', 'host', 'seed'] as const) {
      if (campaign[field] === first?.campaign[field]) continue;
      const values = `${String(campaign[field])} and ${String(first?.campaign[field])}`;
      const text = `${folder} and ${first?.folder ?? ''} are of different campaigns: ${field} ${values}`;
      throw new CliError('input', text, folder);
    }
  }
  const odd = others.find(({ shard }) => shard.of !== first?.shard.of);
  if (odd !== undefined) {
    const text = `${odd.folder} is one of ${String(odd.shard.of)} parts, not of ${String(first?.shard.of)}`;
    throw new CliError('input', text, odd.folder);
  }
}

async function brokenIn(io: Io, { folder, campaign }: Part): Promise<BrokenCase[]> {
  const broken: BrokenCase[] = [];
  for (const kind of campaign.broken ?? []) {
    const path = join(folder, 'broken', basename(kind.scenario));
    const scenario = parseScenario(await readText(io, path), path);
    const { code, message, firstCase } = kind;
    const one = { case: firstCase, code, message, detail: null, scenario };
    for (let nth = 0; nth < kind.cases; nth++) broken.push(one);
  }
  return broken;
}

async function sumOf(io: Io, part: Part): Promise<Sum> {
  const counts = (await countsIn(io, part.folder)) ?? NOTHING_COUNTED;
  const { cases, operations, virtualSeconds, verdicts, coverage } = part.campaign;
  const { guarantees = [] } = part.campaign;
  const kept = guarantees.map(({ guarantee, ...counts }) => [guarantee, counts] as const);
  return {
    ...{ cases, operations, kept: Object.fromEntries(kept) },
    verdicts: { ...verdicts, holds: verdicts.holds ?? 0 },
    virtualMs: virtualSeconds * 1000,
    coverage: coverage ?? NO_COVERAGE,
    broken: await brokenIn(io, part),
    ...counts,
  };
}

/** Of findings with one signature the one that was met first. */
async function findingsOf(io: Io, parts: readonly Part[]): Promise<Finding[]> {
  const first = new Map<string, { folder: string; told: CampaignOutput['findings'][number] }>();
  for (const { folder, campaign } of parts) {
    for (const told of campaign.findings) {
      const known = first.get(told.signature);
      if (known !== undefined && known.told.firstCase <= told.firstCase) continue;
      first.set(told.signature, { folder, told });
    }
  }
  const sorted = [...first.values()].sort(
    (left, right) => left.told.firstCase - right.told.firstCase,
  );
  return Promise.all(sorted.map(({ folder, told }) => findingIn(io, folder, told)));
}

/** The first cases that the checker gave up on, of all parts. */
async function unknownsOf(io: Io, parts: readonly Part[]): Promise<UnknownCase[]> {
  const all = parts.flatMap(({ folder, campaign }) =>
    (campaign.unknowns ?? []).map((told) => unknownIn(io, folder, told)),
  );
  return firstUnknowns(await Promise.all(all));
}

function missingOf(parts: readonly Part[]): number[] {
  const there = new Set(parts.map(({ shard }) => shard.index));
  const of = parts[0]?.shard.of ?? 0;
  return Array.from({ length: of }, (_, nth) => nth + 1).filter((index) => !there.has(index));
}

/** Why all parts ended; null where they ended for different reasons or do not say. */
function endOf(parts: readonly Part[]): End | null {
  const [first, ...others] = parts.map(({ campaign }) => campaign.ended);
  return first !== undefined && others.every((one) => one?.kind === first.kind) ? first : null;
}

/** The line that runs all parts at once. */
function wholeLine(part: Part, cases: number): string {
  return part.again
    .replace(/ --shard \S+/, '')
    .replace(/ --out \S+/, '')
    .replace(/ --cases \d+/, ` --cases ${String(cases)}`);
}

async function merge(
  { io, endWith }: Context,
  folders: readonly string[],
  flags: MergeFlags,
): Promise<void> {
  const parts = await Promise.all(folders.map((folder) => readPart(io, folder)));
  checkParts(parts);
  const [first] = parts;
  if (first === undefined) return;
  const sums = await Promise.all(parts.map((part) => sumOf(io, part)));
  const sum = sumAll(sums);
  const findings = await findingsOf(io, parts);
  const unknowns = await unknownsOf(io, parts);
  const { system, host, seed } = first.campaign;
  const rates = parts.map(({ campaign }) => campaign.casesPerSecond);
  const result: CampaignResult = {
    ...sum,
    ...{ system, host, seed, findings, unknowns, interrupted: false, ended: endOf(parts) },
    guarantees: guaranteesIn(first.campaign),
    shard: { index: 1, of: 1 },
    casesPerSecond: rates.reduce((total, rate) => total + rate, 0),
  };
  const folder = await openFolder(io, { path: flags.out, system, seed, systemGiven: system });
  for (const finding of findings) addFinding(io, folder, finding);
  for (const unknown of unknowns) addUnknown(io, folder, unknown);
  const marks = systemNamed(system)?.marks ?? [];
  const output = campaignOutput(io, folder, result, marks);
  const again = wholeLine(first, result.cases);
  const broken = brokenKinds(result);
  const closing = await closeFolder(io, folder, {
    campaign: output,
    counts: result,
    broken,
    again,
  });
  const finished = { marks, result, output, folder, broken, closing };
  if (flags.json === true) printJson(io, output);
  else printCampaign(io, finished, again);
  tellUnsaved(io, finished, (text) => (flags.json === true ? tell(io, text) : print(io, text)));
  const missing = missingOf(parts);
  if (missing.length > 0) {
    tell(io, `missing: part ${missing.join(', ')} of ${String(first.shard.of)}`);
  }
  if (closing.problem !== null) return endWith(EXIT.internal);
  const { violation: violations, unknown } = result.verdicts;
  const open = unknown + (output.vacuous?.length ?? 0) + missing.length;
  endWith(exitCodeOf({ violations, unknowns: open }));
}

export function addMerge(program: Command, context: Context): void {
  program
    .command('merge')
    .description('add up the parts of a campaign that ran with --shard')
    .argument('<dir...>', 'folders of the parts')
    .requiredOption('--out <dir>', 'folder for the whole')
    .addOption(jsonFlag())
    .action((folders: string[], flags: MergeFlags) => merge(context, folders, flags));
}
