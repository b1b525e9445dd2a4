// The campaigns below a folder and their files. Whoever asks for one names it, and gets it only if
// it is among those that are found by looking: no path that came from outside is ever opened.

import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { lstat, open, readdir, realpath, rmdir, unlink } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { CampaignStatus } from '../campaign-status.ts';
import { campaignStatus } from '../campaign-status.ts';

/** Campaigns in campaigns' folders, as the demo leaves them, and no deeper. */
const DEPTH_MAX = 4;
const FOLDERS_MAX = 5000;

/** What campaigns leave, and nothing else: a campaign's folder may hold other people's files too. */
const OWN_FILES = new Set([
  'report.html',
  'summary.md',
  'junit.xml',
  'campaign.json',
  'again.txt',
  'counts.json',
  'broken.json',
  'progress.json',
  'live.json',
]);
const OWN_FOLDERS = ['findings', 'runs', 'broken', 'unknown'];
const IN_OWN_FOLDERS = /^[A-Za-z0-9][A-Za-z0-9.-]*\.json$/;

export interface Campaign {
  /** Its folder, from the one that is served, with slashes; `.` for that one itself. */
  readonly name: string;
  /** Absolute, without links. */
  readonly path: string;
  readonly status: Exclude<CampaignStatus, { kind: 'none' }>;
  /** When it ended or last gave a sign of life. */
  readonly at: Date;
}

export interface CampaignFile {
  /** From the campaign's folder, with slashes. */
  readonly name: string;
  readonly bytes: number;
  readonly changedAt: Date;
}

async function atOf(path: string, status: Campaign['status']): Promise<Date> {
  switch (status.kind) {
    case 'running':
    case 'died':
    case 'failed':
      return new Date(status.live.updatedAt);
    case 'ended':
      return status.endedAt;
    case 'unreadable':
      return (await lstat(path)).mtime;
  }
}

async function campaignAt(root: string, path: string): Promise<Campaign | null> {
  const status = campaignStatus(path);
  if (status.kind === 'none') return null;
  const name = relative(root, path).split(sep).join('/') || '.';
  return { name, path, status, at: await atOf(path, status) };
}

/** All campaigns below a folder (absolute, without links), the newest first. Links are not followed. */
export async function campaignsIn(root: string): Promise<Campaign[]> {
  const found: Campaign[] = [];
  let looked = 0;
  const visit = async (path: string, depth: number): Promise<void> => {
    if (looked++ > FOLDERS_MAX) return;
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    const campaign = await campaignAt(root, path).catch(() => null);
    if (campaign !== null) found.push(campaign);
    for (const entry of entries) {
      const passed = entry.name.startsWith('.') || entry.name === 'node_modules';
      const isOwn = campaign !== null && OWN_FOLDERS.includes(entry.name);
      if (!entry.isDirectory() || passed || isOwn || depth === 0) continue;
      await visit(join(path, entry.name), depth - 1);
    }
  };
  await visit(root, DEPTH_MAX);
  const isRunning = ({ status }: Campaign): number => (status.kind === 'running' ? 1 : 0);
  return found.sort(
    (left, right) =>
      isRunning(right) - isRunning(left) ||
      right.at.getTime() - left.at.getTime() ||
      (left.name < right.name ? -1 : 1),
  );
}

/** The campaign of that name; null where none has it. */
export async function campaignNamed(root: string, name: string): Promise<Campaign | null> {
  const wanted = name.split('/').length <= DEPTH_MAX;
  const all = wanted ? await campaignsIn(root) : [];
  return all.find((campaign) => campaign.name === name) ?? null;
}

async function filesAmong(
  folder: string,
  prefix: string,
  isOwn: (name: string) => boolean,
): Promise<CampaignFile[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isFile() && isOwn(entry.name))
    .map(({ name }) => `${prefix}${name}`)
    .sort((left, right) => (left < right ? -1 : 1));
  const files = await Promise.all(
    names.map(async (name) => {
      const stat = await lstat(join(folder, name)).catch(() => null);
      return stat === null ? [] : [{ name, bytes: stat.size, changedAt: stat.mtime }];
    }),
  );
  return files.flat();
}

/** The files that a campaign has left, links not among them. */
export async function filesOf({ path }: Pick<Campaign, 'path'>): Promise<CampaignFile[]> {
  const files = await filesAmong(path, '', (name) => OWN_FILES.has(name));
  for (const folder of OWN_FOLDERS) {
    const isFolder = (await lstat(join(path, folder)).catch(() => null))?.isDirectory() === true;
    if (!isFolder) continue;
    files.push(...(await filesAmong(path, `${folder}/`, (name) => IN_OWN_FOLDERS.test(name))));
  }
  const order = [...OWN_FILES];
  const rank = ({ name }: CampaignFile): number =>
    name.includes('/') ? order.length : order.indexOf(name);
  return files.sort((left, right) => rank(left) - rank(right));
}

/**
 * Opens one of a campaign's files; null where it has none of that name, or where it has become a
 * link since it was looked for.
 */
export async function openFile(campaign: Campaign, name: string): Promise<FileHandle | null> {
  const files = await filesOf(campaign);
  if (!files.some((file) => file.name === name)) return null;
  const path = join(campaign.path, name);
  if ((await realpath(path).catch(() => null)) !== path) return null;
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
}

/** Deletes what a campaign has left, and its folder if nothing else is in it. */
export async function deleteCampaign(root: string, campaign: Campaign): Promise<void> {
  const { path } = campaign;
  for (const { name } of await filesOf(campaign)) {
    const file = join(path, name);
    if ((await realpath(file).catch(() => null)) === file) await unlink(file);
  }
  // What is not empty stays.
  const folders = [...OWN_FOLDERS.map((folder) => join(path, folder)), path];
  for (const folder of folders) {
    if (folder !== root) await rmdir(folder).catch(() => undefined);
  }
}
