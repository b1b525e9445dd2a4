// One free-running replica: a loop around `step` that never waits. Sockets, timers and the disk give
// it inputs; what a step asks for is carried out at once, except that frames leave when everything
// that has arrived was dealt with, so that each receiver gets one. Called by `kvpaxos serve` and by
// the lab's processes.

import { assert, unreachable } from '../../base/assert.ts';
import type { Rules } from '../../paxos/rules.ts';
import type { Ballot } from '../../protocol/ballot.ts';
import type { Format } from '../../protocol/configuration.ts';
import { firstConfiguration } from '../../protocol/configuration.ts';
import { replicaId } from '../../protocol/ids.ts';
import type { Settings } from '../../protocol/settings.ts';
import { firstRecords, firstSnapshot } from '../../replica/bootstrap.ts';
import type { Effect, Input, TimerName } from '../../replica/io.ts';
import type { Mark } from '../../replica/marks.ts';
import type { Replica } from '../../replica/replica.ts';
import { newReplica } from '../../replica/replica.ts';
import { step } from '../../replica/step.ts';
import type { DiskEvent } from '../../storage/disk.ts';
import { showFinding } from '../../storage/finding.ts';
import type { FilesOptions, OpenFiles } from '../files/files.ts';
import { formatFiles, openFiles } from '../files/files.ts';
import { ClientSocket } from './client-socket.ts';
import { nowMs } from './clock.ts';
import type { ReplicaConfig } from './config.ts';
import { LIVE_SETTINGS } from './config.ts';
import type { Counters, Tell } from './counters.ts';
import { newCounters } from './counters.ts';
import { freshLife, freshNames } from './fresh-names.ts';
import { PeerSockets } from './peer-sockets.ts';
import { answerOf } from './status.ts';
import { Timers } from './timers.ts';

/** How a replica's life in this process ended. */
export type Ending =
  | { readonly kind: 'stopped' }
  /** Its disk cannot be trusted any more. Starting it again is safe. */
  | { readonly kind: 'halted'; readonly reason: string }
  /** Its own code, or a socket, failed. */
  | { readonly kind: 'crashed'; readonly error: unknown };

export interface ServerOptions {
  readonly rules: Rules;
  readonly tell: Tell;
  /** The replica leads in this ballot now, or leads no more. */
  readonly onLead?: (ballot: Ballot | null) => void;
  readonly files?: FilesOptions;
}

export interface Listening {
  readonly peer: string;
  readonly client: string;
}

/** Until a configuration is known, everyone can read this. */
const OLDEST_FORMAT: Format = 1;

/** How long a stopping replica waits for what it said last to leave. */
const LAST_WORDS_MS = 50;

/** Makes the directory of a replica that votes from the beginning of its cluster. */
export async function formatReplica(config: ReplicaConfig, files?: FilesOptions): Promise<void> {
  const voters = config.voters.map((id) => replicaId(id));
  const configuration = firstConfiguration(voters, config.quorums);
  const records = firstRecords(replicaId(config.replica));
  await formatFiles(config.dir, { records, snapshot: firstSnapshot(configuration) }, files);
}

/** Makes the directory of a replica that follows the log until it is given a vote. */
export async function formatLearner(config: ReplicaConfig, files?: FilesOptions): Promise<void> {
  await formatFiles(config.dir, { records: [], snapshot: null }, files);
}

export class ReplicaServer {
  /** Resolves when the replica serves no more. */
  readonly ended: Promise<Ending>;
  readonly #config: ReplicaConfig;
  readonly #options: ServerOptions;
  readonly #replica: Replica;
  readonly #tell: Tell;
  readonly #counters: Counters = newCounters();
  readonly #marks = new Map<Mark, number>();
  readonly #peers: PeerSockets;
  readonly #clients: ClientSocket;
  readonly #timers = new Timers<TimerName>((timer) => this.#take({ kind: 'timer', timer }));
  readonly #startedMs = nowMs();
  #files: OpenFiles | null = null;
  #format: Format = OLDEST_FORMAT;
  #willFlush = false;
  #hasEnded = false;
  #resolveEnded: (ending: Ending) => void = () => undefined;

  private constructor(config: ReplicaConfig, options: ServerOptions) {
    const { rules, tell } = options;
    this.#config = config;
    this.#options = options;
    this.#tell = tell;
    const ids = config.replicas.map(({ id }) => replicaId(id));
    const settings: Settings = { ...LIVE_SETTINGS, ...config.settings };
    this.#replica = newReplica(replicaId(config.replica), ids, rules, settings);
    const incarnation = Math.floor(Math.random() * 0x1_0000_0000);
    const shared = { config, incarnation, tell, counters: this.#counters };
    this.#peers = new PeerSockets({
      ...shared,
      onMessage: (from, message) => this.#take({ kind: 'message', from, message }),
    });
    this.#clients = new ClientSocket({
      ...shared,
      onMessage: (message) => this.#take({ kind: 'client', message }),
      onAsk: (question) => answerOf(question, this.#facts()),
    });
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve));
  }

  /**
   * Opens the disk and the sockets and starts. Rejects if the directory or a port cannot be had;
   * nothing stays open then.
   */
  static async start(
    config: ReplicaConfig,
    options: ServerOptions,
  ): Promise<{ readonly server: ReplicaServer; readonly listening: Listening }> {
    const server = new ReplicaServer(config, options);
    try {
      const listening = await server.#open();
      return { server, listening };
    } catch (error) {
      await server.#close();
      throw error;
    }
  }

  async #open(): Promise<Listening> {
    const report = (event: DiskEvent): void => this.#take(event);
    const files = await openFiles(this.#config.dir, report, this.#options.files);
    this.#files = files;
    for (const finding of files.recovery.findings) this.#tell(`disk: ${showFinding(finding)}`);
    const listening = { peer: await this.#peers.listen(), client: await this.#clients.listen() };
    const { contents: disk } = files.recovery;
    const life = await freshLife(files.recovery);
    this.#take({ kind: 'start', disk, freshLife: life, namesAfter: freshNames() });
    for (const receiving of [this.#peers.receive(), this.#clients.receive()]) {
      receiving.catch((error: unknown) => this.#end({ kind: 'crashed', error }));
    }
    return listening;
  }

  #facts(): Parameters<typeof answerOf>[1] {
    return {
      config: this.#config,
      format: this.#format,
      replica: this.#replica,
      counters: this.#counters,
      dropped: { peers: this.#peers.dropped(), clients: this.#clients.dropped },
      marks: this.#marks,
      upMs: nowMs() - this.#startedMs,
    };
  }

  #take(input: Input): void {
    if (this.#hasEnded) return;
    try {
      for (const effect of step(this.#replica, input, nowMs())) this.#perform(effect);
    } catch (error) {
      this.#end({ kind: 'crashed', error });
    }
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'persist':
      case 'rewrite':
      case 'save-snapshot':
        assert(this.#files !== null, 'a replica starts with its disk open');
        this.#files.disk.write(effect);
        return;
      case 'send':
        this.#peers.send(effect.to, effect.message, this.#format);
        this.#flushSoon();
        return;
      case 'reply':
        this.#clients.reply(effect.message, this.#format);
        this.#flushSoon();
        return;
      case 'timer':
        this.#timers.set(effect.timer, effect.afterMs, effect.jitterMs);
        return;
      case 'halt':
        this.#end({ kind: 'halted', reason: effect.reason });
        return;
      case 'configure':
        this.#format = effect.configuration.format;
        this.#files?.disk.useFormat(this.#format);
        return;
      case 'mark':
        this.#marks.set(effect.mark, (this.#marks.get(effect.mark) ?? 0) + 1);
        return;
      case 'lead':
        this.#options.onLead?.(effect.ballot);
        return;
      case 'follow':
        this.#options.onLead?.(null);
        return;
      case 'live':
      case 'self':
      case 'decide':
      case 'apply':
      case 'install':
        return;
    }
    unreachable(effect);
  }

  /** Once everything that has arrived by now was dealt with. */
  #flushSoon(): void {
    if (this.#willFlush) return;
    this.#willFlush = true;
    setImmediate(() => {
      this.#willFlush = false;
      this.#peers.flush();
      this.#clients.flush();
    });
  }

  #end(ending: Ending): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const tellOf = (error: unknown): void => this.#tell(`closing failed: ${String(error)}`);
    void this.#close()
      .catch(tellOf)
      .then(() => this.#resolveEnded(ending));
  }

  async #close(): Promise<void> {
    this.#hasEnded = true;
    this.#timers.cancelAll();
    await this.#files?.close();
    this.#peers.close();
    this.#clients.close();
  }

  /** Ends in good order: what was asked of the disk is written, what was said has left. */
  async stop(): Promise<void> {
    if (!this.#hasEnded) {
      this.#timers.cancelAll();
      await new Promise((resume) => setTimeout(resume, LAST_WORDS_MS));
      this.#end({ kind: 'stopped' });
    }
    await this.ended;
  }
}
