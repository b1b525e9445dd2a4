// JSON Schemas (draft 2020-12) of all files, for editors and for programs in other languages. They
// are made from the schemas that the readers use, and kept beside this file: `npm run schemas` writes
// them, a test fails where they are stale.

import * as z from 'zod';
import { scenarioSchema } from '../lab/scenario/schema.ts';
import { compareSchema } from './compare.ts';
import { countsFileSchema } from './counts.ts';
import { historySchema } from './history.ts';
import { kvpaxosConfigSchema } from './kvpaxos-config.ts';
import { liveSchema, servingSchema, watchSchema } from './live.ts';
import {
  bisectSchema,
  campaignSchema,
  corpusFolderSchema,
  errorSchema,
  replaySchema,
  shrinkSchema,
} from './output.ts';
import { runSchema } from './run.ts';
import { statusSchema } from './status.ts';
import { traceEntrySchema } from './trace.ts';
import { twinsSchema, zooSchema } from './zoo.ts';

const SCHEMAS = {
  scenario: scenarioSchema,
  history: historySchema,
  run: runSchema,
  trace: z.array(traceEntrySchema),
  campaign: campaignSchema,
  counts: countsFileSchema,
  compare: compareSchema,
  replay: replaySchema,
  shrink: shrinkSchema,
  bisect: bisectSchema,
  corpus: corpusFolderSchema,
  status: statusSchema,
  zoo: zooSchema,
  twins: twinsSchema,
  live: liveSchema,
  watch: watchSchema,
  serving: servingSchema,
  error: errorSchema,
  'kvpaxos-config': kvpaxosConfigSchema,
};

/** Texts of the published files by name, `scenario.schema.json` and so on. */
export function publishedSchemas(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(SCHEMAS).map(([name, schema]) => {
      // As a file may be written: what has a default may be missing.
      const json = z.toJSONSchema(schema, { io: 'input' });
      return [`${name}.schema.json`, `${JSON.stringify(json, null, 2)}\n`];
    }),
  );
}
