// One run as a section of a page: verdict, story, facts, timeline, tables. Pages of a single run
// and pages of a campaign are made of these.

import type { RunRecord } from '../lab/run/record.ts';
import { clusterWords } from '../lab/story/cluster-words.ts';
import { dataScript } from './data-script.ts';
import { guaranteesMarkup } from './guarantees-section.ts';
import { legend } from './legend.ts';
import type { Markup } from './markup.ts';
import { html, NOTHING } from './markup.ts';
import { tablesOf } from './tables.ts';
import { asSentence, meaningOf, verdictSentence, VERDICT_SIGNS } from './verdict.ts';
import type { StatesOf } from './states.ts';
import { viewsOf } from './states.ts';
import type { RunView } from './view/run-view.ts';
import { count, visible } from './view/words.ts';

/** What a report says of a run beyond its record. */
export interface RunExtra {
  /** The command line that replays the run. */
  readonly command: string;
  /** Version of linlab. */
  readonly version: string;
  /** The scenario in words, a line each. */
  readonly story: readonly string[];
  /** Of a planted bug, the rule that it breaks and where the run first shows it, a sentence each. */
  readonly broken?: readonly string[];
  /** The same scenario on the sound system. */
  readonly sound?: RunRecord;
  /** How to see the states of the replicas; absent where nobody wants to. */
  readonly states?: StatesOf;
}

type Fact = readonly [string, string];

export function factList(facts: readonly Fact[]): Markup {
  const rows = facts.map(
    ([name, value]) =>
      html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`,
  );
  return html`<dl class="facts">${rows}</dl>`;
}

/** A command with a copy button. Its lines break between words, not at the dashes of options. */
export function commandBox(command: string): Markup {
  const words = visible(command).split(' ');
  const marked = words.map((word, index) => html`${index === 0 ? '' : ' '}<span>${word}</span>`);
  return html`<p class="command">
    <code>${marked}</code><button type="button" class="copy">Copy</button>
  </p>`;
}

function runFacts(record: RunRecord, extra: Pick<RunExtra, 'version'>): readonly Fact[] {
  const { scenario } = record;
  const { provenance, cluster } = scenario;
  const spares = cluster?.spares ?? 0;
  const special = clusterWords(cluster ?? {}).join('; ');
  const operations = scenario.clients.reduce((sum, client) => sum + client.operations.length, 0);
  const size = [
    count(scenario.replicas, 'replica'),
    ...(spares > 0 ? [count(spares, 'spare')] : []),
    count(scenario.clients.length, 'client'),
    count(operations, 'operation'),
    count(scenario.faults.length, 'fault'),
    count(scenario.overrides.length, 'override'),
  ];
  const origin: Fact[] =
    provenance === undefined
      ? [['Seed', String(scenario.seed)]]
      : [['Found as', `case ${String(provenance.case)} of seed ${String(provenance.seed)}`]];
  return [
    ['System', visible(record.system)],
    ['Host', record.host],
    ['Scenario', size.join(', ')],
    ...(special === '' ? [] : [['Cluster', special] as const]),
    ...origin,
    ['Virtual time', `${record.virtualMs.toLocaleString('en')} ms`],
    ['Steps', `${record.steps.toLocaleString('en')} of replicas and clients`],
    ['Trace hash', record.traceHash ?? 'none: the host runs free'],
    ['Protocol version', String(record.protocolVersion)],
    ...(record.commit === undefined ? [] : [['Commit', visible(record.commit)] as const]),
    ['linlab', extra.version],
  ];
}

const NOT_KNOWN =
  'The checker found neither an order of the operations that explains every answer nor that there is none. This run speaks neither for the system nor against it.';

/** How much more a checker that gave up is to be given. */
const MORE = 10;

/** What to do about a run of which nothing is known. */
function findOutMarkup({ judgement, host }: RunRecord, command: string): Markup {
  if (judgement.gaveUp === undefined) return NOTHING;
  const { statesMax } = judgement.gaveUp;
  const budget = `--check-budget ${String(statesMax * MORE)}`;
  const given = `It could explore ${statesMax.toLocaleString('en')} states.`;
  const more =
    host === 'live'
      ? html`<p class="note">
          ${given} Judge the record of this run again with more: linlab recheck, with ${budget}.
        </p>`
      : html`<p class="note">${given} Give it ten times as many:</p>
          ${commandBox(`${command} ${budget}`)}`;
  return html`<h2>Find out</h2>
    ${more}`;
}

function verdictMarkup(record: RunRecord, title: Title): Markup {
  const { verdict, anomaly, explanation } = record.judgement;
  const meaning = verdict === 'unknown' ? NOT_KNOWN : meaningOf(anomaly);
  const sentence = verdictSentence(record);
  const name = anomaly === null ? NOTHING : html` <span class="anomaly">${visible(anomaly)}</span>`;
  const also = record.failures
    .filter(({ detail }) => !explanation.includes(detail))
    .map(
      ({ kind, atMs, detail }) =>
        html`<p class="explanation">Also, ${kind} at ${atMs} ms: ${asSentence(detail)}</p>`,
    );
  return html`<p class="badge ${verdict}">
      <span aria-hidden="true">${VERDICT_SIGNS[verdict]}</span> ${verdict}${name}
    </p>
    ${title === 'h1' ? html`<h1>${sentence}</h1>` : html`<h3>${sentence}</h3>`}
    ${meaning === null ? NOTHING : html`<p class="meaning">${meaning}</p>`}
    <p class="explanation">${asSentence(explanation)}</p>
    ${also}`;
}

/** Operations that the sentence about the longest beginning names; the table has all. */
const NAMED_MAX = 6;

const THEN = { one: 'Then this would have to come', many: 'Then one of these would have to come' };

function stuckMarkup({ stuck, operations }: RunView): Markup {
  if (stuck === null) return NOTHING;
  const { key, count: all, beginning, next, isComplete } = stuck;
  const text = (id: number): Markup => {
    const { label = '', lane = '' } = operations[id] ?? {};
    return html`<code>${label}</code> of ${lane}`;
  };
  const left = Math.max(0, beginning.length - NAMED_MAX);
  const places = beginning.slice(left).map(({ id }) => html`<li>${text(id)}</li>`);
  const blocked = next.map(({ id, why }) => html`<li>${text(id)}: ${why}.</li>`);
  const but = isComplete ? '' : ' that was found before the search ended';
  const some = left > 0 ? `; the last ${String(NAMED_MAX)} are` : '';
  const list = html`<ol start="${left + 1}">
    ${places}
  </ol>`;
  const stop = html`<p>${THEN[blocked.length === 1 ? 'one' : 'many']}, and cannot:</p>
    <ul>
      ${blocked}
    </ul>`;
  return html`<div class="beginning">
    <p>
      The longest legal beginning${but} takes ${beginning.length} of ${count(all, 'operation')} on
      <code>${key}</code>${some}.
    </p>
    ${places.length === 0 ? NOTHING : list} ${blocked.length === 0 ? NOTHING : stop}
  </div>`;
}

function travelMarkup({ travel }: RunView): Markup {
  if (travel.kind === 'none') {
    if (travel.why === '') return NOTHING;
    return html`<h2>Step by step</h2>
      <p class="note">${travel.why}</p>`;
  }
  return html`<h2>Step by step</h2>
    <div class="stepper">
      <p class="note">Stepping through the run needs scripts.</p>
    </div>`;
}

/** Which run of its page something is of, for names of landmarks; '' for what the page is about alone. */
const ofRunNamed = (run: number, title: Title): string =>
  run === 0 && title === 'h1' ? '' : `, run ${String(run)} of the page`;

/** `soundOf` is the number of the run beside which this one goes, or ''. */
function timelineMarkup(
  record: RunRecord,
  view: RunView,
  run: number,
  ofRun: string,
  soundOf = '',
): Markup {
  const link = (item: string): string => (run === 0 ? `#${item}` : `#run=${String(run)}&${item}`);
  return html`<section
    class="run"
    id="run-${run}"
    data-system="${visible(record.system)}"
    data-sound-of="${soundOf}"
    aria-label="Timeline of ${visible(record.system)}${ofRun}"
  >
    <div class="timeline">
      <p class="note">
        A script draws the timeline here. Where it does not, scripts are off or the file was cut
        short; the tables tell the same.
      </p>
    </div>
    ${legend(view)} ${stuckMarkup(view)} ${travelMarkup(view)} ${tablesOf(view, link, ofRun)}
    ${dataScript(view)}
  </section>`;
}

function soundMarkup(sound: RunRecord | undefined, view: RunView | null, run: number): Markup {
  if (sound === undefined || view === null) return NOTHING;
  return html`<details class="sound">
    <summary>
      The same scenario on <code>${visible(sound.system)}</code>:
      <span class="badge ${sound.judgement.verdict}"
        ><span aria-hidden="true">${VERDICT_SIGNS[sound.judgement.verdict]}</span>
        ${sound.judgement.verdict}</span
      >
    </summary>
    ${timelineMarkup(sound, view, run, ofRunNamed(run, 'h3'), String(run - 1))}
  </details>`;
}

function storyMarkup(story: readonly string[]): Markup {
  if (story.length === 0) return NOTHING;
  const lines = story.map((line) => html`<li>${visible(line)}</li>`);
  return html`<h2>What happens</h2>
    <ol class="story">
      ${lines}
    </ol>`;
}

/** `h1`: the page is about this run alone. */
type Title = 'h1' | 'h3';

interface Section {
  readonly markup: Markup;
  /** Number of the page's next run. */
  readonly nextRun: number;
}

function brokenMarkup(broken: readonly string[]): Markup {
  if (broken.length === 0) return NOTHING;
  return html`<h2>The broken rule</h2>
    ${broken.map((line) => html`<p>${visible(line)}</p>`)}`;
}

/** Everything about one run. Runs of a page are numbered from 0, for deep links. */
export function runSection(
  record: RunRecord,
  extra: RunExtra,
  run: number,
  title: Title = 'h1',
): Section {
  const { view, soundView, parting } = viewsOf(record, extra, run, title === 'h1');
  const markup = html`<header class="verdict ${record.judgement.verdict}">
      ${verdictMarkup(record, title)}
    </header>
    ${parting}
    <div class="top">
      <div class="told">
        ${storyMarkup(extra.story)} ${brokenMarkup(extra.broken ?? [])}
        <h2>Replay it</h2>
        ${commandBox(extra.command)} ${findOutMarkup(record, extra.command)}
      </div>
      <div class="known">
        <h2>Facts</h2>
        ${factList(runFacts(record, extra))}
      </div>
    </div>
    ${guaranteesMarkup(record)}
    <h2>Timeline</h2>
    ${timelineMarkup(record, view, run, ofRunNamed(run, title))}
    ${soundMarkup(extra.sound, soundView, run + 1)}`;
  return { markup, nextRun: run + (extra.sound === undefined ? 1 : 2) };
}
