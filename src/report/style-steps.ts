// How "Where it parts from the sound store" and "Step by step" look. Part of style.ts.

const PARTING = `
.parting{margin:22px 0 4px;background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:14px 20px 16px}
.parting h2{margin-top:0}.parting h3{margin:14px 0 4px;font-size:13.5px;color:var(--dim);font-weight:600}
.parting .moment{font-size:16.5px;max-width:95ch;margin:0}
.said{display:block;color:var(--dim);white-space:pre-line;overflow-wrap:anywhere;font-size:14px;margin-top:3px}
.rules{list-style:none;margin:0;padding:0}
.rules li{border-left:4px solid var(--bad);background:var(--bad-fill);border-radius:0 7px 7px 0;padding:7px 14px;margin:4px 0;max-width:95ch}
.rules .question{display:block;font-size:17px;font-weight:600;text-wrap:balance}
.rules code{font-size:13px;margin-left:8px;overflow-wrap:anywhere}.rule-note{display:block;font-size:14px;margin-top:2px}.parting .what{max-width:95ch;color:var(--dim);margin:8px 0 12px}
.told-step .rules{margin:8px 0}.told-step .rules .question{font-size:14.5px}.told-step .rules .answers{font-size:13.5px}
.sides{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 32px}
.sides ul,.effects{margin:0;padding-left:1.2em}.sides li,.effects li{overflow-wrap:anywhere}
.parting table{margin-top:12px}.parting th,.parting td{padding:4px 14px 4px 0;position:static;overflow-wrap:anywhere;background:none}
.parting th[scope=row]{color:var(--ink);font-weight:400}.parting .to-step{font-weight:600}`;

const STEPS = `
.steps{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:12px 16px 16px;scroll-margin-top:12px}
.scrub{position:sticky;top:0;z-index:2;background:var(--card);padding:6px 0;display:flex;flex-wrap:wrap;gap:8px 14px;align-items:center}
.scrubber{flex:1 1 220px;min-width:0;margin:0;height:28px;accent-color:var(--accent)}
.player{display:flex;gap:5px}.player .play{min-width:66px}.player .speed{font:inherit;font-size:13.5px;color:var(--ink);background:var(--card);border:1px solid var(--rule);border-radius:7px;padding:5px 7px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.scrub .place{font-variant-numeric:tabular-nums;font-weight:600;min-width:13.5em;text-align:right}
.steps .controls{justify-content:space-between;margin:8px 0 0}.jumps{flex-wrap:wrap}.options{display:flex;flex-wrap:wrap;gap:4px 16px}
.keys-hint{font-size:12.5px;margin:8px 0 0}.scenery{border-top:1px solid var(--rule);margin-top:12px;padding-top:10px}
.scene{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,280px),1fr));gap:10px 32px;min-height:118px}
.scene h3{font-size:13.5px;color:var(--dim);font-weight:600;margin:0 0 3px}
.sentence{font-size:16.5px;font-weight:600;margin:0;overflow-wrap:anywhere}
.relation,.scene .none{color:var(--dim);margin:0 0 6px;font-size:13.5px}
.told-step .effects{margin-top:6px}
.breaks{color:var(--bad);font-weight:600}
.flights ul{list-style:none;margin:0;padding:0;font-size:13.5px}.flights{color:var(--dim)}
.replicas{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr));gap:12px;margin-top:14px;align-items:start}
.replicas.sessions{grid-template-columns:repeat(auto-fill,minmax(min(100%,330px),1fr));margin-top:6px}.cards-head{margin:18px 0 0;font-size:13.5px;color:var(--dim);font-weight:600}
.replica{border:1px solid var(--rule);border-radius:9px;min-width:0;overflow:hidden}
.replica.touched{border-color:var(--accent);box-shadow:inset 0 3px 0 var(--accent)}
.replica h4{margin:0;padding:9px 12px 7px;font-size:15px;display:flex;gap:10px;align-items:baseline;flex-wrap:wrap}
.replica h4 .role{font-weight:400;color:var(--dim);font-size:13.5px}.replica h4 .note{margin-left:auto;font-weight:600;font-size:12.5px;color:var(--accent)}
.replica table{font-size:13px;table-layout:fixed}
.replica th,.replica td{padding:3px 8px;position:static;border-bottom-color:var(--lane);min-width:0;overflow-wrap:anywhere;background:none}
.replica th{width:36%;font-weight:400;padding-left:12px}
.replica tr.group th{background:var(--lane);color:var(--dim);font-weight:650;font-size:11.5px;letter-spacing:.04em;text-transform:uppercase;padding:4px 8px 4px 12px;width:auto}
.replica tr.group th[scope=col]{padding-left:8px;width:32%}
.replica tr.changed>th{font-weight:650;color:var(--ink);box-shadow:inset 3px 0 0 var(--accent)}
.replica td.changed{font-weight:650}
.was,.other{display:block;font-weight:400;font-size:12px;color:var(--dim)}
.other{color:var(--bad)}.other::before{content:"≠ "}
td.unsynced{color:var(--doubt)}
.replica td.more{color:var(--dim);padding-left:12px}
.cursor{stroke:var(--accent);stroke-width:1.6;stroke-dasharray:5 3;pointer-events:none}.cursor-head{fill:var(--accent);pointer-events:none}
@media (max-width:900px){.scrub{position:static}.keys-hint{display:none}.replica th{width:40%}.parting{padding:12px 14px}.steps{padding:10px 10px 12px}.sides{grid-template-columns:minmax(0,1fr)}.scrub .place{min-width:0}.scrubber{flex-basis:100%;order:3}.steps button{min-height:38px}.scene{min-height:0}}
@media print{.steps .scrub .buttons,.player,.scrubber,.steps .controls,.keys-hint{display:none}.replica{break-inside:avoid}.parting{padding:8px 14px 10px}
.steps{border:0;padding:0}.scrub{position:static}.scrub .place{text-align:left}.sentence{font-size:12px}.scene{min-height:0}.replicas,.replicas.sessions{grid-template-columns:1fr 1fr}
.replica table,.was,.other,.replica h4 .note{font-size:9.5px}.replica th,.replica td{padding:2px 6px}.flights ul,.relation,.scene .none{font-size:10.5px}}`;

export const STEPS_STYLE = PARTING + STEPS;
