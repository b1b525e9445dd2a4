// What the server's pages look like beyond what they share with reports.

export const SERVE_STYLE = `
:root{--running:#1f55c4;--running-fill:#dde7fb}
@media screen and (prefers-color-scheme:dark){:root{--good:#6fd08a;--running:#8ab0ff;--running-fill:#22324f}}
main.serve{max-width:1080px}
.trail{max-width:1080px;margin:0 auto;padding:14px 28px 0;font-size:13.5px;color:var(--dim)}
.trail ol{list-style:none;display:flex;flex-wrap:wrap;gap:2px 8px;margin:0;padding:0}
.trail li{overflow-wrap:anywhere}.trail li+li::before{content:"/";margin-right:8px;color:var(--life)}
.trail a{text-decoration:none}.trail a:hover{text-decoration:underline}
.lost{max-width:1024px;margin:14px auto 0;padding:8px 14px;border-radius:8px;background:var(--doubt-fill);color:var(--doubt);font-size:14px}
.badge{white-space:nowrap}
.badge.running{color:var(--running);background:var(--running-fill)}.badge.died,.badge.failed,.badge.unreadable{color:var(--doubt);background:var(--doubt-fill)}
.verdict.running{border-color:var(--running)}.verdict.died,.verdict.failed,.verdict.unreadable{border-color:var(--doubt)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap;margin:0}
.filter-campaigns{display:flex;flex-wrap:wrap;gap:10px 12px;align-items:end;margin:18px 0 22px}
.filter-campaigns label{display:grid;gap:3px;font-size:12px;color:var(--dim);flex:0 1 170px}.filter-campaigns label.wide{flex:1 1 240px}
input[type=search],select{font:inherit;font-size:14px;color:var(--ink);background:var(--card);border:1px solid var(--rule);border-radius:7px;padding:6px 10px;width:100%;min-height:36px}
.filter-campaigns button{min-height:36px;padding:5px 15px;font-size:14px}
.replay select{width:auto;min-height:34px;font-size:13.5px;padding:4px 8px}
.campaigns{list-style:none;margin:0;padding:0;border:1px solid var(--rule);border-radius:10px;background:var(--card);overflow:hidden}
.campaigns:empty{display:none}
.campaign{position:relative;display:grid;grid-template-columns:172px minmax(0,1fr) auto 138px;gap:2px 20px;align-items:center;padding:12px 18px}
.campaign+.campaign{border-top:1px solid var(--rule)}
.campaign:hover{background:var(--lane)}
.campaign h2{font-size:15.5px;font-weight:600;color:var(--ink);margin:0;text-transform:none;letter-spacing:0;overflow-wrap:anywhere}
.campaign h2 a{color:inherit;text-decoration:none}.campaign h2 a::after{content:"";position:absolute;inset:0}
.campaign h2 a:hover{color:var(--accent)}.campaign h2 a:focus-visible{outline:none}.campaign:has(a:focus-visible){outline:2.5px solid var(--accent);outline-offset:-3px}
.campaign p{margin:0}.campaign .badge{justify-self:start}.campaign .what,.campaign .when{color:var(--dim);font-size:13.5px}
.campaign .numbers{font-size:13.5px;text-align:right;font-variant-numeric:tabular-nums}
.campaign .when{text-align:right;white-space:nowrap}
.campaign progress{grid-column:2/-1;margin:6px 0 2px}
progress{appearance:none;-webkit-appearance:none;display:block;width:100%;height:6px;border:0;border-radius:3px;background:var(--none-fill);overflow:hidden}
progress::-webkit-progress-bar{background:var(--none-fill);border-radius:3px}
progress::-webkit-progress-value{background:var(--running);border-radius:3px}
progress::-moz-progress-bar{background:var(--running);border-radius:3px}
.progress{margin:16px 0 4px}.progress progress{height:10px;border-radius:5px}.progress p{margin:8px 0 0;font-variant-numeric:tabular-nums}
.actions{display:flex;flex-wrap:wrap;gap:9px;align-items:center;margin:18px 0 6px}
.actions form{margin:0}
.button,.actions button,.replay button{display:inline-block;font-size:14px;line-height:1.45;color:var(--ink);background:var(--card);border:1px solid var(--rule);border-radius:7px;padding:6px 14px;text-decoration:none;cursor:pointer}
.button:hover{border-color:var(--accent)}
.button.first{background:var(--accent);border-color:var(--accent);color:var(--paper);font-weight:600}
.button.danger,.actions button.danger{color:var(--bad);border-color:currentColor;background:var(--card)}.actions .last{margin-left:auto}
.actions button.danger.first{background:var(--bad);border-color:var(--bad);color:var(--paper);font-weight:600}
.card{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:13px 18px;margin:0 0 10px}
.findings,.files{list-style:none;margin:0;padding:0}
.found{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:4px 20px;align-items:center}
.found h3{margin:0;font-size:14px;font-weight:400;color:var(--dim);display:flex;flex-wrap:wrap;gap:4px 10px;align-items:center}.found .badge{white-space:normal}
.found .gist{grid-column:1;margin:2px 0 0}.found .links{grid-column:1;font-size:13.5px;color:var(--dim);margin:0}
.found .links a{margin-right:12px}
.found .replay,.found .no-replay{grid-column:2;grid-row:1/span 3}.no-replay{max-width:28ch;font-size:13px;color:var(--dim);margin:0}
.replay{display:flex;gap:7px;align-items:center;margin:0}
.files li{display:flex;gap:16px;justify-content:space-between;padding:5px 0;font-size:14px}.files li+li{border-top:1px solid var(--rule)}
.files .number{color:var(--dim);white-space:nowrap}.files a{overflow-wrap:anywhere}
details.files-box{margin-top:26px}details.files-box>:not(summary){margin:0 18px 10px}details.files-box{background:var(--card);border:1px solid var(--rule);border-radius:10px}
.none{color:var(--dim);padding:26px 0}
.replayed h1{font-size:20px}.replayed .meaning{font-size:15px}
.result{width:100%;height:86vh;min-height:560px;border:1px solid var(--rule);border-radius:10px;background:var(--paper);margin-top:14px;display:block}
main.serve.wide,.trail.wide{max-width:1500px}
.waiting{display:flex;gap:10px;align-items:center}
.spinner{width:14px;height:14px;border-radius:50%;border:2.5px solid var(--running-fill);border-top-color:var(--running);animation:turn 1s linear infinite}
@keyframes turn{to{transform:rotate(1turn)}}
@media (prefers-reduced-motion:reduce){.spinner{animation:none}}
@media (max-width:760px){.trail{padding:12px 14px 0}.lost{margin:12px 14px 0}
.campaign{grid-template-columns:minmax(0,1fr) auto;padding:12px 14px;gap:4px 12px}.campaign .name{grid-column:1/-1;grid-row:2}
.campaign .when{grid-column:2;grid-row:1}.campaign .numbers{grid-column:1/-1;text-align:left}.campaign progress{grid-column:1/-1}
.found{grid-template-columns:minmax(0,1fr)}.found .replay,.found .no-replay{grid-column:1;grid-row:auto;margin-top:6px;max-width:none}
.actions .last{margin-left:0}main.serve .facts{grid-template-columns:repeat(2,minmax(0,1fr))}.filter-campaigns label{flex:1 1 130px}.filter-campaigns label.wide{flex-basis:100%}
.result{height:78vh;min-height:420px}}
@media print{.trail,.actions,.filter-campaigns,.replay{display:none}}`;
