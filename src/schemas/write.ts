// `npm run schemas`: writes the published JSON Schemas next to this file.

import { writeFileSync } from 'node:fs';
import { publishedSchemas } from './publish.ts';

for (const [name, text] of publishedSchemas()) {
  writeFileSync(new URL(name, import.meta.url), text);
}
