// All links of a live run, a proxy for each, and what faults and noise do to the messages on them.
// Links between replicas are hurt one direction at a time; clients have one link to each replica.

import type { Fault, Link } from '../../../faults/fault.ts';
import { mixInt, saltedUnit } from '../../../base/hash.ts';
import type { Noise } from '../../../lab/scenario/scenario.ts';
import type { Conduct, Direction, Fate } from './proxy.ts';
import { Proxy } from './proxy.ts';

type LinkFault = Extract<Fault, { readonly kind: 'drop' | 'delay' | 'duplicate' | 'reorder' }>;

/** Which directed links between replicas are cut. */
export type IsCut = (from: number, to: number) => boolean;

interface Cut {
  readonly isCut: IsCut;
  /** Ends connections with what is under way in them; otherwise it is held until the link heals. */
  readonly breaksOff: boolean;
}

/** A directed stretch that messages travel: one direction of a proxy. */
interface Stretch {
  readonly proxy: Proxy;
  readonly direction: Direction;
  /** Null where a client is at that end. */
  readonly from: number | null;
  readonly to: number | null;
  readonly address: number;
  messages: number;
}

function isOn(fault: LinkFault, { from, to }: Stretch): boolean {
  const { links } = fault;
  return links === undefined || links.some((link: Link) => link.from === from && link.to === to);
}

export class Links {
  readonly #seed: number;
  readonly #noise: Noise | null;
  readonly #stretches: Stretch[] = [];
  readonly #peer = new Map<string, Proxy>();
  readonly #client = new Map<number, Proxy>();
  readonly #cuts = new Map<number, Cut>();
  readonly #faults = new Map<number, LinkFault>();
  #isQuiet = true;

  private constructor(seed: number, noise: Noise | null) {
    this.#seed = seed;
    this.#noise = noise;
  }

  /** Opens a proxy for every link of a cluster of this size. */
  static async open(size: number, seed: number, noise: Noise | null): Promise<Links> {
    const links = new Links(seed, noise);
    for (let to = 0; to < size; to++) {
      links.#client.set(to, await links.#newProxy(null, to));
      for (let from = 0; from < size; from++) {
        if (from !== to) links.#peer.set(`${from}>${to}`, await links.#newProxy(from, to));
      }
    }
    links.#refresh();
    return links;
  }

  async #newProxy(from: number | null, to: number): Promise<Proxy> {
    const proxy = await Proxy.open();
    const address = mixInt(mixInt(this.#seed, from ?? -1), to);
    const forth: Stretch = { proxy, direction: 'forth', from, to, address, messages: 0 };
    this.#stretches.push(forth);
    if (from === null) {
      const back = { from: to, to: null, address: mixInt(address, 1), messages: 0 };
      this.#stretches.push({ proxy, direction: 'back', ...back });
    }
    return proxy;
  }

  /** Where `from` (null: a client) is to connect to reach `to`. */
  endpoint(from: number | null, to: number): string {
    const proxy = from === null ? this.#client.get(to) : this.#peer.get(`${from}>${to}`);
    return `tcp://127.0.0.1:${String(proxy?.port ?? 0)}`;
  }

  /** A replica listens on these ports from now on. */
  leadTo(replica: number, peerPort: number, clientPort: number): void {
    this.#client.get(replica)?.leadTo(clientPort);
    for (const [name, proxy] of this.#peer) {
      if (name.endsWith(`>${replica}`)) proxy.leadTo(peerPort);
    }
  }

  cut(fault: number, isCut: IsCut): void {
    // Both happen out there: packets that vanish, connections that are reset.
    const breaksOff = saltedUnit(this.#seed, fault) < 0.5;
    this.#cuts.set(fault, { isCut, breaksOff });
    this.#refresh();
  }

  hurt(fault: number, what: LinkFault): void {
    this.#faults.set(fault, what);
  }

  /** A fault is over. */
  heal(fault: number): void {
    this.#faults.delete(fault);
    if (this.#cuts.delete(fault)) this.#refresh();
  }

  /** From now on there is noise. */
  begin(): void {
    this.#isQuiet = false;
  }

  /** Everything is over, noise too, for good. */
  healAll(): void {
    this.#isQuiet = true;
    this.#faults.clear();
    this.#cuts.clear();
    this.#refresh();
  }

  #refresh(): void {
    for (const stretch of this.#stretches) {
      const { proxy, direction } = stretch;
      const cuts = [...this.#cuts.values()].filter(
        ({ isCut }) =>
          stretch.from !== null && stretch.to !== null && isCut(stretch.from, stretch.to),
      );
      if (direction === 'forth') {
        if (cuts.some(({ breaksOff }) => breaksOff)) proxy.breakOff();
        else proxy.mend();
      }
      const isHeld = cuts.length > 0;
      const conduct: Conduct = { isHeld, fate: () => this.#fateOf(stretch) };
      proxy.conduct(direction, conduct);
    }
  }

  #fateOf(stretch: Stretch): Fate {
    const number = stretch.messages++;
    let salt = 0;
    const luck = (): number => saltedUnit(mixInt(stretch.address, number), salt++);
    const faults = this.#isQuiet ? [] : [...this.#faults.values()];
    const hits = faults.filter((fault) => isOn(fault, stretch) && luck() * 1000 < fault.perMille);
    const noise = this.#isQuiet ? null : this.#noise;
    if (noise !== null && luck() * 1000 < noise.dropPerMille) {
      return { copiesAfterMs: [], mayBeOvertaken: false };
    }
    let delayMs = (noise?.delayMsMax ?? 0) * luck();
    const doubledAfterMs: number[] = [];
    if (noise !== null && luck() * 1000 < noise.duplicatePerMille) doubledAfterMs.push(0);
    for (const hit of hits) {
      switch (hit.kind) {
        case 'drop':
          return { copiesAfterMs: [], mayBeOvertaken: false };
        case 'delay':
        case 'reorder':
          delayMs += hit.maxMs * luck();
          break;
        case 'duplicate':
          doubledAfterMs.push(hit.maxMs * luck());
          break;
      }
    }
    const copiesAfterMs = [delayMs, ...doubledAfterMs.map((ms) => delayMs + ms)];
    return { copiesAfterMs, mayBeOvertaken: delayMs > 0 || doubledAfterMs.length > 0 };
  }

  async close(): Promise<void> {
    const proxies = [...this.#peer.values(), ...this.#client.values()];
    await Promise.all(proxies.map((proxy) => proxy.close()));
  }
}
