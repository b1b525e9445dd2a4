// The shrinker's passes. Each tries simpler scenarios in the place of the current one; none needs to
// know why the scenario fails.

import type { Fault } from '../../faults/fault.ts';
import { FAULT_KINDS } from '../../faults/fault.ts';
import type { KvOperation } from '../../kv/operation.ts';
import type { ClientPlan, Noise, Override, Scenario } from '../scenario/scenario.ts';
import { minimize } from './minimize.ts';
import type { Part } from './parts.ts';
import { partsOf, withParts } from './parts.ts';
import { renumbered } from './processes.ts';
import type { Trial } from './trial.ts';
import { isSpent, take } from './trial.ts';

/** Other seeds that are tried for the removal of one part, while anything is drawn. */
const RESEEDS = 8;

const QUIET: Noise = { delayMsMax: 0, dropPerMille: 0, duplicatePerMille: 0, diskMsMax: 0 };

/** Noise off: all at once, or knob by knob. */
export async function silence(trial: Trial): Promise<void> {
  if (trial.current.noise === null) return;
  if (await take(trial, { ...trial.current, noise: null })) return;
  for (const knob of Object.keys(QUIET)) {
    const { noise } = trial.current;
    if (noise === null) return;
    const quieter = { ...noise, [knob]: 0 };
    if (JSON.stringify(quieter) === JSON.stringify(noise)) continue;
    const isQuiet = Object.values(quieter).every((level) => level === 0);
    await take(trial, { ...trial.current, noise: isQuiet ? null : quieter });
  }
}

/** Without any fault, then without one kind of faults after the other. */
export async function dropFaultKinds(trial: Trial): Promise<void> {
  if (trial.current.faults.length === 0) return;
  if (await take(trial, { ...trial.current, faults: [] })) return;
  for (const kind of FAULT_KINDS) {
    const faults = trial.current.faults.filter((fault) => fault.kind !== kind);
    if (faults.length < trial.current.faults.length) {
      await take(trial, { ...trial.current, faults });
    }
  }
}

/** Takes out a client; the others go on asking the replica that they asked first. */
function withoutClient(scenario: Scenario, index: number): Scenario {
  const { replicas } = scenario;
  const pinned = scenario.clients.map((client, place) => {
    if (place < index) return client;
    return { ...client, firstReplica: (client.firstReplica ?? place) % replicas };
  });
  return { ...scenario, clients: pinned.filter((_, place) => place !== index) };
}

/** Lets clients ask first whom they would ask by default. */
export async function unpinClients(trial: Trial): Promise<void> {
  for (let index = 0; index < trial.current.clients.length; index++) {
    const { clients, replicas } = trial.current;
    const firstReplica = clients[index]?.firstReplica;
    if (firstReplica === undefined) continue;
    const without = clients.map((client, place): ClientPlan => {
      const { firstReplica: _first, ...unpinned } = client;
      return place === index ? unpinned : client;
    });
    if (firstReplica === index % replicas) trial.current = { ...trial.current, clients: without };
    else await take(trial, { ...trial.current, clients: without });
  }
}

/** Takes out clients that do nothing, then clients altogether, then gives one's work to another. */
export async function fewerClients(trial: Trial): Promise<void> {
  for (let index = trial.current.clients.length - 1; index >= 0; index--) {
    const { clients, overrides } = trial.current;
    if (clients.length === 1) return;
    const rest = clients.filter((_, place) => place !== index);
    const renamed = renumbered(overrides, clients, rest, (client) => {
      if (client === index) return null;
      return client > index ? client - 1 : client;
    });
    const candidate = withoutClient({ ...trial.current, overrides: renamed }, index);
    if (await take(trial, candidate)) continue;
    if (clients[index]?.operations.length === 0) continue;
    await mergeClient(trial, index, renamed);
  }
}

async function mergeClient(trial: Trial, index: number, overrides: Override[]): Promise<void> {
  const { clients } = trial.current;
  const moved = clients[index]?.operations ?? [];
  for (const [other, client] of clients.entries()) {
    if (other === index) continue;
    const operations = [...client.operations, ...moved];
    const merged = clients.map((plan, at): ClientPlan =>
      at === other ? { ...plan, operations } : plan,
    );
    const candidate = withoutClient({ ...trial.current, clients: merged, overrides }, index);
    if (await take(trial, candidate)) return;
  }
}

function mapOperations(
  scenario: Scenario,
  change: (operation: KvOperation) => KvOperation,
): Scenario {
  const clients = scenario.clients.map((plan) => ({
    ...plan,
    operations: plan.operations.map((planned) => ({
      ...planned,
      operation: change(planned.operation),
    })),
  }));
  return { ...scenario, clients };
}

/** Keys in use, in order of first use. */
function keysOf(scenario: Scenario): string[] {
  const keys = new Set<string>();
  for (const { operations } of scenario.clients) {
    for (const { operation } of operations) keys.add(operation.key);
  }
  return [...keys];
}

/** One key less at a time: everything on it goes, or moves to the first key. */
export async function fewerKeys(trial: Trial): Promise<void> {
  for (const key of keysOf(trial.current).reverse()) {
    const [first] = keysOf(trial.current);
    if (first === undefined || keysOf(trial.current).length === 1) return;
    const clients = trial.current.clients.map((plan) => ({
      ...plan,
      operations: plan.operations.filter(({ operation }) => operation.key !== key),
    }));
    if (await take(trial, { ...trial.current, clients })) continue;
    if (key === first) continue;
    const moved = mapOperations(trial.current, (operation) =>
      operation.key === key ? { ...operation, key: first } : operation,
    );
    await take(trial, moved);
  }
}

/** A fault on links that does the same to every message: nothing about it is drawn. */
function isCertain(fault: Fault): boolean {
  if (!('perMille' in fault) || fault.perMille < 1000) return false;
  return fault.kind === 'drop' || (fault.kind === 'delay' && fault.steady === true);
}

const isDrawn = (fault: Fault): boolean => 'perMille' in fault && !isCertain(fault);

/** Whether the fate of messages is drawn. */
function drawsFates(scenario: Scenario): boolean {
  return scenario.noise !== null || scenario.faults.some(isDrawn);
}

/** Whether a removal may change what is drawn for the rest. */
function draws(scenario: Scenario): boolean {
  if (drawsFates(scenario) || scenario.progressBy === 'quorum') return true;
  return scenario.faults.some(({ kind }) => kind === 'tear' || kind === 'damage');
}

/** ddmin over operations, faults and overrides together. */
export async function removeParts(trial: Trial): Promise<void> {
  const whole = trial.current;
  await minimize(partsOf(whole), (kept) => take(trial, withParts(whole, kept)));
}

/** Removes single parts with other draws for what stays: a removal may only have moved the luck. */
export async function removeWithOtherSeeds(trial: Trial): Promise<void> {
  if (!draws(trial.current)) return;
  let parts: readonly Part[] = partsOf(trial.current);
  for (let at = parts.length - 1; at >= 0 && !isSpent(trial); at--) {
    const rest = [...parts.slice(0, at), ...parts.slice(at + 1)];
    const candidate = withParts(trial.current, rest);
    for (let attempt = 1; attempt <= RESEEDS; attempt++) {
      if (!(await take(trial, { ...candidate, seed: trial.current.seed + attempt }))) continue;
      parts = rest;
      break;
    }
  }
}

/** Lets faults on links do to every message what they do to some. */
export async function certainFaults(trial: Trial): Promise<void> {
  for (const [at, fault] of trial.current.faults.entries()) {
    if (!isDrawn(fault) || (fault.kind !== 'drop' && fault.kind !== 'delay')) continue;
    const certain: Fault = {
      ...fault,
      perMille: 1000,
      ...(fault.kind === 'delay' && { steady: true }),
    };
    const faults = trial.current.faults.map((old, place) => (place === at ? certain : old));
    await take(trial, { ...trial.current, faults });
  }
}

/** Takes links out of faults that name several. */
export async function fewerLinks(trial: Trial): Promise<void> {
  for (let at = 0; at < trial.current.faults.length; at++) {
    const fault = trial.current.faults[at];
    if (fault === undefined || !('perMille' in fault) || fault.links === undefined) continue;
    if (fault.links.length < 2) continue;
    await minimize(fault.links, (links) => {
      if (links.length === 0) return Promise.resolve(false);
      const faults = trial.current.faults.map((old, place) =>
        place === at ? { ...fault, links } : old,
      );
      return take(trial, { ...trial.current, faults });
    });
  }
}

/** Replaces noise and faults on links, but for those that stay, by the deviations they caused. */
async function spellOut(trial: Trial, stays: (fault: Fault) => boolean): Promise<void> {
  trial.runs++;
  const { deviations } = await trial.execute(trial.current, { deviations: true, hash: false });
  const faults = trial.current.faults.filter((fault) => !('perMille' in fault) || stays(fault));
  const overrides = deviations ?? [];
  const explicit = { ...trial.current, faults, overrides, noise: null };
  if (!(await take(trial, explicit))) return;
  await minimize(overrides, (kept) => take(trial, { ...explicit, overrides: kept }));
}

/**
 * Replaces whatever is drawn by the deviations that it caused, one by one; then faults on links, of
 * which nothing is drawn, where that takes no more words.
 */
export async function makeExplicit(trial: Trial): Promise<void> {
  if (drawsFates(trial.current)) await spellOut(trial, isCertain);
  for (const fault of trial.current.faults.filter(isCertain)) {
    const before = trial.current;
    if (isSpent(trial)) return;
    await spellOut(trial, (other) => other !== fault && isCertain(other));
    if (weightOf(trial.current) > weightOf(before)) trial.current = before;
  }
}

const weightOf = ({ faults, overrides }: Scenario): number => faults.length + overrides.length;

/** Without the demand for progress and without a seed, where neither matters. */
export async function dropExtras(trial: Trial): Promise<void> {
  const { progressBy: _quorum, ...byAll } = trial.current;
  if (trial.current.progressWithinMs !== null) {
    await take(trial, { ...byAll, progressWithinMs: null });
  }
  if (trial.current.progressBy !== undefined) await take(trial, byAll);
  if (trial.current.seed !== 0 && !draws(trial.current)) {
    await take(trial, { ...trial.current, seed: 0 });
  }
}
