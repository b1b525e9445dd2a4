// The server's addresses: what is asked for, what is checked before, what is answered. Only POST
// deletes or executes.

import { Readable } from 'node:stream';
import type { FileHandle } from 'node:fs/promises';
import type { HttpBindings } from '@hono/node-server';
import type { Context as HonoContext, MiddlewareHandler } from 'hono';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import { parseScenario } from '../../lab/scenario/file.ts';
import { systemNamed } from '../../systems/registry.ts';
import type { Io } from '../io.ts';
import { tell } from '../io.ts';
import { kindOf } from '../load-file.ts';
import { quoted } from '../words.ts';
import type { Campaign } from './campaigns.ts';
import { campaignNamed, campaignsIn, deleteCampaign, filesOf, openFile } from './campaigns.ts';
import { newEvents } from './events.ts';
import type { Guard, Refusal } from './guard.ts';
import {
  isSame,
  pageHeaders,
  PLAIN_HEADERS,
  refuseHost,
  refuseMethod,
  refuseOrigin,
  refuseWord,
  strangerHeaders,
} from './guard.ts';
import type { CampaignExtra } from './pages/campaign-page.ts';
import { campaignBody, campaignPage, deletePage } from './pages/campaign-page.ts';
import type { Page } from './pages/frame.ts';
import { framed } from './pages/frame.ts';
import type { Filter } from './pages/list-page.ts';
import { listBody, listPage } from './pages/list-page.ts';
import { messagePage, replayBody, replayPage } from './pages/replay-page.ts';
import type { Replays } from './replays.ts';
import { zipName, zipOf } from './zip.ts';

type Environment = { Bindings: HttpBindings };
type Asked = HonoContext<Environment>;
type Status = 200 | 404 | 409 | 429;

export interface Serving {
  readonly io: Io;
  /** The folder of campaigns: absolute, without links. */
  readonly root: string;
  /** The same, as people know it. */
  readonly shown: string;
  readonly guard: Guard;
  readonly replays: Replays;
  /** The module of a system of the user's own, for scenarios of systems that linlab does not know. */
  readonly ownSystem: string | null;
  /** The server is to end. */
  readonly stopped: AbortSignal;
}

/** Forms are short. */
const BODY_BYTES_MAX = 16_384;

async function show(c: Asked, page: Page, status: Status = 200): Promise<Response> {
  const { text, policy } = await framed(page);
  return c.html(text, status, pageHeaders(policy));
}

const missing = (c: Asked): Promise<Response> =>
  show(c, messagePage('Not here', 'There is nothing at this address, or no longer.'), 404);

function refuse(c: Asked, refusal: NonNullable<Refusal>): Response {
  return c.text(`${refusal.why}\n`, refusal.status, PLAIN_HEADERS);
}

/** Sends whoever asked to another page. */
function goTo(c: Asked, address: string): Response {
  return c.body(null, 303, { ...PLAIN_HEADERS, Location: address });
}

/** Whether a request calls the server by its name, and says its token. */
function called({ guard }: Serving): MiddlewareHandler<Environment> {
  return async (c, next) => {
    const { host } = c.env.incoming.headers;
    const wrong = refuseHost(guard, host) ?? refuseMethod(c.req.method);
    if (wrong !== null) return refuse(c, wrong);
    const tokenless = refuseToken(c, guard, host ?? '');
    if (tokenless !== null) return tokenless;
    await next();
    return undefined;
  };
}

/** Whether what deletes or executes comes from one of the server's own pages. */
function ownForms({ guard }: Serving): MiddlewareHandler<Environment> {
  return async (c, next) => {
    const { host, origin } = c.env.incoming.headers;
    const wrong = refuseOrigin(host, origin) ?? refuseWord(guard, await wordOf(c));
    if (wrong !== null) return refuse(c, wrong);
    await next();
    return undefined;
  };
}

async function wordOf(c: Asked): Promise<unknown> {
  const type = c.req.header('Content-Type') ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return null;
  return (await c.req.parseBody())['word'];
}

/** Asks for the token where there is one: once in the address, from then on in a cookie. */
function refuseToken(c: Asked, { token }: Guard, host: string): Response | null {
  if (token === null) return null;
  // Cookies do not tell ports apart.
  const cookie = `linlab_${host.replace(/^.*:/, '')}`;
  if (isSame(getCookie(c, cookie), token)) return null;
  const given = c.req.query('token');
  if (c.req.method === 'GET' && isSame(given, token)) {
    setCookie(c, cookie, token, { httpOnly: true, sameSite: 'Strict', path: '/' });
    return goTo(c, '/');
  }
  const why = 'This server needs its token: open the whole address that it printed at its start.';
  return refuse(c, { status: 401, why });
}

function filterOf(c: Asked): Filter {
  const { text = '', verdict = '', system = '' } = c.req.query();
  return { text, verdict, system };
}

/** The system to replay a scenario of a campaign on; null: it is not known here. */
function systemOf(serving: Serving, name: string): string | null {
  return systemNamed(name) === undefined ? serving.ownSystem : name;
}

async function extraOf(serving: Serving, campaign: Campaign): Promise<CampaignExtra> {
  const { status } = campaign;
  const system = status.kind === 'ended' ? status.campaign.system : '';
  const name = 'live' in status ? status.live.system : system;
  const files = await filesOf(campaign);
  const isCut = status.kind !== 'running' && files.some((file) => file.name === 'progress.json');
  const shown = campaign.name === '.' ? serving.shown : `${serving.shown}/${campaign.name}`;
  const resume = isCut ? `${serving.io.command} run --resume ${quoted(shown)}` : null;
  const replayable = systemOf(serving, name) !== null;
  return { files, word: serving.guard.formWord, replayable, resume };
}

/** Leads to `work` with the campaign that is asked for by name. */
async function withCampaign(
  c: Asked,
  { root }: Serving,
  name: unknown,
  work: (campaign: Campaign) => Promise<Response>,
): Promise<Response> {
  const campaign = typeof name === 'string' ? await campaignNamed(root, name) : null;
  return campaign === null ? missing(c) : work(campaign);
}

const TYPES: readonly (readonly [string, string])[] = [
  ['.html', 'text/html; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
];

function typeOf(name: string): string {
  return TYPES.find(([ending]) => name.endsWith(ending))?.[1] ?? 'text/plain; charset=utf-8';
}

function fileResponse(c: Asked, handle: FileHandle, name: string): Response {
  const last = name.split('/').at(-1) ?? '';
  const headers = {
    ...strangerHeaders(false),
    'Content-Type': typeOf(name),
    'Content-Disposition': `inline; filename="${last}"`,
  };
  const stream = Readable.toWeb(handle.createReadStream()) as ReadableStream;
  return c.body(stream, 200, headers);
}

function zipResponse(c: Asked, campaign: Campaign): Response {
  const headers = {
    ...PLAIN_HEADERS,
    'Content-Type': 'application/zip',
    'Content-Disposition': `attachment; filename="${zipName(campaign)}.zip"`,
  };
  const stream = Readable.toWeb(Readable.from(zipOf(campaign))) as ReadableStream;
  return c.body(stream, 200, headers);
}

function addCampaigns(app: Hono<Environment>, serving: Serving): void {
  const { root, shown } = serving;
  const events = newEvents(serving.stopped);
  app.get('/', async (c) => show(c, listPage(await campaignsIn(root), shown, filterOf(c))));
  app.get('/events', (c) => {
    const filter = filterOf(c);
    return events(c, async () => {
      return { html: listBody(await campaignsIn(root), shown, filter).html, isOver: false };
    });
  });
  app.get('/campaign', (c) =>
    withCampaign(c, serving, c.req.query('name'), async (campaign) =>
      show(c, campaignPage(campaign, await extraOf(serving, campaign))),
    ),
  );
  app.get('/campaign/events', (c) =>
    withCampaign(c, serving, c.req.query('name'), (campaign) =>
      Promise.resolve(
        events(c, async () => {
          const now = await campaignNamed(root, campaign.name);
          if (now === null) return null;
          const { html } = campaignBody(now, await extraOf(serving, now));
          return { html, isOver: now.status.kind !== 'running' };
        }),
      ),
    ),
  );
  app.get('/campaign/file', (c) =>
    withCampaign(c, serving, c.req.query('name'), async (campaign) => {
      const file = c.req.query('file') ?? '';
      const handle = await openFile(campaign, file);
      return handle === null ? missing(c) : fileResponse(c, handle, file);
    }),
  );
  app.get('/campaign/zip', (c) =>
    withCampaign(c, serving, c.req.query('name'), (campaign) =>
      Promise.resolve(zipResponse(c, campaign)),
    ),
  );
}

const stillRuns = (c: Asked): Promise<Response> =>
  show(
    c,
    messagePage('It runs', 'A campaign that runs cannot be deleted. Interrupt it first.'),
    409,
  );

function addDeletion(app: Hono<Environment>, serving: Serving): void {
  app.get('/campaign/delete', (c) =>
    withCampaign(c, serving, c.req.query('name'), async (campaign) =>
      campaign.status.kind === 'running'
        ? stillRuns(c)
        : show(c, deletePage(campaign, await extraOf(serving, campaign))),
    ),
  );
  app.post('/campaign/delete', async (c) => {
    const { name } = await c.req.parseBody();
    return withCampaign(c, serving, name, async (campaign) => {
      if (campaign.status.kind === 'running') return stillRuns(c);
      await deleteCampaign(serving.root, campaign);
      return goTo(c, '/');
    });
  });
}

/** On which system a scenario is to be executed; the words to refuse it with where on none. */
async function systemFor(
  serving: Serving,
  campaign: Campaign,
  file: string,
): Promise<{ system: string } | { why: string }> {
  const handle = await openFile(campaign, file);
  if (handle === null) return { why: 'There is no such scenario.' };
  const text = await handle.readFile('utf8').finally(() => handle.close());
  if (kindOf(text) !== 'scenario') return { why: 'The file holds no scenario.' };
  try {
    const { status } = campaign;
    const known = status.kind === 'ended' ? status.campaign.system : '';
    const its = 'live' in status ? status.live.system : known;
    const { expected } = parseScenario(text, file);
    const system = systemOf(serving, expected?.system ?? its);
    return system === null
      ? { why: 'Its system is not one of linlab’s own: start linlab serve with --system FILE.ts.' }
      : { system };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

function addReplays(app: Hono<Environment>, serving: Serving): void {
  const { replays, guard } = serving;
  const events = newEvents(serving.stopped);
  const idOf = (c: Asked): string => c.req.query('id') ?? '';
  app.post('/replay', async (c) => {
    const { campaign: name, file, host } = await c.req.parseBody();
    return withCampaign(c, serving, name, async (campaign) => {
      const path = typeof file === 'string' ? file : '';
      const found = await systemFor(serving, campaign, path);
      if ('why' in found) return show(c, messagePage('It cannot be replayed', found.why), 409);
      const replay = replays.start({
        ...{ campaign: campaign.name, file: path, path: `${campaign.path}/${path}` },
        ...{ system: found.system, host: host === 'zeromq' ? 'zeromq' : 'sim' },
      });
      const busy = 'As many replays are running as may. Wait for one to end, or cancel one.';
      if (replay === null) return show(c, messagePage('Too many at a time', busy), 429);
      return goTo(c, `/replay?id=${replay.id}`);
    });
  });
  app.get('/replay', async (c) => {
    const replay = replays.get(idOf(c));
    return replay === null ? missing(c) : show(c, replayPage(replay, guard.formWord));
  });
  app.get('/replay/events', (c) =>
    events(c, () => {
      const replay = replays.get(idOf(c));
      if (replay === null) return Promise.resolve(null);
      const { html } = replayBody(replay, guard.formWord);
      return Promise.resolve({ html, isOver: replay.state.kind !== 'running' });
    }),
  );
  app.get('/replay/report', (c) => {
    const state = replays.get(idOf(c))?.state;
    if (state?.kind !== 'done') return missing(c);
    return c.html(state.report, 200, strangerHeaders(c.req.query('framed') === '1'));
  });
  app.post('/replay/cancel', async (c) => {
    const { id } = await c.req.parseBody();
    if (typeof id !== 'string' || replays.get(id) === null) return missing(c);
    await replays.cancel(id);
    return goTo(c, `/replay?id=${id}`);
  });
}

/** All that the server answers. */
export function newApp(serving: Serving): Hono<Environment> {
  const app = new Hono<Environment>();
  const tooLong = (c: HonoContext): Response =>
    c.text('That is too long for a form of this server.\n', 413, PLAIN_HEADERS);
  app.use(called(serving));
  // Nothing but POST has a body, deletes or executes.
  app.on('POST', '*', bodyLimit({ maxSize: BODY_BYTES_MAX, onError: tooLong }), ownForms(serving));
  addCampaigns(app, serving);
  addDeletion(app, serving);
  addReplays(app, serving);
  app.notFound((c) => missing(c as Asked));
  app.onError((error, c) => {
    tell(serving.io, `linlab serve: ${error.stack ?? error.message}`);
    return c.text('The server failed; it has said why where it runs.\n', 500, PLAIN_HEADERS);
  });
  return app;
}
