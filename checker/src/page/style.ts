/**
 * How the page looks: light and dark, screen, phone and paper. Called by page.ts. The canvas takes its
 * colours from the same variables.
 */

export const STYLE = `
:root { color-scheme: light dark; --back: #ffffff; --ink: #1c2430; --soft: #5b6675; --line: #d5dbe3;
  --bar: #9db8dd; --core: #d9480f; --point: #1b6e3c; --select: #6741d9; --match: #e8b100; }
@media (prefers-color-scheme: dark) { :root { --back: #14181e; --ink: #e6eaf0; --soft: #9aa6b5;
  --line: #333c48; --bar: #3f5f8f; --core: #ff8a4c; --point: #63d296; --select: #b197fc; --match: #ffd43b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1500px; padding: 1rem 1.25rem 3rem; background: var(--back);
  color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.35rem; margin: 0 0 .25rem; }
h2 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; }
p { margin: .3rem 0; max-width: 80ch; }
.soft { color: var(--soft); }
.verdict { font-weight: 650; }
.verdict.violation { color: var(--core); }
.verdict.linearizable { color: var(--point); }
svg.core { width: 100%; max-width: 900px; height: auto; font: 13px system-ui, sans-serif; }
svg.core rect { fill: var(--bar); stroke: var(--core); }
svg.core text { fill: var(--ink); }
svg.core text.process { fill: var(--soft); }
table { border-collapse: collapse; font-size: 14px; }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; overflow-wrap: anywhere; }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.controls { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; margin: .4rem 0; }
button, select, input { font: inherit; color: inherit; background: var(--back); padding: .25rem .6rem;
  border: 1px solid var(--line); border-radius: 6px; }
button:focus-visible, select:focus-visible, input:focus-visible, canvas:focus-visible, a:focus-visible {
  outline: 2px solid var(--select); outline-offset: 1px; }
input[type=search] { min-width: 14rem; flex: 0 1 22rem; }
canvas { display: block; width: 100%; height: min(62vh, 640px); border: 1px solid var(--line);
  border-radius: 8px; touch-action: none; }
.details { min-height: 4.5rem; padding: .4rem 0; }
.legend span { margin-right: 1rem; display: inline-block; }
.swatch { display: inline-block; width: .8rem; height: .8rem; border-radius: 3px; vertical-align: -1px; }
kbd { border: 1px solid var(--line); border-radius: 4px; padding: 0 .3rem; font-size: .85em; }
@media print { .controls, .details { display: none; } }
`;
