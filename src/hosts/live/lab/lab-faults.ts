// Carries the faults of a scenario out on a live cluster: signals to processes, links at proxies,
// changes asked of the leader. Times are real milliseconds from the start of the run.

import { unreachable } from '../../../base/assert.ts';
import type { Fault, FaultKind, Membership, Target } from '../../../faults/fault.ts';
import { LIVE_FAULTS } from '../../../faults/fault.ts';
import type { Change } from '../../../protocol/configuration.ts';
import { NEWEST_FORMAT } from '../../../protocol/configuration.ts';
import { clientId, replicaId } from '../../../protocol/ids.ts';
import type { FaultPeriod } from '../../outcome.ts';
import { separates } from '../../world/faults.ts';
import { Connection } from '../client/connection.ts';
import type { LabCluster } from './lab-cluster.ts';

type LiveFault = Extract<Fault, { readonly kind: (typeof LIVE_FAULTS)[number] }>;

/** The operator asks again after so long. */
const AGAIN_MS = 60;

function isLive(fault: Fault): fault is LiveFault {
  return (LIVE_FAULTS as readonly FaultKind[]).includes(fault.kind);
}

/** Faults in a scenario that only a simulated machine suffers, or whose moment only it can see. */
export function faultsBeyond(faults: readonly Fault[]): string[] {
  const beyond = faults.flatMap((fault) => {
    if (!isLive(fault)) return [fault.kind];
    if (fault.after !== undefined) return [`${fault.kind} after "${fault.after.event}"`];
    return 'message' in fault && fault.message !== undefined ? [`${fault.kind} by message`] : [];
  });
  return [...new Set(beyond)];
}

function changeOf(change: Membership): Change {
  switch (change.kind) {
    case 'add':
    case 'remove':
      return { kind: change.kind, replica: replicaId(change.replica) };
    case 'replace':
      return { kind: 'replace', remove: replicaId(change.remove), add: replicaId(change.add) };
    case 'set':
      return { kind: 'set', voters: change.voters.map(replicaId) };
    case 'quorums':
      return change;
  }
}

function targetOf(fault: LiveFault): Target | null {
  if ('target' in fault) return fault.target;
  return fault.kind === 'partition' && 'target' in fault.shape ? fault.shape.target : null;
}

export class LabFaults {
  readonly #cluster: LabCluster;
  readonly #faults: readonly LiveFault[];
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Faults under way that keep a replica down, or standing still, by replica. */
  readonly #crashes = new Map<number, number>();
  readonly #pauses = new Map<number, number>();
  /** Kills and starts of one replica, one after the other. */
  readonly #lives = new Map<number, Promise<void>>();
  readonly #periods: FaultPeriod[] = [];
  #isDone = false;
  #failure: unknown = null;

  constructor(cluster: LabCluster, faults: readonly Fault[]) {
    this.#cluster = cluster;
    this.#faults = faults.filter(isLive);
  }

  /** How many faults have begun. */
  get begun(): number {
    return this.#periods.length;
  }

  /** When each of them was under way, in milliseconds of a clock that stood at `startedMs` at 0. */
  periods(startedMs: number): FaultPeriod[] {
    return this.#periods.map(({ fault, fromMs, toMs }) => ({
      fault,
      fromMs: Math.max(0, fromMs - startedMs),
      toMs: toMs === null ? null : Math.max(0, toMs - startedMs),
    }));
  }

  /** Begins the noise and plans all faults from now on. */
  start(): void {
    this.#cluster.links.begin();
    for (const [index, fault] of this.#faults.entries()) {
      this.#after(fault.atMs, () => this.#begin(index, fault));
    }
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  #begin(index: number, fault: LiveFault): void {
    const period: FaultPeriod = { fault: index, fromMs: performance.now(), toMs: null };
    const nth = this.#periods.push(period) - 1;
    const target = targetOf(fault);
    const { size } = this.#cluster;
    const hit = target === 'leader' ? (this.#cluster.leader() ?? 0) : (target ?? 0) % size;
    this.#inflict(index, fault, hit);
    this.#after(fault.forMs, () => {
      this.#periods[nth] = { ...period, toMs: performance.now() };
      this.#end(index, fault, hit);
    });
  }

  #inflict(index: number, fault: LiveFault, hit: number): void {
    const { links, size } = this.#cluster;
    switch (fault.kind) {
      case 'partition':
        links.cut(index, separates(fault.shape, hit, size));
        return;
      case 'crash':
        this.#crash(hit);
        return;
      case 'pause':
        this.#pause(hit);
        return;
      case 'reconfigure':
        this.#operate(changeOf(fault.change), index, performance.now() + fault.forMs);
        return;
      case 'transfer':
        this.#operate(
          { kind: 'transfer', to: replicaId(fault.to % size) },
          index,
          performance.now() + fault.forMs,
        );
        return;
      case 'drop':
      case 'delay':
      case 'duplicate':
      case 'reorder':
        links.hurt(index, fault);
        return;
    }
    unreachable(fault);
  }

  #end(index: number, fault: LiveFault, hit: number): void {
    if (fault.kind === 'crash') this.#restart(hit);
    else if (fault.kind === 'pause') this.#resume(hit);
    else this.#cluster.links.heal(index);
  }

  /** Does something to a replica's process after whatever is being done to it already. */
  #inTurn(id: number, act: () => Promise<void>): void {
    const before = this.#lives.get(id) ?? Promise.resolve();
    const acted = before.then(act).catch((error: unknown) => {
      this.#failure ??= error;
    });
    this.#lives.set(id, acted);
  }

  #crash(id: number): void {
    const crashes = (this.#crashes.get(id) ?? 0) + 1;
    this.#crashes.set(id, crashes);
    if (crashes === 1) this.#inTurn(id, async () => this.#cluster.replicas[id]?.kill());
  }

  #restart(id: number): void {
    const crashes = (this.#crashes.get(id) ?? 1) - 1;
    this.#crashes.set(id, crashes);
    if (crashes > 0) return;
    this.#inTurn(id, async () => {
      await this.#cluster.replicas[id]?.start();
      if ((this.#pauses.get(id) ?? 0) > 0) this.#cluster.replicas[id]?.pause();
    });
  }

  #pause(id: number): void {
    const pauses = (this.#pauses.get(id) ?? 0) + 1;
    this.#pauses.set(id, pauses);
    if (pauses === 1) this.#cluster.replicas[id]?.pause();
  }

  #resume(id: number): void {
    const pauses = (this.#pauses.get(id) ?? 1) - 1;
    this.#pauses.set(id, pauses);
    if (pauses === 0) this.#cluster.replicas[id]?.resume();
  }

  /** Asks whoever leads, again and again, until it is done, refused for ever, or time is over. */
  #operate(change: Change, request: number, untilMs: number): void {
    const client = clientId(1 + Math.floor(Math.random() * 0xffff_fffe));
    let isOver = false;
    const { links, cluster, size } = this.#cluster;
    const connections = Array.from({ length: size }, (_, id) => {
      return new Connection({
        endpoint: links.endpoint(null, id),
        cluster,
        format: NEWEST_FORMAT,
        onReply: ({ kind }) => {
          if (kind === 'changed' || kind === 'refused') isOver = true;
        },
      });
    });
    const ask = (): void => {
      if (isOver || performance.now() > untilMs || this.#isDone) {
        for (const connection of connections) connection.close();
        return;
      }
      const leader = this.#cluster.leader();
      if (leader !== null) connections[leader]?.send({ kind: 'change', client, request, change });
      setTimeout(ask, AGAIN_MS);
    };
    ask();
  }

  /** Ends all faults for good. Resolves when every replica runs; rejects if one did not start. */
  async healAll(): Promise<void> {
    this.#isDone = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#cluster.links.healAll();
    for (const { id } of this.#cluster.replicas) {
      if ((this.#pauses.get(id) ?? 0) > 0) this.#cluster.replicas[id]?.resume();
      this.#pauses.set(id, 0);
      if ((this.#crashes.get(id) ?? 0) > 0) {
        this.#crashes.set(id, 1);
        this.#restart(id);
      }
    }
    await this.settled();
  }

  /** Resolves when nothing is being done to any process; rejects if something failed. */
  async settled(): Promise<void> {
    await Promise.all(this.#lives.values());
    if (this.#failure !== null) throw this.#failure;
  }
}
