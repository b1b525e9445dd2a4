// The tables of a campaign as data: the page draws them, `linlab tables` writes them. Which faults,
// operations and strategies there were, how clients were served, which marks were reached and when.

import { FAULT_KINDS } from '../../faults/fault.ts';
import type { Counts } from '../../lab/campaign/counts.ts';
import { curveOf } from '../../lab/campaign/discovery.ts';
import type { CampaignSummary } from '../campaign-summary.ts';
import { timeTable } from './over-time.ts';
import { describeStatus } from '../corpus-section.ts';
import type { Cell, DataTable } from '../data-table.ts';

type Row = readonly Cell[];

/** The order in which people list them; what is not in the list comes after it, by name. */
function inOrder(names: readonly string[], known: readonly string[]): string[] {
  const place = (name: string): number => {
    const at = known.indexOf(name);
    return at < 0 ? known.length : at;
  };
  const byName = (left: string, right: string): number => (left < right ? -1 : 1);
  return [...names].sort((left, right) => place(left) - place(right) || byName(left, right));
}

const FAULT_ORDER: readonly string[] = ['quiet', ...FAULT_KINDS];
const OPERATION_ORDER = ['get', 'put', 'append', 'cas', 'delete'];

const percentOf = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part * 10_000) / whole) / 100;

const sumOf = (counts: Counts): number => Object.values(counts).reduce((sum, one) => sum + one, 0);

function countRows(counts: Counts, whole: number, order: readonly string[] = []): Row[] {
  const names = Object.keys(counts);
  const most = (left: string, right: string): number =>
    (counts[right] ?? 0) - (counts[left] ?? 0) || (left < right ? -1 : 1);
  const sorted = order.length > 0 ? inOrder(names, order) : names.sort(most);
  return sorted.map((name) => [name, counts[name] ?? 0, percentOf(counts[name] ?? 0, whole)]);
}

/** Sizes in their own order: 3, 4, 5. */
function sizeRows(counts: Counts, whole: number): Row[] {
  const sizes = Object.keys(counts).sort((left, right) => Number(left) - Number(right));
  return sizes.map((size) => [
    Number(size),
    counts[size] ?? 0,
    percentOf(counts[size] ?? 0, whole),
  ]);
}

/** Strategies with their shares, and what they were the first to show where that was counted. */
function strategyTable(counts: Counts, paid: Counts, cases: number): DataTable {
  const columns = ['Strategy', 'Cases', 'Share (%)'];
  const rows = countRows(counts, cases);
  const table = { id: 'strategies', title: 'Strategies' };
  if (Object.keys(paid).length === 0) return { ...table, columns, rows };
  return {
    ...table,
    columns: [...columns, 'New'],
    rows: rows.map((row) => [...row, paid[String(row[0])] ?? 0]),
  };
}

function mixTables({ mix, discovery, cases }: CampaignSummary): DataTable[] {
  if (mix === undefined) return [];
  const faults = inOrder(Object.keys(mix.planned), FAULT_ORDER).map((kind): Row => {
    const planned = mix.planned[kind] ?? 0;
    const begun = mix.begun[kind] ?? 0;
    return [kind, planned, begun, percentOf(planned, sumOf(mix.planned))];
  });
  const share = ['Cases', 'Share (%)'];
  const sizes = (id: string, title: string, counts: Counts): DataTable => {
    return { id, title, columns: [title, ...share], rows: sizeRows(counts, cases) };
  };
  return [
    strategyTable(mix.strategies, discovery?.paid ?? {}, cases),
    {
      id: 'operations',
      title: 'Operations',
      columns: ['Operation', 'Planned', 'Share (%)'],
      rows: countRows(mix.operations, sumOf(mix.operations), OPERATION_ORDER),
    },
    {
      id: 'faults',
      title: 'Faults',
      columns: ['Fault', 'Planned', 'Began', 'Share (%)'],
      rows: faults,
    },
    {
      id: 'features',
      title: 'Cases with',
      columns: ['Cases with', ...share],
      rows: countRows(mix.features, cases),
    },
    sizes('replicas', 'Replicas in all', mix.replicas),
    sizes('clients', 'Clients', mix.clients),
    sizes('operations-a-case', 'Operations in a case', mix.operationsPerCase),
    sizes('faults-a-case', 'Faults in a case', mix.faultsPerCase),
  ];
}

const LATENCIES = ['p50 (ms)', 'p90 (ms)', 'p99 (ms)', 'max (ms)'];

function serviceTables({ service }: CampaignSummary): DataTable[] {
  if (service === undefined) return [];
  const operations = inOrder(Object.keys(service.operations), OPERATION_ORDER).map((kind): Row => {
    const served = service.operations[kind];
    if (served === undefined) return [kind];
    const { ok, fail, info, latencyMs } = served;
    const { p50, p90, p99, max } = latencyMs;
    return [kind, ok, fail, info, percentOf(ok, ok + fail + info), p50, p90, p99, max];
  });
  const during = inOrder(Object.keys(service.during), FAULT_ORDER).map((kind): Row => {
    const served = service.during[kind];
    if (served === undefined) return [kind];
    const { ok, fail, info, latencyMs, seconds, okPerSecond } = served;
    const { p50, p90, p99, max } = latencyMs;
    const counts = [ok, fail, info, percentOf(ok, ok + fail + info)];
    return [kind, ...counts, p50, p90, p99, max, okPerSecond, seconds];
  });
  const counts = ['ok', 'fail', 'info', 'ok (%)'];
  return [
    {
      id: 'latency',
      title: 'Service by operation',
      columns: ['Operation', ...counts, ...LATENCIES],
      rows: operations,
    },
    {
      id: 'availability',
      title: 'Service by fault under way',
      columns: ['While', ...counts, ...LATENCIES, 'ok a second', 'Seconds'],
      rows: during,
    },
  ];
}

function markRows({ coverage, counts, cases }: CampaignSummary): Row[] {
  const marks = Object.entries(coverage?.marks ?? {});
  marks.sort(([left, few], [right, many]) => few - many || (left < right ? -1 : 1));
  return marks.map(([mark, times]) => [
    mark,
    times,
    percentOf(times, cases),
    counts?.firstSeen[`mark:${mark}`] ?? null,
  ]);
}

function coverageTables(campaign: CampaignSummary): DataTable[] {
  const states = Object.values(campaign.counts?.states ?? {});
  const steps = curveOf(states.map(([first]) => first));
  return [
    {
      id: 'marks',
      title: 'Marks of rare branches',
      columns: ['Mark', 'Cases', 'Share (%)', 'First in case'],
      rows: markRows(campaign),
    },
    {
      id: 'states-by-case',
      title: 'States seen by case',
      columns: ['Case', 'States seen'],
      rows: steps.map(([index, seen]) => [index, seen]),
    },
  ];
}

function findingTable({ findings }: CampaignSummary): DataTable {
  const rows = findings.map((finding): Row => {
    const { signature, anomaly, firstCase, shrunk, shrinkRuns, scenario, confirmed } = finding;
    const { operations, faults, overrides, replicas } = shrunk;
    const held = Object.entries(confirmed).map(
      ([host, yes]) =>
        `${host}: ${yes === true ? 'yes' : yes === false ? 'no' : 'the host failed'}`,
    );
    const sizes = [operations, faults, overrides, replicas];
    return [signature, anomaly, firstCase, ...sizes, shrinkRuns, held.join(', '), scenario];
  });
  const sizes = ['Operations', 'Faults', 'Overrides', 'Replicas'];
  return {
    id: 'findings',
    title: 'Findings',
    columns: ['Signature', 'Anomaly', 'First in case', ...sizes, 'Runs', 'Confirmed', 'Scenario'],
    rows,
  };
}

function verdictTable({ verdicts, guarantees, cases }: CampaignSummary): DataTable {
  const named = { ...verdicts, holds: verdicts.holds ?? 0 };
  const kinds = guarantees === undefined ? (['linearizable'] as const) : (['holds'] as const);
  const rows = [...kinds, 'violation' as const, 'unknown' as const].map((kind): Row => {
    return [kind, named[kind], percentOf(named[kind], cases)];
  });
  return { id: 'verdicts', title: 'Verdicts', columns: ['Verdict', 'Cases', 'Share (%)'], rows };
}

function otherTables({
  guarantees = [],
  corpus = [],
  unknowns = [],
}: CampaignSummary): DataTable[] {
  return [
    {
      id: 'guarantees',
      title: 'Guarantees',
      columns: ['Guarantee', 'Holds', 'Broken', 'Unknown'],
      rows: guarantees.map((kept) => [kept.guarantee, kept.holds, kept.violation, kept.unknown]),
    },
    {
      id: 'corpus',
      title: 'Corpus',
      columns: ['Scenario', 'Verdict', 'Signature', 'Over the commits'],
      rows: corpus.map(({ scenario, verdict, signature, status }) => {
        return [scenario, verdict, signature, status === undefined ? null : describeStatus(status)];
      }),
    },
    {
      id: 'unknowns',
      title: 'Not known',
      columns: ['Case', 'Why', 'Find out with'],
      rows: unknowns.map(({ case: index, why, command }) => [index, why, command]),
    },
  ];
}

/** All tables of a campaign; those that would be empty are left out. */
export function campaignTables(campaign: CampaignSummary): DataTable[] {
  return [
    verdictTable(campaign),
    findingTable(campaign),
    ...otherTables(campaign),
    ...mixTables(campaign),
    ...serviceTables(campaign),
    timeTable(campaign),
    ...coverageTables(campaign),
  ].filter(({ rows }) => rows.length > 0);
}
