// What a replica says about itself: questions and answers that are not part of the protocol. The
// answers are made here and read by the client library and `kvpaxos status`.

import { showBallot } from '../../protocol/ballot.ts';
import type { Configuration, Format } from '../../protocol/configuration.ts';
import { isVoter } from '../../protocol/configuration.ts';
import type { Mark } from '../../replica/marks.ts';
import type { Replica } from '../../replica/replica.ts';
import type { ReplicaConfig } from './config.ts';
import type { Counters } from './counters.ts';

export type Question = 'hello' | 'status';

/** To `hello`: with whom the asker speaks, and where the others are. */
export interface Hello {
  readonly cluster: string;
  readonly replica: number;
  /** What every replica of the cluster can read. */
  readonly format: Format;
  readonly replicas: readonly { readonly id: number; readonly client: string }[];
}

/** To `status`. */
export interface ReplicaStatus {
  readonly replica: number;
  readonly pid: number;
  readonly upSeconds: number;
  readonly life: number;
  /** `learner`: it follows the log and has no vote. */
  readonly role: 'leader' | 'candidate' | 'follower' | 'learner';
  /** Who leads, as far as it knows. */
  readonly leader: number | null;
  /** The highest ballot it has promised, `round.replica`. */
  readonly promised: string;
  /** Null while it knows of none. */
  readonly configuration: Configuration | null;
  /** Every slot below these is decided here, and executed here. */
  readonly decidedUpTo: number;
  readonly appliedUpTo: number;
  /** The first slot that is still in its log. */
  readonly logFrom: number;
  readonly keys: number;
  readonly sessions: number;
  readonly counters: Readonly<Counters>;
  /** Messages given up because another replica did not take them, by replica. */
  readonly droppedTo: Readonly<Record<string, number>>;
  /** Rare branches that were taken, and how often. */
  readonly marks: Readonly<Partial<Record<Mark, number>>>;
}

export interface Facts {
  readonly config: ReplicaConfig;
  readonly format: Format;
  readonly replica: Replica;
  readonly counters: Counters;
  readonly dropped: { readonly peers: ReadonlyMap<number, number>; readonly clients: number };
  readonly marks: ReadonlyMap<Mark, number>;
  readonly upMs: number;
}

function hello({ config, format }: Facts): Hello {
  const { cluster, replica, replicas } = config;
  return { cluster, replica, format, replicas: replicas.map(({ id, client }) => ({ id, client })) };
}

function roleOf({ configuration, id, life, role }: Replica): ReplicaStatus['role'] {
  if (configuration === null || !isVoter(configuration, id, life)) return 'learner';
  switch (role.kind) {
    case 'leader':
    case 'candidate':
    case 'follower':
      return role.kind;
    case 'canvasser':
      return 'candidate';
  }
}

function status({ replica, counters, dropped, marks, upMs }: Facts): ReplicaStatus {
  const { id, life, configuration, log, acceptor, store, sessions, role, leader } = replica;
  const droppedByPeers = [...dropped.peers.values()].reduce((sum, count) => sum + count, 0);
  return {
    replica: id,
    pid: process.pid,
    upSeconds: Math.floor(upMs / 1000),
    life,
    role: roleOf(replica),
    leader: role.kind === 'leader' ? id : leader,
    promised: showBallot(acceptor.promised),
    configuration,
    decidedUpTo: log.firstUndecided,
    appliedUpTo: log.nextToApply,
    logFrom: log.base,
    keys: store.values.size,
    sessions: sessions.sessions.size,
    counters: { ...counters, dropped: droppedByPeers + dropped.clients },
    droppedTo: Object.fromEntries(dropped.peers),
    marks: Object.fromEntries(marks),
  };
}

/** Answers a question; one that nobody knows is answered by null. */
export function answerOf(question: string, facts: Facts): string {
  switch (question as Question) {
    case 'hello':
      return JSON.stringify({ question, answer: hello(facts) });
    case 'status':
      return JSON.stringify({ question, answer: status(facts) });
  }
  return JSON.stringify({ question, answer: null });
}
