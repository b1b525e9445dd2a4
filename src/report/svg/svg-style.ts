// How the picture of a story looks outside a page: in plain CSS with plain colours, which every
// program that draws SVG understands, on a ground of its own that is legible beside light and dark
// text. A part of the page's style, without what only a pointer needs.

/** Colours of messages, by what they do. */
const MESSAGES: readonly (readonly [colour: string, ...kinds: string[]])[] = [
  ['#9a3fb8', 'prepare', 'promise', 'canvass', 'support', 'transfer'],
  ['#1f5fd0', 'accept', 'accepted'],
  ['#c0261c', 'nack'],
  ['#0b7d6d', 'catch-up', 'decided', 'join', 'snapshot', 'snapshot-next'],
];

const messageStyle = MESSAGES.flatMap(([colour, ...kinds]) =>
  kinds.map(
    (kind) =>
      `.message.${kind} .line{stroke:${colour}}.message.${kind} .head,.message-label.${kind}{fill:${colour}}`,
  ),
).join('');

const FAULTS: readonly (readonly [colour: string, ...kinds: string[]])[] = [
  ['#7a4fc9', 'partition'],
  ['#c0392b', 'crash', 'tear', 'damage', 'wipe', 'disk-full', 'upgrade'],
  ['#0b7d6d', 'reconfigure', 'transfer'],
  ['#b7791f', 'pause'],
];

const faultStyle = FAULTS.flatMap(([colour, ...kinds]) =>
  kinds.map((kind) => `.fault.${kind},.fault-ground.${kind}{fill:${colour};stroke:${colour}}`),
).join('');

export const SVG_STYLE = `text{font:11px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;fill:#1b1f24}
.ground{fill:#fff;stroke:#d9d5cb}.told{font:600 14px system-ui,"DejaVu Sans",sans-serif}.gist{font:12px system-ui,"DejaVu Sans",sans-serif;fill:#5b6169}
.lane{fill:#fff}.lane.odd{fill:#f7f6f2}.life{stroke:#c9c6bd;stroke-width:1}.life.replica{stroke-width:1.6}.paper-name{display:none}
.name{font-weight:700;font-size:13px}.section,.note{fill:#5b6169;font-size:10px}
.tick{stroke:#e2dfd7;stroke-width:1}.tick-label,.fold-label{fill:#5b6169;font-size:10px}.fold-label{text-anchor:middle}.fold{fill:#f1efe9}
.fault,.fault-ground{fill:#127e93;stroke:#127e93}${faultStyle}.fault{fill-opacity:.2}.fault-ground{fill-opacity:.07;stroke-opacity:0}
.bar{stroke-width:1.3}.bar.ok{fill:#d9efdd;stroke:#1f7a3a}.bar.fail{fill:#e9e9e6;stroke:#6d737b}.strike{stroke:#6d737b}
.bar.info{fill:#fdecc4;stroke:#8a5a00;stroke-dasharray:4 2}.bar.open{fill:#fff;stroke:#8a5a00}.give-up{stroke:#8a5a00;stroke-width:2}
.bar.conflict{fill:#fde0db;stroke:#b3261e;stroke-width:2.2}.flag{fill:#b3261e;stroke:#b3261e}.point{fill:#1b1f24;stroke:#fff}
.begin-line{stroke:#1b1f24;stroke-width:1.2;opacity:.55}.stuck-line{stroke:#b3261e;stroke-width:1.4;stroke-dasharray:3 3}
.begin-disc{fill:#fff;stroke:#1b1f24;stroke-width:1.4}.begin-number{font-size:9px;font-weight:700;text-anchor:middle}.stuck-disc{fill:#b3261e;stroke:#fff}.stuck-bar{stroke:#fff;stroke-width:2.6}
.period.leads{fill:#d99a1c}.period.down{fill:#f3c9c4;stroke:#c0392b}.period.paused{fill:#f1dfc0;stroke:#b7791f}.period.failing{fill:none;stroke:#c0392b;stroke-dasharray:4 3}
.period-label{font-weight:700}.moment{stroke:#1b1f24;stroke-width:2;fill:#1b1f24}.moment.start{fill:#fff}
.moment.crash{stroke:#c0392b;stroke-width:2.6;fill:none}.moment.promise{fill:none}.moment.decide{fill:#0b7d6d;stroke:#fff;stroke-width:1}
.moment.life{fill:none;stroke:#c0392b}.moment.snapshot,.moment.operator{fill:#0b7d6d;stroke:none}.moment.configure{fill:#fff;stroke:#0b7d6d}
.moment.mark{fill:#8a5a00;stroke:none}.moment.follow{stroke:#d99a1c;stroke-width:3}.moment.broken{fill:#b3261e;stroke:#fff}
.broken-label{fill:#fff;font-weight:800;text-anchor:middle;font-size:13px}.broken-name{fill:#b3261e;font-weight:700}
.message .line{stroke:#626a75;stroke-width:1.25}.message .head{fill:#626a75}.message-label{font-size:10px;fill:#626a75}${messageStyle}
.message .late{stroke:#626a75;stroke-width:1.6;fill:none}.crowded .late{display:none}.message .line.lost{stroke-dasharray:5 3}.message .line.again{stroke-dasharray:1.5 3}.message .line.way{stroke-dasharray:7 3;opacity:.6}
.message .cross{stroke:#b3261e;stroke-width:2.2;fill:none}.message.by-override .line{stroke-width:2.4}.message .override{fill:#d99a1c;stroke:#1b1f24}
.message.repeats{opacity:.5}.hit-line{stroke:none}.crowded .message .line{stroke-width:.9}.crowded .head{display:none}
.outside,.fold-label,.period-label,.message-label,.broken-name{paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}`;
