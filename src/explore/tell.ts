// A path through the worlds in words, one line an event with what came of it.
// Called by test/tools/explore.ts and by tests.

import type { KvOperation } from '../kv/operation.ts';
import { aboutMessage } from '../protocol/about.ts';
import { showBallot } from '../protocol/ballot.ts';
import type { Command } from '../protocol/command.ts';
import type { ClientReply } from '../protocol/message.ts';
import type { Effect } from '../replica/io.ts';
import type { Happening } from './book.ts';
import { happeningAt } from './book.ts';
import type { Loss } from './site.ts';
import type { Wish } from './terms.ts';
import type { Event, Setting } from './world.ts';
import { after, firstWorld } from './world.ts';

function tellOperation(operation: KvOperation): string {
  switch (operation.kind) {
    case 'get':
    case 'delete':
      return `${operation.kind} ${operation.key}`;
    case 'put':
    case 'append':
      return `${operation.kind} ${operation.key} ${operation.value}`;
    case 'cas':
      return `cas ${operation.key} ${String(operation.from)} ${operation.to}`;
  }
}

function tellWhat(what: Wish['what']): string {
  if (what.kind === 'register') return 'a session';
  return what.kind === 'change' ? `change (${what.change.kind})` : tellOperation(what);
}

function tellWish(wish: Wish | undefined): string {
  if (wish === undefined) return 'nothing';
  const { what, client } = wish;
  const words = tellWhat(what);
  return `c${String(client)}: ${words}`;
}

function tellCommand(command: Command): string {
  switch (command.kind) {
    case 'noop':
      return 'a no-op';
    case 'register':
      return `the session of c${String(command.client)}`;
    case 'configure':
      return `configuration ${String(command.configuration.number)}`;
    case 'request':
      return `${tellOperation(command.operation)} of c${String(command.client)}`;
  }
}

function tellReply(reply: ClientReply): string {
  const to = `c${String(reply.client)}/${String(reply.request)}`;
  const words = reply.kind === 'reply' ? JSON.stringify(reply.result) : reply.kind;
  return `answers ${to}: ${words}`;
}

function tellFrame({ to, stimulus }: Happening): string {
  if (stimulus.kind !== 'message') return stimulus.kind;
  const { from, message } = stimulus;
  const entries = message.kind === 'accept' ? message.entries : [];
  const what = entries.map(({ slot, command }) => `#${String(slot)} ${tellCommand(command)}`);
  const way = `r${String(from)} → r${String(to)}`;
  const more = what.length === 0 ? '' : ` (${what.join(', ')})`;
  return `${way} ${message.kind} ${aboutMessage(message)}${more}`;
}

function tellLoss(loss: Loss): string {
  if (loss === 'nothing') return '';
  if (loss === 'everything') return ' without its disk';
  return ` with its acceptance at #${String(loss.slot)} damaged`;
}

function tellEvent({ book, configuration }: Setting, event: Event): string {
  switch (event.kind) {
    case 'deliver': {
      const frame = tellFrame(happeningAt(book, event.frame));
      return event.again ? `${frame}, and once more later` : frame;
    }
    case 'lose':
      return `${tellFrame(happeningAt(book, event.frame))} is lost`;
    case 'election':
      return `r${String(event.replica)} hears no leader and asks around`;
    case 'heartbeat':
      return `r${String(event.replica)} sends heartbeats`;
    case 'sync':
      return `r${String(event.replica)} has a write on its disk`;
    case 'crash':
      return `r${String(event.replica)} crashes and starts again${tellLoss(event.loss)}`;
    case 'tick':
      return 'time passes';
    case 'ask': {
      const wish = tellWish(configuration.wishes[event.wish]);
      return `r${String(event.replica)} is asked by ${wish}`;
    }
    case 'silence':
      return `a client gives up: ${tellWish(configuration.wishes[event.wish])}`;
  }
}

/** What happened inside, in words; null for what only observers compare. */
function tellNote(effect: Effect): string | null {
  switch (effect.kind) {
    case 'lead':
      return `leads ${showBallot(effect.ballot)}`;
    case 'decide':
      return `decides #${String(effect.slot)}: ${tellCommand(effect.command)}`;
    case 'install':
      return `installs the state before #${String(effect.slot)}`;
    case 'configure':
      return `is in configuration ${String(effect.configuration.number)}`;
    case 'reply':
      return tellReply(effect.message);
    case 'persist':
    case 'rewrite':
    case 'save-snapshot':
    case 'send':
    case 'timer':
    case 'halt':
    case 'self':
    case 'live':
    case 'follow':
    case 'apply':
    case 'mark':
      return null;
  }
}

/** A path from the very beginning, as `Finding` has it; consequences are indented. */
export function tellPath(setting: Setting, path: readonly Event[]): string[] {
  const lines: string[] = [];
  let { world } = firstWorld(setting);
  for (const event of path) {
    lines.push(tellEvent(setting, event));
    const outcome = after(setting, world, event);
    for (const { to, notes } of outcome.met) {
      const words = notes.map(tellNote).filter((note) => note !== null);
      for (const note of words) lines.push(`    r${String(to)} ${note}`);
    }
    const broken = outcome.broken.map(({ id, detail }) => `    ${id}: ${detail}`);
    lines.push(...new Set(broken));
    ({ world } = outcome);
  }
  return lines;
}
