// The configuration file of a replica, YAML or JSON. Called by `kvpaxos`.

import * as z from 'zod';
import type { ReplicaConfig } from '../hosts/live/config.ts';
import { readAs, SENTENCE } from '../lab/scenario/read.ts';
import { count, REPLICAS_MAX, sameType } from '../lab/scenario/schema.ts';
import { firstConfiguration, problemOf } from '../protocol/configuration.ts';
import { replicaId } from '../protocol/ids.ts';

const ENDPOINT = /^tcp:\/\/[^\s:*]+:\d{1,5}$|^tcp:\/\/\[[0-9a-fA-F:]+\]:\d{1,5}$/;
const LISTEN = /^tcp:\/\/(\*|[^\s:*]+|\[[0-9a-fA-F:]+\]):(\*|\d{1,5})$/;

const endpoint = (description: string): z.ZodString =>
  z
    .string()
    .regex(ENDPOINT, { error: 'an endpoint, such as tcp://10.0.0.1:7400' })
    .describe(description);
const listen = (description: string): z.ZodString =>
  z
    .string()
    .regex(LISTEN, { error: 'an endpoint to listen at, such as tcp://*:7400' })
    .describe(description);
const replica = (description: string): z.ZodNumber => {
  const error = `a replica's number from 0 to ${String(REPLICAS_MAX - 1)}`;
  return z
    .int({ error })
    .min(0, { error })
    .max(REPLICAS_MAX - 1, { error })
    .describe(description);
};
const positive = (description: string): z.ZodNumber => {
  const error = 'a whole number from 1';
  return z.int({ error }).min(1, { error }).describe(description);
};
const knob = (description: string) => z.exactOptional(positive(description));

const settings = z
  .strictObject({
    electionMs: knob('A follower that hears no leader for one to two of these campaigns.'),
    electionJitterMs: knob('Range of the jitter added to each election time-out.'),
    heartbeatMs: knob('A leader says at least so often that it is there.'),
    reads: z
      .exactOptional(z.enum(['log', 'index', 'lease']))
      .describe('How reads of the latest value are answered.'),
    leaseMs: knob('How long an acceptor helps no other leader; only with reads: lease.'),
    clockDriftPerMille: z
      .exactOptional(count('Bound on how much clocks run too fast or slow, in thousandths.'))
      .describe('Bound on how much clocks run too fast or slow, in thousandths.'),
    snapshotEverySlots: knob('A snapshot is taken after so many executed slots.'),
    keepSlots: knob('Decided slots that are kept below a snapshot.'),
    chunkEntries: knob('Entries of the store in one chunk of a snapshot.'),
    sessionTtlMs: knob('A session without a sign of life for so long is over.'),
    sessionsMax: knob('More sessions end the one that was silent longest.'),
    pipelineMax: knob('Requests of one session that may be unacknowledged at once.'),
    pendingMax: knob('Requests that may wait at once; more are asked to come again.'),
    keyUnitsMax: knob('Longest key, in UTF-16 code units.'),
    valueUnitsMax: knob('Longest value, in UTF-16 code units.'),
  })
  .describe('The same on every replica. Times are milliseconds.');

const addressSchema = z.strictObject({
  id: replica('Its number; it keeps it for ever.'),
  peer: endpoint('Where other replicas find it.'),
  client: endpoint('Where clients find it.'),
});

const shape = z.strictObject({
  format: z.literal('kvpaxos/config@1'),
  cluster: z
    .string()
    .regex(/^(?!0{16})[0-9a-f]{16}$/, { error: 'sixteen hexadecimal digits, not all 0' })
    .describe('Names the cluster; the same on every replica, another one for every cluster.'),
  replica: replica('The replica that this file is for.'),
  dir: z
    .string()
    .min(1, { error: 'a folder' })
    .describe('Folder for its data, from the folder of this file.'),
  replicas: z
    .array(addressSchema)
    .min(1, { error: 'at least one replica' })
    .describe('Every replica that votes or ever may, numbered from 0.'),
  voters: z
    .array(replica('A replica.'))
    .min(1, { error: 'at least one replica' })
    .describe('Who votes when the cluster begins. Changed later by kvpaxos member.'),
  quorums: z
    .exactOptional(
      z.strictObject({
        phase1: positive('Promises that allow to propose.'),
        phase2: positive('Acceptances that choose.'),
      }),
    )
    .describe('Sizes of the first quorums; majorities if left out.'),
  listen: z
    .exactOptional(
      z.strictObject({
        peer: listen('For other replicas.'),
        client: listen('For clients.'),
      }),
    )
    .describe('Where this replica listens, if not where it is found.'),
  settings: z.exactOptional(settings),
});

type Context = z.core.$RefinementCtx<z.output<typeof shape>>;

function say(context: Context, path: PropertyKey[], message: string): void {
  context.addIssue({ code: 'custom', path, message, params: SENTENCE });
}

/** What no field can say by itself. */
function checkWhole(config: z.output<typeof shape>, context: Context): void {
  const { replicas, voters, quorums } = config;
  const ids = replicas.map(({ id }) => id);
  for (const [at, id] of ids.entries()) {
    if (id === at) continue;
    say(
      context,
      ['replicas', at, 'id'],
      `replicas are numbered from 0 in order; expected ${String(at)}`,
    );
    return;
  }
  if (!ids.includes(config.replica)) {
    say(context, ['replica'], `there is no replica ${String(config.replica)} among replicas`);
  }
  for (const [at, voter] of voters.entries()) {
    if (ids.includes(voter)) continue;
    say(context, ['voters', at], `there is no replica ${String(voter)} among replicas`);
  }
  const problem = problemOf(firstConfiguration(voters.map(replicaId), quorums));
  if (problem !== null) say(context, quorums === undefined ? ['voters'] : ['quorums'], problem);
}

export const kvpaxosConfigSchema = shape
  .superRefine(checkWhole)
  .meta({ title: 'kvpaxos replica configuration' });

type ConfigFile = z.output<typeof shape>;

sameType<Omit<ConfigFile, 'format'>, ReplicaConfig>(true);

/** The configuration in a file. Throws InputError. */
export function parseConfig(text: string, fileName: string): ReplicaConfig {
  const { format: _, ...config } = readAs(kvpaxosConfigSchema, text, fileName);
  return config;
}

/** A configuration as a file. */
export function formatConfig(config: ReplicaConfig): string {
  const { replicas, settings: chosen, ...rest } = config;
  const lines = ['format: kvpaxos/config@1'];
  for (const [key, value] of Object.entries(rest)) lines.push(`${key}: ${JSON.stringify(value)}`);
  lines.push('replicas:', ...replicas.map((one) => `  - ${JSON.stringify(one)}`));
  if (chosen !== undefined) lines.push(`settings: ${JSON.stringify(chosen)}`);
  return `${lines.join('\n')}\n`;
}
