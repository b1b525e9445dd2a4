// A campaign's folder as one zip file, made while it is sent: no more of it is in memory than one
// piece of one file.

import { basename } from 'node:path';
import { Zip, ZipDeflate } from 'fflate';
import type { Campaign } from './campaigns.ts';
import { filesOf, openFile } from './campaigns.ts';

/** The pieces of the zip file, in order. Its files lie in a folder of the campaign's name. */
export async function* zipOf(campaign: Campaign): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error !== null) throw error;
    ready.push(piece);
  });
  function* taken(): Generator<Uint8Array> {
    yield* ready;
    ready = [];
  }
  const top = zipName(campaign);
  for (const { name, changedAt } of await filesOf(campaign)) {
    const handle = await openFile(campaign, name);
    // It has gone in the meantime.
    if (handle === null) continue;
    const entry = new ZipDeflate(`${top}/${name}`, { level: 6 });
    entry.mtime = changedAt;
    zip.add(entry);
    for await (const piece of handle.createReadStream()) {
      entry.push(new Uint8Array(piece as Buffer));
      yield* taken();
    }
    entry.push(new Uint8Array(0), true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}

/** Without the ending: what every file system takes. */
export function zipName({ name, path }: Pick<Campaign, 'name' | 'path'>): string {
  const text = name === '.' ? basename(path) : name;
  return text.replace(/[^A-Za-z0-9.]+/g, '-').replace(/^[-.]+|-+$/g, '') || 'campaign';
}
