// How charts and tables of numbers look; a part of the page's style.

export const CHARTS = `
.data{border:1px solid var(--rule);border-radius:10px;background:var(--card);max-height:none;margin:0 0 14px}
.data table{width:100%}.data tr:last-child>*{border-bottom:0}
.data th[scope=row]{font-weight:400;color:var(--ink);font-size:13.5px;position:static;white-space:nowrap}
.count{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;min-width:0}
td.drawn,th.drawn{min-width:110px;width:22%;white-space:nowrap;font-weight:400}td.drawn{vertical-align:middle}
.strip{display:block;width:100%;height:12px;border-radius:2px}
.length{fill:var(--accent);opacity:.55}
.share.ok{fill:var(--good);opacity:.75}.share.fail{fill:var(--none);opacity:.6}.share.info{fill:var(--doubt);opacity:.75}
.band{fill:var(--accent);opacity:.3}.band.near{opacity:.45}.band.far{opacity:.4}.middle{fill:var(--accent)}
.columns{columns:330px 4;column-gap:16px}.counted{break-inside:avoid}.counted th,.counted td{padding:4px 9px}
.counted td.drawn,.counted th.drawn{min-width:48px;width:26%;padding-left:0}.counted th[scope=row]{white-space:normal}
.columns+details.table{margin-top:2px}details>.columns,details>.counted{padding:6px 14px 0}
details.table.marks .data{border:0;border-top:1px solid var(--rule);border-radius:0;margin:0}details.table.marks>.counted{padding:0}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr));gap:14px 28px;margin:14px 0 4px;max-width:1100px}
.chart{margin:0;min-width:0}.chart svg{width:100%;height:auto;display:block;background:var(--card);border:1px solid var(--rule);border-radius:10px}
.chart text{font:11px system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;fill:var(--dim)}
.chart .right{text-anchor:end}.chart .middle{text-anchor:middle;fill:var(--dim)}
.chart .grid{stroke:var(--rule);stroke-width:1}.chart .curve{fill:none;stroke:var(--accent);stroke-width:1.8;stroke-linejoin:round}
.over-time{max-width:1100px;margin:14px 0 4px}.chart .shade{fill:var(--crash)}.chart .curve.far{stroke-dasharray:5 3}
.chart .area{fill:var(--accent);opacity:.1}
figcaption{font-size:13.5px;color:var(--dim);margin-top:6px;max-width:60ch}figcaption strong{color:var(--ink);display:block;font-weight:600}
.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr));gap:0 48px}
h1,.badge,summary,.note{overflow-wrap:anywhere}.badge{max-width:100%}
.rare{color:var(--doubt)}
.zoo{max-width:980px;margin-top:10px}.bug{--own:var(--good)}.bug.medium{--own:var(--pause)}.bug.hard{--own:var(--partition)}
.zoo .range{fill:var(--own);opacity:.32}.zoo .found{fill:var(--own)}.zoo .missed{fill:var(--card);stroke:var(--own);stroke-width:2}
.zoo .open{fill:none;stroke:var(--own);stroke-width:1.8}.zoo .before{fill:var(--none);opacity:.45}.zoo .before-middle{fill:var(--none)}
.chart .worse text{fill:var(--bad);font-weight:700}
.key.easy{background:var(--good);border-color:var(--good)}.key.medium{background:var(--pause);border-color:var(--pause)}.key.hard{background:var(--partition);border-color:var(--partition)}
.key.before{height:3px;border:0;background:var(--none)}`;
