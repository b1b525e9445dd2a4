// Two campaigns side by side, as data: what only one found, reached or saw, and how the numbers
// moved. The page, the text and the JSON of `linlab compare` are made of it.

import { campaignTables } from './campaign/tables.ts';
import type { CampaignSummary } from './campaign-summary.ts';
import type { Cell, DataTable } from './data-table.ts';

/** What only one of them has, and both. */
export interface Sets {
  readonly onlyFirst: readonly string[];
  readonly onlySecond: readonly string[];
  readonly both: readonly string[];
}

export interface Comparison {
  /** By signature. */
  readonly findings: Sets;
  /** Marks of rare branches that were reached. */
  readonly marks: Sets;
  /** Abstract states, counted; null where one of them does not know. */
  readonly states: {
    readonly onlyFirst: number;
    readonly onlySecond: number;
    readonly both: number;
  } | null;
  /** Headings with `first` and `second` in them. */
  readonly tables: readonly DataTable[];
}

function setsOf(first: Iterable<string>, second: Iterable<string>): Sets {
  const [one, other] = [new Set(first), new Set(second)];
  return {
    onlyFirst: [...one].filter((name) => !other.has(name)).sort(),
    onlySecond: [...other].filter((name) => !one.has(name)).sort(),
    both: [...one].filter((name) => other.has(name)).sort(),
  };
}

function statesOf(first: CampaignSummary, second: CampaignSummary): Comparison['states'] {
  if (first.counts === undefined || second.counts === undefined) return null;
  const sets = setsOf(Object.keys(first.counts.states), Object.keys(second.counts.states));
  const { onlyFirst, onlySecond, both } = sets;
  if (onlyFirst.length + onlySecond.length + both.length === 0) return null;
  return { onlyFirst: onlyFirst.length, onlySecond: onlySecond.length, both: both.length };
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** By how many percent the second is more than the first; null where that says nothing. */
function change(first: Cell, second: Cell): number | null {
  if (typeof first !== 'number' || typeof second !== 'number' || first === 0) return null;
  return rounded(((second - first) * 100) / first);
}

type Number = readonly [what: string, of: (campaign: CampaignSummary) => number | null];

const percent = (part: number, whole: number): number | null =>
  whole === 0 ? null : rounded((part * 100) / whole);

const NUMBERS: readonly Number[] = [
  ['Cases', ({ cases }) => cases],
  ['Cases a second', ({ casesPerSecond }) => casesPerSecond],
  ['Operations', ({ operations }) => operations],
  ['Virtual seconds', ({ virtualSeconds }) => rounded(virtualSeconds)],
  ['Violations (% of cases)', ({ verdicts, cases }) => percent(verdicts.violation, cases)],
  ['Unknown (% of cases)', ({ verdicts, cases }) => percent(verdicts.unknown, cases)],
  ['Findings', ({ findings }) => findings.length],
  [
    'Operations ok (%)',
    ({ coverage }) =>
      coverage === undefined
        ? null
        : percent(coverage.ok, coverage.ok + coverage.fail + coverage.info),
  ],
  [
    'Cases in which a fault met a write (%)',
    ({ coverage, cases }) =>
      coverage === undefined ? null : percent(coverage.faultyWrites, cases),
  ],
  [
    'Cases in which the leader changed (%)',
    ({ coverage, cases }) => {
      const changes = coverage?.leaderChanges ?? null;
      return changes === null ? null : percent(changes, cases);
    },
  ],
  ['Marks reached', ({ coverage }) => Object.keys(coverage?.marks ?? {}).length],
  ['States seen', ({ discovery }) => discovery?.states?.seen ?? null],
  [
    'Chance that the next case shows a new state (%)',
    ({ discovery }) => {
      const chance = discovery?.states?.chance ?? null;
      return chance === null ? null : rounded(chance * 100);
    },
  ],
];

function numberTable(first: CampaignSummary, second: CampaignSummary): DataTable {
  const rows = NUMBERS.map(([what, of]): Cell[] => {
    const [one, other] = [of(first), of(second)];
    return [what, one, other, change(one, other)];
  });
  return {
    id: 'numbers',
    title: 'Numbers',
    columns: ['What', 'First', 'Second', 'Change (%)'],
    rows,
  };
}

/** The columns of the tables of service that are worth comparing. */
const SERVED = [
  ['ok (%)', 4],
  ['p50 (ms)', 5],
  ['p99 (ms)', 7],
] as const;

function servedTable(id: string, first: CampaignSummary, second: CampaignSummary): DataTable[] {
  const [one, other] = [first, second].map((campaign) =>
    campaignTables(campaign).find((table) => table.id === id),
  );
  if (one === undefined || other === undefined) return [];
  const names = [...new Set([...one.rows, ...other.rows].map(([name]) => name ?? ''))];
  const rows = names.map((name): Cell[] => {
    const [left, right] = [one, other].map(({ rows: all }) =>
      all.find(([named]) => named === name),
    );
    return [name, ...SERVED.flatMap(([, at]) => [left?.[at] ?? null, right?.[at] ?? null])];
  });
  const columns = SERVED.flatMap(([what]) => [`${what}, first`, `second`]);
  return [{ id, title: one.title, columns: [one.columns[0] ?? '', ...columns], rows }];
}

function findingTable(first: CampaignSummary, second: CampaignSummary): DataTable {
  const at = ({ findings }: CampaignSummary): Map<string, number> =>
    new Map(findings.map(({ signature, firstCase }) => [signature, firstCase]));
  const [one, other] = [at(first), at(second)];
  const names = [...new Set([...one.keys(), ...other.keys()])].sort();
  return {
    id: 'findings',
    title: 'Findings',
    columns: ['Signature', 'First in case, first', 'second'],
    rows: names.map((name) => [name, one.get(name) ?? null, other.get(name) ?? null]),
  };
}

function markTable(
  first: CampaignSummary,
  second: CampaignSummary,
  { onlyFirst, onlySecond }: Sets,
): DataTable {
  const names = [...onlyFirst, ...onlySecond].sort();
  const cases = ({ coverage }: CampaignSummary, mark: string): number => coverage?.marks[mark] ?? 0;
  return {
    id: 'marks',
    title: 'Marks that only one reached',
    columns: ['Mark', 'Cases, first', 'second'],
    rows: names.map((mark) => [mark, cases(first, mark), cases(second, mark)]),
  };
}

export function compareCampaigns(first: CampaignSummary, second: CampaignSummary): Comparison {
  const signatures = ({ findings }: CampaignSummary): string[] =>
    findings.map(({ signature }) => signature);
  const marksOf = ({ coverage }: CampaignSummary): string[] => Object.keys(coverage?.marks ?? {});
  const marks = setsOf(marksOf(first), marksOf(second));
  const tables = [
    numberTable(first, second),
    findingTable(first, second),
    markTable(first, second, marks),
    ...servedTable('availability', first, second),
    ...servedTable('latency', first, second),
  ];
  return {
    findings: setsOf(signatures(first), signatures(second)),
    marks,
    states: statesOf(first, second),
    tables: tables.filter(({ rows }) => rows.length > 0),
  };
}
