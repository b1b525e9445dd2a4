// What `--system` names: a system that linlab knows, or a module of the user's own that exports one.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nearest } from '../base/nearest.ts';
import type { RunningSystem, SystemUnderTest } from '../lab/run/system.ts';
import { HostError } from '../lab/run/system.ts';

import { isStore, kvpaxos } from '../systems/kvpaxos.ts';
import { SYSTEMS, systemNamed } from '../systems/registry.ts';
import { CliError } from './errors.ts';
import type { Io } from './io.ts';

const MODULE = /\.[cm]?[jt]s$/;

type Exports = Readonly<Record<string, unknown>>;

/** What a system must have, and what `typeof` says of it. */
const FIELDS = [
  ['name', 'string'],
  ['description', 'string'],
  ['hosts', 'object'],
  ['expected', 'string'],
  ['faults', 'object'],
  ['start', 'function'],
] as const satisfies readonly (readonly [keyof SystemUnderTest, string])[];

/** Loads TypeScript where Node itself cannot. */
async function importModule(url: string): Promise<Exports> {
  if (!/\.[cm]?ts$/.test(url)) return (await import(url)) as Exports;
  const { tsImport } = await import('tsx/esm/api');
  return (await tsImport(url, import.meta.url)) as Exports;
}

function checkFields(value: unknown, file: string): asserts value is SystemUnderTest {
  const shape = typeof value === 'object' && value !== null ? (value as Exports) : {};
  const missing = FIELDS.filter(([field, type]) => typeof shape[field] !== type);
  if (missing.length === 0) return;
  const names = missing.map(([field, type]) => `${field} (${type})`).join(', ');
  const hint = 'make it with kvpaxos({ … }), or see SystemUnderTest in the package linlab';
  throw new CliError('system', `\`system\` of ${file} lacks ${names}; ${hint}`, file);
}

/** Errors of a host keep their meaning although the module may have brought its own copy of linlab. */
function adoptError(error: unknown): unknown {
  if (error instanceof HostError || !(error instanceof Error)) return error;
  const code: unknown = 'code' in error ? error.code : null;
  if (error.name !== 'HostError' || typeof code !== 'string') return error;
  return new HostError(code, error.message, error);
}

function adopt(system: SystemUnderTest): SystemUnderTest {
  const adopting = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw adoptError(error);
    });
  const started = async (running: Promise<RunningSystem>): Promise<RunningSystem> => {
    const inner = await adopting(running);
    return {
      execute: (scenario, options) => adopting(inner.execute(scenario, options)),
      stop: () => inner.stop(),
    };
  };
  return { ...system, start: (host) => started(system.start(host)) };
}

/** A variant of the store is made again here, so that it knows its module and runs on our hosts. */
function ownSystem(system: SystemUnderTest, url: string): SystemUnderTest {
  if (!isStore(system)) return adopt(system);
  const { name, description, expected, code } = system;
  return kvpaxos({ name, description, expected, ...code, module: url });
}

async function systemInFile(io: Pick<Io, 'cwd'>, file: string): Promise<SystemUnderTest> {
  const path = resolve(io.cwd, file);
  if (!existsSync(path)) throw new CliError('system', `there is no file ${file}`, file);
  const url = pathToFileURL(path).href;
  let exported: Exports;
  try {
    exported = await importModule(url);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError('system', `cannot load ${file}: ${reason}`, file);
  }
  const { system } = exported;
  if (system === undefined) {
    const names = Object.keys(exported).filter((name) => name !== 'default');
    const has = names.length === 0 ? 'nothing' : names.join(', ');
    const text = `${file} exports ${has}, but no \`system\`; add: export const system = kvpaxos({ … })`;
    throw new CliError('system', text, file);
  }
  checkFields(system, file);
  return ownSystem(system, url);
}

/** A message about a name that no system has. */
export function unknownSystem(name: string): CliError {
  const names = SYSTEMS.map((system) => system.name);
  const bare = names.map((known) => known.replace(/^kvpaxos:/, ''));
  const meant = nearest(name, names) ?? names[bare.indexOf(nearest(name, bare) ?? '')] ?? null;
  const hint = meant === null ? `known are ${names.join(', ')}` : `did you mean ${meant}?`;
  const text = `there is no system '${name}'; ${hint} (all: linlab systems; your own: a FILE.ts)`;
  return new CliError('system', text, '--system');
}

/** The system that a name or the path of a module stands for. Throws CliError. */
export async function loadSystem(io: Pick<Io, 'cwd'>, name: string): Promise<SystemUnderTest> {
  const known = systemNamed(name);
  if (known !== undefined) return known;
  if (MODULE.test(name)) return systemInFile(io, name);
  throw unknownSystem(name);
}
