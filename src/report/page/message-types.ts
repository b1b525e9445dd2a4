// A check box for each type of message. Called by message-bar.ts.

import { checkBox, element } from './elements.ts';
import { kindsIn } from './long-lists.ts';
import type { Timeline } from './timeline.ts';

/** The order in which people think of the protocol; kinds of other systems follow. */
const KINDS = [
  'register',
  'registered',
  'request',
  'read',
  'reply',
  'redirect',
  'busy',
  'refused',
  'expired',
  'canvass',
  'support',
  'prepare',
  'promise',
  'accept',
  'accepted',
  'nack',
  'transfer',
  'read-index',
  'read-at',
  'catch-up',
  'decided',
  'join',
  'snapshot-next',
  'snapshot',
  'heartbeat',
  'heard',
];

/** Types of the messages of a run, and how many there are of each. */
function typeCounts({ view, long }: Timeline): [string, number][] {
  const counts = long === null ? new Map<string, number>() : kindsIn(long);
  for (const { kind } of view.messages) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const place = (kind: string): number => (KINDS.includes(kind) ? KINDS.indexOf(kind) : 99);
  return [...counts].sort(([left], [right]) => place(left) - place(right));
}

export interface TypeBoxes {
  readonly root: HTMLElement;
  /** Sets the boxes; tells nobody. */
  show(hidden: ReadonlySet<string>): void;
}

/** `onChange` hears of the types that are not to be shown. Null: there are no messages. */
export function newTypeBoxes(
  timeline: Timeline,
  onChange: (hidden: ReadonlySet<string>) => void,
): TypeBoxes | null {
  const counts = typeCounts(timeline);
  if (counts.length === 0) return null;
  const root = element('fieldset', 'filters', element('legend', '', 'Types'));
  const boxes = counts.map(([kind, count]) => {
    const label = checkBox(
      `${kind} ${count.toLocaleString('en')}`,
      `filter ${kind}`,
      true,
      (checked) => {
        const hidden = new Set(timeline.filter.hidden);
        if (checked) hidden.delete(kind);
        else hidden.add(kind);
        onChange(hidden);
      },
    );
    label.dataset['kind'] = kind;
    root.append(label);
    return { kind, box: label.querySelector('input') };
  });
  const show = (hidden: ReadonlySet<string>): void => {
    for (const { kind, box } of boxes) if (box !== null) box.checked = !hidden.has(kind);
  };
  return { root, show };
}
