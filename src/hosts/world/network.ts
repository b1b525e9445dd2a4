// The virtual network: decides when a frame arrives, if at all, and how often. On the quiet
// network every frame arrives after the same delay. Noise, faults on links and overrides are the
// only deviations; each is drawn by address, or looked up by it.

import type { Fault } from '../../faults/fault.ts';
import type { MessageAddress, Noise, Override, Scenario } from '../../lab/scenario/scenario.ts';
import type { Message } from '../../protocol/message.ts';
import type { SentFrame } from '../outcome.ts';
import { aboutMessage } from '../../protocol/about.ts';
import { clusterSize } from './size.ts';
import { addressKey, draw, drawAddress, drawUpTo, messageIdentity } from './address.ts';

/** One-way delay of the quiet network. */
export const QUIET_DELAY_MS = 5;

type LinkFault = Extract<Fault, { readonly perMille: number }>;
type MessageOverride = Extract<Override, MessageAddress>;

/** A link fault under way, with its place in the scenario, which addresses its draws. */
interface ActiveLinkFault {
  readonly index: number;
  readonly fault: LinkFault;
}

export interface Network {
  readonly scenario: Scenario;
  readonly replicas: number;
  /** Messages sent so far, by identity. */
  readonly occurrences: Map<number, number>;
  readonly overrides: Map<number, MessageOverride[]>;
  active: ActiveLinkFault[];
  /** Nothing in the scenario can touch a message. */
  readonly untouched: boolean;
  /** After the last response the network is quiet, so that progress can be demanded. */
  quiet: boolean;
  readonly deviations: Override[] | null;
}

/** An endpoint of a frame: its number in draws, and its name in addresses. */
export interface Endpoint {
  readonly number: number;
  readonly name: string;
}

/** When a frame arrives. */
export interface Fate {
  readonly arrivals: readonly number[];
  readonly because: SentFrame['because'];
}

export function newNetwork(scenario: Scenario, keepDeviations: boolean): Network {
  const overrides = new Map<number, MessageOverride[]>();
  for (const override of scenario.overrides) {
    if (!('message' in override)) continue;
    const key = addressKey(override);
    const others = overrides.get(key);
    if (others === undefined) overrides.set(key, [override]);
    else others.push(override);
  }
  return {
    scenario,
    replicas: clusterSize(scenario),
    occurrences: new Map(),
    overrides,
    active: [],
    untouched:
      scenario.noise === null &&
      overrides.size === 0 &&
      !scenario.faults.some((fault) => 'perMille' in fault),
    quiet: false,
    deviations: keepDeviations ? [] : null,
  };
}

export function beginLinkFault(network: Network, index: number, fault: LinkFault): void {
  network.active.push({ index, fault });
}

export function endLinkFault(network: Network, index: number): void {
  network.active = network.active.filter((active) => active.index !== index);
}

function covers(fault: LinkFault, from: number, to: number, message: Message): boolean {
  if (fault.message !== undefined && fault.message !== message.kind) return false;
  if (fault.links === undefined) return true;
  return fault.links.some((link) => link.from === from && link.to === to);
}

/** Deviation of one frame from the quiet network. */
interface Deviation {
  dropped: boolean;
  delayMs: number;
  /** Milliseconds from the first arrival to the second, or null. */
  duplicateMs: number | null;
  because: SentFrame['because'];
}

function addNoise(noise: Noise, deviation: Deviation, address: number): void {
  const { delayMsMax, dropPerMille, duplicatePerMille } = noise;
  if (delayMsMax > 0) deviation.delayMs = drawUpTo(address, 'delay', delayMsMax);
  if (dropPerMille > 0) deviation.dropped = draw(address, 'drop') * 1000 < dropPerMille;
  if (duplicatePerMille > 0 && draw(address, 'duplicate') * 1000 < duplicatePerMille) {
    const max = delayMsMax + QUIET_DELAY_MS;
    deviation.duplicateMs = drawUpTo(address, 'duplicate-delay', max);
  }
  if (deviation.dropped || deviation.delayMs > 0 || deviation.duplicateMs !== null) {
    deviation.because = 'noise';
  }
}

/** A fault is told from others by when it begins, so that removing one leaves the others' draws. */
function addFault(deviation: Deviation, fault: LinkFault, address: number): void {
  const own = drawAddress(address, fault.atMs, fault.kind.length);
  if (draw(own, 'fault-hits') * 1000 >= fault.perMille) return;
  deviation.because = 'fault';
  switch (fault.kind) {
    case 'drop':
      deviation.dropped = true;
      return;
    case 'delay':
      deviation.delayMs +=
        fault.steady === true ? fault.maxMs : drawUpTo(own, 'fault-ms', fault.maxMs);
      return;
    case 'reorder':
      deviation.delayMs += drawUpTo(own, 'fault-ms', fault.maxMs);
      return;
    case 'duplicate':
      deviation.duplicateMs = drawUpTo(own, 'fault-ms', fault.maxMs);
      return;
  }
}

function addOverrides(network: Network, deviation: Deviation, address: MessageAddress): void {
  for (const override of network.overrides.get(addressKey(address)) ?? []) {
    deviation.because = 'override';
    if (override.kind === 'drop') deviation.dropped = true;
    else if (override.kind === 'delay') deviation.delayMs += override.ms;
    else deviation.duplicateMs = override.ms;
  }
}

function noteDeviation(into: Override[], deviation: Deviation, address: MessageAddress): void {
  if (deviation.dropped) {
    into.push({ kind: 'drop', ...address });
    return;
  }
  if (deviation.delayMs > 0) into.push({ kind: 'delay', ms: deviation.delayMs, ...address });
  if (deviation.duplicateMs !== null) {
    into.push({ kind: 'duplicate', ms: deviation.duplicateMs, ...address });
  }
}

const NEVER: readonly number[] = [];

/** Decides the fate of a message that is sent now. */
export function fateOf(
  network: Network,
  nowMs: number,
  from: Endpoint,
  to: Endpoint,
  message: Message,
): Fate {
  const quietArrival = nowMs + QUIET_DELAY_MS;
  const { scenario, overrides, active, deviations } = network;
  if (network.quiet || network.untouched) {
    return { arrivals: [quietArrival], because: 'sent' };
  }
  const identity = messageIdentity(from.number, to.number, message);
  const nth = network.occurrences.get(identity) ?? 0;
  network.occurrences.set(identity, nth + 1);
  const deviation: Deviation = { dropped: false, delayMs: 0, duplicateMs: null, because: 'sent' };
  const address = drawAddress(scenario.seed, identity, nth);
  if (scenario.noise !== null) addNoise(scenario.noise, deviation, address);
  for (const { fault } of active) {
    if (covers(fault, from.number, to.number, message)) addFault(deviation, fault, address);
  }
  if (overrides.size > 0 || deviations !== null) {
    const about = aboutMessage(message);
    const place = { from: from.name, to: to.name, message: message.kind, about, occurrence: nth };
    addOverrides(network, deviation, place);
    if (deviations !== null) noteDeviation(deviations, deviation, place);
  }
  return arrivalsOf(deviation, quietArrival);
}

function arrivalsOf(deviation: Deviation, quietArrival: number): Fate {
  const { because, dropped, delayMs, duplicateMs } = deviation;
  if (dropped) return { arrivals: NEVER, because };
  const first = quietArrival + delayMs;
  const arrivals = duplicateMs === null ? [first] : [first, first + duplicateMs];
  return { arrivals, because };
}
