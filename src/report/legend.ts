// What the signs of a run's picture mean: those that this picture uses. No sign is told from another by
// its colour alone. Called by run-section.ts.

import type { Markup } from './markup.ts';
import { html } from './markup.ts';
import type { LegView, MessageView, OperationView, RunView } from './view/run-view.ts';

/** Whether the picture has it, the class of its key, and what it means. */
type Entry = readonly [used: boolean, kind: string, words: string];

function operationEntries({ operations, stuck }: RunView): Entry[] {
  const some = (test: (one: OperationView) => boolean): boolean => operations.some(test);
  return [
    [some(({ outcome }) => outcome === 'ok'), 'ok', 'ok: answered'],
    [some(({ outcome }) => outcome === 'fail'), 'fail', 'fail: struck through, no effect'],
    [
      some(({ outcome }) => outcome === 'info'),
      'info',
      'info: torn end, given up at the tick, outcome not known',
    ],
    [
      some(({ outcome }) => outcome === 'open'),
      'open',
      'pending: pointed end, the run ended before it did',
    ],
    [some(({ inConflict }) => inConflict), 'conflict', 'flag: in conflict'],
    [some(({ order }) => order !== null), 'point', 'took effect here, in the order found'],
    [(stuck?.beginning.length ?? 0) > 0, 'begin', 'place in the longest legal beginning'],
    [(stuck?.next.length ?? 0) > 0, 'stuck', 'cannot come next'],
  ];
}

function replicaEntries({ periods, events }: RunView): Entry[] {
  const period = (kind: string): boolean => periods.some((one) => one.kind === kind);
  const event = (kind: string): boolean => events.some((one) => one.kind === kind);
  return [
    [period('leads'), 'leads', 'leads, with its ballot'],
    [period('down'), 'down', 'down'],
    [period('paused'), 'paused', 'stands still'],
    [period('failing'), 'failing', 'dashed frame: every write to its disk fails'],
    [event('promise'), 'promise', 'promises a ballot'],
    [event('decide'), 'decide', 'a slot is decided'],
    [event('configure'), 'configure', 'another configuration is known here'],
    [event('life'), 'life', 'begins another life, as another acceptor'],
    [event('snapshot'), 'snapshot', 'a snapshot is written, or taken over'],
    [event('operator'), 'operator', 'an operator asks for a change'],
    [event('mark'), 'mark', 'a rare branch'],
  ];
}

const isLost = ({ fate }: LegView): boolean => fate !== 'delivered' && fate !== 'under-way';

function messageEntries({ messages }: RunView): Entry[] {
  const some = (test: (one: MessageView) => boolean): boolean => messages.some(test);
  return [
    [some(({ legs }) => legs.length === 0 || legs.some(isLost)), 'lost', 'ends in ×: lost'],
    [some(({ delayMs }) => delayMs > 0), 'late', 'crossed twice: delayed'],
    [some(({ legs }) => legs.length > 1), 'again', 'dotted: duplicated, arrives again'],
    [
      some(({ legs }) => legs.some(({ fate }) => fate === 'under-way')),
      'way',
      'long dashes, no head: under way when the run ended',
    ],
    [some(({ because }) => because === 'override'), 'override', 'changed by an override'],
  ];
}

/** Explains the signs that the picture of this run uses. */
export function legend(view: RunView): Markup {
  const entries = [...operationEntries(view), ...replicaEntries(view), ...messageEntries(view)];
  const shown = entries.filter(([used]) => used);
  const items = shown.map(
    ([, kind, words]) =>
      html`<li><span class="key ${kind}" aria-hidden="true"></span>${words}</li>`,
  );
  return html`<ul class="legend" aria-label="Legend">
    ${items}
  </ul>`;
}
