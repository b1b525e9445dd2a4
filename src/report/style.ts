// How pages look: light and dark, narrow and on paper. One text, because the page's policy admits
// exactly this style by its hash.

import { CHARTS } from './chart-style.ts';
import { STEPS_STYLE } from './style-steps.ts';

const COLOURS = `
:root{--paper:#faf9f6;--card:#fff;--ink:#1b1f24;--dim:#5b6169;--rule:#e2dfd7;--lane:#f4f2ec;--life:#c9c6bd;
--accent:#1f55c4;--good:#1a6d33;--good-fill:#d9efdd;--bad:#b3261e;--bad-fill:#fde0db;--doubt:#8a5a00;--doubt-fill:#fdecc4;
--none:#6d737b;--none-fill:#e9e9e6;--partition:#7a4fc9;--crash:#c0392b;--pause:#b7791f;--link:#127e93;
--client-message:#626a75;--phase1:#9a3fb8;--phase2:#1f5fd0;--refusal:#c0261c;--learn:#0b7d6d;--beat:#9ca1a8;--lead:#d99a1c}
@media screen and (prefers-color-scheme:dark){:root{--paper:#14161a;--card:#1c1f25;--ink:#e8e6e1;--dim:#a3a9b2;--rule:#33373f;
--lane:#191c21;--life:#474c55;--accent:#8ab0ff;--good:#6fd08a;--good-fill:#1f4029;--bad:#ff8d80;--bad-fill:#56211d;
--doubt:#f0c05a;--doubt-fill:#453510;--none:#a3a9b2;--none-fill:#2b2f36;--partition:#b698ff;--crash:#ff8d80;--pause:#f0b95a;
--link:#5cc7da;--client-message:#a9b1bd;--phase1:#d893f0;--phase2:#86b2ff;--refusal:#ff8d80;--learn:#52d0bb;--beat:#6d737b;--lead:#e8b64c}}`;

const TEXT = `
*{box-sizing:border-box}
html{color-scheme:light dark;scroll-behavior:smooth}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif}
main{max-width:1500px;margin:0 auto;padding:28px 28px 64px}
h1{font-size:clamp(21px,2.6vw,30px);line-height:1.25;margin:.35em 0 .2em;text-wrap:balance;letter-spacing:-.01em}
h2{font-size:13px;font-weight:650;color:var(--dim);margin:26px 0 8px;text-transform:uppercase;letter-spacing:.06em}
h3{font-size:15px;margin:0 0 8px;overflow-wrap:anywhere}
p{margin:.35em 0}
a{color:var(--accent)}
code,pre,.number{font-family:ui-monospace,"SF Mono",Menlo,"DejaVu Sans Mono",monospace;font-size:.9em}
dd,li,code{overflow-wrap:anywhere}td code{overflow-wrap:break-word}
.patterns{position:absolute}
.verdict{border-left:5px solid var(--none);padding:2px 0 2px 20px}
.verdict.violation{border-color:var(--bad)}.verdict.linearizable,.verdict.holds{border-color:var(--good)}.verdict.unknown{border-color:var(--doubt)}
.badge{display:inline-block;margin:0;padding:2px 11px;border-radius:99px;font-weight:650;font-size:13px;border:1px solid currentColor}
.badge.violation{color:var(--bad);background:var(--bad-fill)}.badge.linearizable,.badge.holds{color:var(--good);background:var(--good-fill)}
.badge.unknown{color:var(--doubt);background:var(--doubt-fill)}
.badge .anomaly{font-weight:400}
.badge .anomaly::before{content:"· "}
.meaning{font-size:16.5px;max-width:75ch}
.explanation{color:var(--dim);max-width:95ch}
.top{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:0 48px}
.story{margin:0;padding-left:1.6em;max-width:80ch}.story li{padding:1px 0 1px 4px}.story li::marker{color:var(--dim)}
.command{display:flex;gap:8px;align-items:stretch;max-width:720px;margin:0}
.command span{display:inline-block}.verdict h3{font-size:19px}
.command code{flex:1;padding:8px 12px;background:var(--card);border:1px solid var(--rule);border-radius:7px}
.facts{margin:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,215px),1fr));gap:6px 22px}
.facts div{min-width:0}.facts dt{font-size:12px;color:var(--dim)}.facts dd{margin:0}
.beginning{margin-top:14px}.beginning ol,.beginning ul{margin:4px 0;padding-left:2em}
.note,.status{color:var(--dim);font-size:13.5px}
.status:empty{display:none}`;

const CONTROLS = `
button{font:inherit;font-size:13.5px;color:var(--ink);background:var(--card);border:1px solid var(--rule);border-radius:7px;padding:5px 11px;cursor:pointer;min-width:36px}
button:hover{border-color:var(--accent)}
:focus-visible{outline:2.5px solid var(--accent);outline-offset:2px}
.controls{display:flex;flex-wrap:wrap;gap:8px 18px;align-items:center;margin-bottom:8px;font-size:13.5px}
.buttons{display:flex;gap:5px}
.filters{display:flex;flex-wrap:wrap;gap:3px 13px;border:0;margin:0;padding:0;align-items:center}
.filters legend{float:left;padding:0;margin-right:12px;color:var(--dim)}
.filters label,.option{display:inline-flex;align-items:center;gap:5px;cursor:pointer;white-space:nowrap}
.filters input,.option input{margin:0;accent-color:var(--accent)}
.swatch{width:14px;height:3px;border-radius:2px;background:var(--client-message)}.option .swatch{display:none}
.filter.prepare .swatch,.filter.promise .swatch,.filter.canvass .swatch,.filter.support .swatch,.filter.transfer .swatch{background:var(--phase1)}
.filter.accept .swatch,.filter.accepted .swatch{background:var(--phase2)}
.filter.nack .swatch{background:var(--refusal)}
.filter.catch-up .swatch,.filter.decided .swatch,.filter.join .swatch,.filter.snapshot .swatch,.filter.snapshot-next .swatch{background:var(--learn)}
.filter.heartbeat .swatch,.filter.heard .swatch{background:var(--beat)}
.search input[type=search],.search select{font:inherit;font-size:13.5px;color:var(--ink);background:var(--card);border:1px solid var(--rule);border-radius:7px;padding:5px 9px;min-width:0;max-width:100%}
.search{gap:8px}.search input[type=search]{flex:0 1 240px}.search input.slot{flex:0 1 110px}.search input[aria-invalid],.search select[aria-invalid]{border-color:var(--bad)}
.named{display:inline-flex;align-items:center;gap:7px;color:var(--dim);white-space:nowrap}.search .option{margin-right:12px}
.search .word{color:var(--bad);flex:1 1 100%}.search .word:empty{position:absolute}.search .filters{flex:1 1 100%}
.search .found,.search .shown{color:var(--dim);font-variant-numeric:tabular-nums;margin:0 6px}
button:disabled{opacity:.5;cursor:default}button:disabled:hover{border-color:var(--rule)}
.desk{display:grid;grid-template-columns:minmax(0,1fr) 300px;gap:14px;align-items:start}
.stage{display:grid;grid-template-columns:64px minmax(0,1fr);background:var(--card);border:1px solid var(--rule);border-radius:10px;overflow:hidden}
.names{width:64px;background:var(--card);border-right:1px solid var(--rule);position:relative}
.plot{width:100%;display:block;cursor:grab;touch-action:pan-y;user-select:none;-webkit-user-select:none}
.plot.pointed{cursor:pointer}.plot:active{cursor:grabbing}
.ground{width:100%;height:auto;display:block;grid-area:1/2}.ground+.plot{grid-area:1/2;position:relative}
@media print{.ground{display:none}.ground+.plot{grid-area:auto}}
.panel{position:sticky;top:12px;background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:13px 16px;min-height:150px;max-height:calc(100vh - 24px);overflow:auto;font-size:14px}
.panel .kind{font-size:12px;color:var(--dim);margin:0}
.panel dl{margin:0;display:grid;grid-template-columns:auto 1fr;gap:2px 12px}
.panel dt{color:var(--dim)}.panel dd{margin:0}
.panel pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--lane);border-radius:7px;padding:8px 10px;margin:10px 0 0}
.hint{color:var(--dim)}
.panel .keys{grid-template-columns:auto 1fr;margin-top:10px;font-size:13px}.panel .keys dt{color:var(--ink);font-family:ui-monospace,monospace}.panel .keys dd{color:var(--dim)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:3px 18px;padding:0;margin:10px 0 0;font-size:13px;color:var(--dim)}
.legend li{display:inline-flex;align-items:center;gap:6px}
.key{display:inline-block;width:20px;height:12px;border-radius:3px;border:1.3px solid var(--none);flex:none}
.key.ok,.key.linearizable,.key.holds{background:var(--good-fill);border-color:var(--good)}
.key.fail{background:linear-gradient(transparent 5px,var(--none) 5px,var(--none) 6px,transparent 6px),var(--none-fill)}
.key.unknown{background:var(--doubt-fill);border-color:var(--doubt);border-right-style:dotted}
.key.info,.key.open{border:0;border-radius:0;background:var(--doubt)}.key.info{clip-path:polygon(0 0,100% 0,80% 25%,100% 50%,80% 75%,100% 100%,0 100%)}
.key.open{clip-path:polygon(0 0,65% 0,100% 50%,65% 100%,0 100%,0 84%,60% 84%,86% 50%,60% 16%,10% 16%,10% 84%,0 84%)}
.key.conflict,.key.violation{background:var(--bad-fill);border:2px solid var(--bad)}
.key.point{width:9px;height:9px;border-radius:0;transform:rotate(45deg);background:var(--ink);border-color:var(--card)}
.key.begin{width:13px;height:13px;border-radius:9px;border:1.4px solid var(--ink);font:700 9px/10px ui-monospace,monospace;text-align:center;color:var(--ink)}.key.begin::before{content:"1"}
.key.stuck{width:13px;height:13px;border-radius:9px;border:0;background:linear-gradient(transparent 5px,var(--card) 5px,var(--card) 8px,transparent 8px) center/8px 13px no-repeat,var(--bad)}
.key.decide{width:9px;height:9px;background:var(--learn);border-color:var(--card);border-radius:0}
.key.mark{width:0;height:0;border:5px solid transparent;border-bottom:8px solid var(--doubt);border-top:0;border-radius:0}
.key.life{width:10px;height:10px;border-radius:9px;border:2px solid var(--crash)}.key.snapshot{width:10px;height:4px;border:0;background:var(--learn)}
.key.configure{width:9px;height:9px;border-radius:0;transform:rotate(45deg);border:2px solid var(--learn)}
.key.operator{width:0;height:0;border:5px solid transparent;border-top:8px solid var(--learn);border-bottom:0;border-radius:0}
.key.leads{height:8px;background:var(--lead);border-color:var(--lead)}
.key.down{background:repeating-linear-gradient(135deg,var(--crash) 0 2px,transparent 2px 5px);border-color:var(--crash)}
.key.paused{background:repeating-linear-gradient(90deg,var(--pause) 0 2px,transparent 2px 5px);border-color:var(--pause)}
.key.failing{border:1.6px dashed var(--crash);border-radius:3px}
.key.promise{width:10px;height:9px;border:0;border-radius:0;background:linear-gradient(var(--ink),var(--ink)) 0 0/100% 2px no-repeat,linear-gradient(var(--ink),var(--ink)) 50% 0/2px 100% no-repeat}
.key.late{border:0;border-radius:0;height:11px;background:linear-gradient(var(--client-message),var(--client-message)) 0 50%/100% 1.6px no-repeat,linear-gradient(var(--client-message),var(--client-message)) 8px 0/2px 100% no-repeat,linear-gradient(var(--client-message),var(--client-message)) 12px 0/2px 100% no-repeat}
.key.again,.key.way{border:0;height:2px;border-radius:0;background:repeating-linear-gradient(90deg,var(--client-message) 0 2px,transparent 2px 5px)}.key.way{background:repeating-linear-gradient(90deg,var(--client-message) 0 8px,transparent 8px 11px)}
.key.lost{border:0;border-top:1.6px dashed var(--client-message);height:0}
.key.override{width:11px;height:11px;border-radius:9px;background:var(--lead);border-color:var(--ink)}`;

const PICTURE = `
.plot text,.names text{font:12px ui-monospace,"SF Mono",Menlo,"DejaVu Sans Mono",monospace;font-size:11px;fill:var(--ink)}
.lane{fill:var(--card)}.lane.odd{fill:var(--lane)}
.life{stroke:var(--life);stroke-width:1}.life.replica{stroke-width:1.6}
.names .name{font-weight:700;font-size:13px}.names .section,.names .note{fill:var(--dim);font-size:10px}
.paper-name{display:none}
.tick{stroke:var(--rule);stroke-width:1}
.plot .tick-label{fill:var(--dim)}
.fold{fill:url(#hatch-fold);opacity:.55}.fold-line{fill:var(--life)}
.plot .fold-label{fill:var(--dim);text-anchor:middle;font-size:10px;paint-order:stroke;stroke:var(--card);stroke-width:3px}
.fault-ground{opacity:.075}.fault{stroke-width:1;fill-opacity:.2}
.fault-ground.partition,.fault.partition{fill:var(--partition);stroke:var(--partition)}
.fault-ground.crash,.fault.crash,.fault-ground.tear,.fault.tear,.fault-ground.damage,.fault.damage,.fault-ground.wipe,.fault.wipe,.fault-ground.disk-full,.fault.disk-full,.fault-ground.upgrade,.fault.upgrade{fill:var(--crash);stroke:var(--crash)}
.fault-ground.reconfigure,.fault.reconfigure,.fault-ground.transfer,.fault.transfer{fill:var(--learn);stroke:var(--learn)}
.fault-ground.pause,.fault.pause{fill:var(--pause);stroke:var(--pause)}
.fault-ground,.fault{fill:var(--link);stroke:var(--link)}
.fault-ground{stroke:none!important}
.item{cursor:pointer}
.bar{stroke-width:1.3}
.bar.ok{fill:var(--good-fill);stroke:var(--good)}
.bar.fail{fill:var(--none-fill);stroke:var(--none)}.strike{stroke:var(--none);stroke-width:1.3}
.bar.info{fill:var(--doubt-fill);stroke:var(--doubt);stroke-dasharray:4 2}.bar.open{fill:var(--card);stroke:var(--doubt)}
.give-up{stroke:var(--doubt);stroke-width:2}
.bar.merged{fill:var(--good-fill);stroke:var(--good);stroke-width:.6}
.bar.conflict{fill:var(--bad-fill);stroke:var(--bad);stroke-width:2.2}
.probe .bar{fill:var(--none-fill);stroke:var(--none)}
.flag{fill:var(--bad);stroke:var(--bad)}
.point{fill:var(--ink);stroke:var(--card);stroke-width:1}
.begin-line{stroke:var(--ink);stroke-width:1.2;opacity:.55}.stuck-line{stroke:var(--bad);stroke-width:1.4;stroke-dasharray:3 3}
.begin-disc{fill:var(--card);stroke:var(--ink);stroke-width:1.4}.plot .begin-number{font-size:9px;font-weight:700;text-anchor:middle}
.stuck-disc{fill:var(--bad);stroke:var(--card);stroke-width:1.4}.stuck-bar{stroke:var(--card);stroke-width:2.6}.begin,.stuck,.begin-line,.stuck-line{pointer-events:none}
.plot .bar-label.outside{paint-order:stroke;stroke:var(--card);stroke-width:3px}
.operation.unmatched{opacity:.18}
.message.repeats{opacity:.5}
.crowded .message{opacity:.6}.crowded .message.repeats{opacity:.3}.crowded .message .line{stroke-width:.9}.crowded .head{display:none}
.crowded .message.dim{opacity:.1}.crowded .message.focus{opacity:1}.crowded .message.focus .line{stroke-width:2}.crowded .focus .head{display:inline}
.bar-label,.fault-label,.period-label,.message-label{pointer-events:none}
.period.leads{fill:var(--lead)}.period.down{fill:url(#hatch-down);stroke:var(--crash)}.period.paused{fill:url(#hatch-paused);stroke:var(--pause)}.period.failing{fill:none;stroke:var(--crash);stroke-width:1.6;stroke-dasharray:4 3}
#hatch-down .hatch-ground,#hatch-paused .hatch-ground{fill:var(--card)}
#hatch-down .hatch-line{fill:var(--crash);opacity:.4}#hatch-paused .hatch-line{fill:var(--pause);opacity:.4}
.plot .period-label{font-weight:700;paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
.moment{stroke:var(--ink);stroke-width:2;fill:var(--ink)}
.moment.start{fill:var(--card)}.moment.crash{stroke:var(--crash);stroke-width:2.6;fill:none}
.moment.promise{fill:none;stroke-width:2}.moment.decide{fill:var(--learn);stroke:var(--card);stroke-width:1}
.moment.life{fill:none;stroke:var(--crash);stroke-width:2.4}.moment.snapshot{fill:var(--learn);stroke:none}
.moment.configure{fill:var(--card);stroke:var(--learn);stroke-width:2.4}.moment.operator{fill:var(--learn);stroke:none}
.moment.mark{fill:var(--doubt);stroke:none}.moment.follow{stroke:var(--lead);stroke-width:3}
.moment.broken{fill:var(--bad);stroke:var(--card)}
.plot .broken-label{fill:var(--card);font-weight:800;text-anchor:middle;font-size:13px}
.plot .broken-name{fill:var(--bad);font-weight:700;paint-order:stroke;stroke:var(--card);stroke-width:4px}
.message{--own:var(--client-message)}
.message.prepare,.message.promise,.message.canvass,.message.support,.message.transfer{--own:var(--phase1)}
.message.accept,.message.accepted{--own:var(--phase2)}
.message.nack{--own:var(--refusal)}
.message.catch-up,.message.decided,.message.join,.message.snapshot,.message.snapshot-next{--own:var(--learn)}
.message.heartbeat,.message.heard{--own:var(--beat)}
.message .line{stroke:var(--own);stroke-width:1.25}
.message .head{fill:var(--own)}
.message .line.lost{stroke-dasharray:5 3}.message .line.again{stroke-dasharray:1.5 3}
.message .late{stroke:var(--own);stroke-width:1.6;fill:none}.crowded .message .late{display:none}.crowded .message.focus .late,.crowded .message.selected .late{display:inline}.message.selected .late{stroke:var(--accent)}
.message .line.way{stroke-dasharray:7 3;opacity:.6}
.message .cross{stroke:var(--bad);stroke-width:2.2;fill:none}
.message.by-override .line{stroke-width:2.4}
.message .override{fill:var(--lead);stroke:var(--ink);stroke-width:1.2}
.hit-line{stroke:transparent;stroke-width:10}
.message.dim{opacity:.16}
.message.focus .line{stroke-width:2.2}
.plot .message-label{font-size:10px;fill:var(--client-message);paint-order:stroke;stroke:var(--card);stroke-width:3px;stroke-linejoin:round}
.plot .message-label.prepare,.plot .message-label.promise,.plot .message-label.canvass,.plot .message-label.support,.plot .message-label.transfer{fill:var(--phase1)}
.plot .message-label.accept,.plot .message-label.accepted{fill:var(--phase2)}
.plot .message-label.nack{fill:var(--refusal)}
.plot .message-label.catch-up,.plot .message-label.decided,.plot .message-label.join,.plot .message-label.snapshot,.plot .message-label.snapshot-next{fill:var(--learn)}
.hovered .bar,.selected .bar,.hovered .fault,.selected .fault{stroke-width:3}
.hovered .period,.selected .period,.hovered .moment,.selected .moment{stroke:var(--accent);stroke-width:2.5}
.selected .bar,.selected .fault{stroke:var(--accent)}
.message.hovered,.message.selected,.crowded .message.selected{opacity:1}.crowded .message.selected .head{display:inline}
.message.hovered .line,.message.selected .line{stroke-width:3}
.message.selected .line{stroke:var(--accent)}.message.selected .head{fill:var(--accent)}`;

const TABLES = `
.tables{margin-top:22px;display:grid;grid-template-columns:minmax(0,1fr);gap:8px}
details.table,details.sound,details.finding{background:var(--card);border:1px solid var(--rule);border-radius:10px}
summary{padding:9px 15px;cursor:pointer;font-weight:600}
summary .count{color:var(--dim);font-weight:400;margin-left:5px}
details.sound,details.finding{margin-top:14px}
details.sound>section,details.finding>:not(summary){margin-left:16px;margin-right:16px}
details.sound>section,details.finding>section{margin-bottom:16px}
details.finding>table{width:calc(100% - 32px)}
details.finding>header{margin-top:22px;margin-bottom:14px}.finding .size{color:var(--dim);font-weight:400;margin-left:10px}
.unknowns{list-style:none;margin:10px 0 0;padding:0;display:grid;gap:12px}.unknowns p{max-width:95ch}
.finding .gist{display:block;font-weight:400;margin-top:3px}
.scroll{overflow:auto;max-height:70vh;border-top:1px solid var(--rule)}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th{position:sticky;top:0;background:var(--card);text-align:left;font-weight:600;color:var(--dim);font-size:12.5px}
th,td{padding:5px 14px;border-bottom:1px solid var(--rule);vertical-align:top}
td{white-space:pre-line;overflow-wrap:break-word;min-width:4.5em}td.number{min-width:0}
td.number{white-space:nowrap}
.guarantees th{background:none;position:static}.guarantees th[scope=row]{color:var(--ink);font-weight:400;font-size:13.5px}
.guarantees th:first-child,.guarantees th:nth-child(2){width:24ch}
tr.conflict td{background:var(--bad-fill)}
.shares{width:100%;height:14px;border-radius:7px;margin-top:14px;display:block}
.share.linearizable,.share.holds{fill:var(--good)}.share.violation{fill:var(--bad)}.share.unknown{fill:var(--doubt)}
.broken-page{color:var(--bad)}`;

const NARROW = `
@media (max-width:900px){main{padding:16px 14px 48px}.top,.desk{grid-template-columns:minmax(0,1fr)}
.panel{position:sticky;top:auto;bottom:8px;max-height:38vh;min-height:0;box-shadow:0 2px 14px #0003}.panel.empty{position:static;box-shadow:none}
.stage,.names{--names:44px}.stage{grid-template-columns:44px minmax(0,1fr)}.names{width:44px}
.search input[type=search]{flex:1 1 100%}.search select{flex:1 1 40%}.named{flex:1 1 40%}.search .found,.search .shown{flex:1 1 auto;margin:0}
th,td{padding:5px 9px}.command{flex-wrap:wrap}.command code{flex-basis:100%}}`;

const PAPER = `
@page{margin:13mm 12mm}
@media print{html{color-scheme:light}body{background:#fff;font-size:10.5px}main{padding:0;max-width:none}
.controls,.search,.panel,button{display:none}
h1{font-size:20px}h2{margin-top:18px;font-size:11px}h1,h2,h3,h4,summary,thead{break-after:avoid}
.meaning,.parting .moment{font-size:12.5px}.rules .question{font-size:12.5px}.said,.rule-note{font-size:10.5px}
table,.legend,.note,.status{font-size:10.5px}th{position:static;font-size:10.5px}th,td{padding:3px 8px}
.top{grid-template-columns:minmax(0,1fr)}.story li{break-inside:avoid}.command code{border-radius:4px}
.desk{grid-template-columns:1fr}.stage{break-inside:avoid}.plot{height:auto}.names{display:none}.plot .paper-name{display:inline;font-weight:700}.stage{grid-template-columns:1fr}
.scroll{max-height:none;overflow:visible}details.table,details.finding,details.sound{border:0}summary{padding:9px 0 4px}tr{break-inside:avoid}
td{overflow-wrap:anywhere;min-width:0}
.data th,.data td,.data th[scope=row]{font-size:9px;padding:2px 4px}.data th,.data th[scope=row]{white-space:normal;overflow-wrap:anywhere;min-width:0}
td.drawn,th.drawn{min-width:40px;width:12%}td.count{overflow-wrap:normal}.data{overflow:visible}
details::details-content{content-visibility:visible}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}`;

/** The whole style of a page. */
export const PAGE_STYLE = [
  COLOURS,
  TEXT,
  CONTROLS,
  PICTURE,
  TABLES,
  CHARTS,
  STEPS_STYLE,
  NARROW,
  PAPER,
].join('');
