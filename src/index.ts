// The library's door: what a module with a system of one's own, a test in another project or a tool
// around linlab needs. Everything else is internal. The checker is a package of its own: porcupine-ts.

import type { GeneratorSettings } from './lab/generate/generate.ts';
import { newGenerator, strategiesOf } from './lab/generate/generate.ts';
import { interpret } from './lab/generate/interpret.ts';

export { InputError } from './base/input-error.ts';
export type { InputProblem } from './base/input-error.ts';

export type { KvOperation, KvResult } from './kv/operation.ts';
export { FAULT_KINDS } from './faults/fault.ts';
export type { Fault, FaultKind, Link, Membership, PartitionShape, Target } from './faults/fault.ts';
export type { Change, Configuration, Format, Member } from './protocol/configuration.ts';
export { DEFAULT_SETTINGS } from './protocol/settings.ts';
export type { Settings } from './protocol/settings.ts';
export { PROTOCOL_VERSION } from './protocol/version.ts';

export { SOUND_RULES } from './paxos/rules.ts';
export type { GrantedLease, Rules } from './paxos/rules.ts';
export { SOUND_SESSION_RULES } from './client/outcome.ts';
export type { OperationOutcome, SessionRules } from './client/outcome.ts';
export { SOUND_CODE } from './hosts/code.ts';
export type { Code } from './hosts/code.ts';

export { kvpaxos } from './systems/kvpaxos.ts';
export type { KvpaxosSystem, Variant } from './systems/kvpaxos.ts';
export { SOUND_STORE, SYSTEMS, systemNamed } from './systems/registry.ts';
export { HostError } from './lab/run/system.ts';
export type { HostName, RunningSystem, SystemUnderTest } from './lab/run/system.ts';

export { simulate } from './hosts/sim/simulate.ts';
export type { RunFailure, RunOptions, RunOutcome, SentFrame, TraceEntry } from './hosts/outcome.ts';

export type {
  ClientPlan,
  ClusterPlan,
  Expectation,
  MessageAddress,
  Noise,
  Override,
  PlannedOperation,
  Provenance,
  Scenario,
} from './lab/scenario/scenario.ts';
export { formatScenario, parseScenario } from './lab/scenario/file.ts';

export { DEFAULT_LIMITS, drawnOf, newGenerator, scenarioOf } from './lab/generate/generate.ts';
export type {
  Drawn,
  Generator,
  GeneratorSettings,
  Plan,
  SearchLimits,
} from './lab/generate/generate.ts';
export { ARMS, STRATEGIES } from './lab/generate/strategies.ts';
export type { Arm, Strategy } from './lab/generate/strategies.ts';
export { interpret } from './lab/generate/interpret.ts';

/**
 * Scenarios of the first strategy as a fast-check arbitrary, for properties in one's own tests.
 * Shrinks by itself.
 */
export function scenarioArbitrary(settings: GeneratorSettings) {
  const { replicas, faults } = settings;
  const generator = newGenerator(settings);
  const reading = { replicas, faults, strategy: strategiesOf(generator)[0] ?? 'random-walk' };
  return generator.arbitrary.map((draft) => interpret(draft, reading));
}

export { draftArbitrary } from './lab/generate/draft.ts';
export type { Draft, DraftLimits } from './lab/generate/draft.ts';

export { judge } from './lab/run/judge.ts';
export type { Judgement, Verdict } from './lab/run/judge.ts';
export { guaranteesKept, sessionsIn } from './lab/run/guarantees.ts';
export type { Kept, SessionOf } from './lab/run/guarantees.ts';
export { GUARANTEES } from './lab/scenario/guarantee.ts';
export type { Guarantee } from './lab/scenario/guarantee.ts';
export { describeRate, rateOf } from './lab/run/rate.ts';
export type { Rate } from './lab/run/rate.ts';
export { runRecord } from './lab/run/record.ts';
export type { RanOn, RunRecord } from './lab/run/record.ts';
export { tellStory } from './lab/story/story.ts';

export { shrinkFlaky } from './lab/shrink/flaky.ts';
export type { FlakyRequest, FlakyShrunk } from './lab/shrink/flaky.ts';
export { shrink, SHRINK_RUNS_MAX } from './lab/shrink/shrink.ts';
export type { ShrinkRequest, Shrunk } from './lab/shrink/shrink.ts';
export { runCampaign } from './lab/campaign/campaign.ts';
export type {
  CampaignRequest,
  CampaignResult,
  CampaignState,
  End,
  Progress,
  Shard,
} from './lab/campaign/campaign.ts';
export type { Backend } from './lab/campaign/backend.ts';
export type { BatchResult, BrokenCase, KeptCounts, Sum } from './lab/campaign/batch.ts';
export type { Coverage } from './lab/campaign/coverage.ts';
export type { Finding } from './lab/campaign/finding.ts';

export { formatHistory, parseHistory } from './schemas/history.ts';
export type { HistoryFile, SpecName } from './schemas/history.ts';
export { formatRun, parseRun } from './schemas/run.ts';
export { parseStatus } from './schemas/status.ts';
export type { StatusLine } from './schemas/status.ts';
export {
  parseBisect,
  parseCorpusFolder,
  parseCampaign,
  parseErrorOutput,
  parseReplay,
  parseShrink,
} from './schemas/output.ts';
export type {
  BisectOutput,
  CampaignOutput,
  ErrorOutput,
  FindingOutput,
  ReplayOutput,
  ShrinkOutput,
} from './schemas/output.ts';

export { renderCampaignReport, renderRunReport } from './report/report.ts';
export type { CampaignSummary, FindingReport, RunExtra } from './report/report.ts';
