/**
 * porcupine-ts: is this history of a concurrent object explained by a sequential one? The one door of
 * the package; everything else is internal.
 */

export { classifyKv } from './explain/anomaly.ts';
export type { Classified, KvAnomaly } from './explain/anomaly.ts';
export { checkEventsAsync, checkOperationsAsync } from './async/check-async.ts';
export { checkEvents, checkOperations } from './check/check.ts';
export { partialLinearizations } from './check/partial.ts';
export type { PartialLinearizations } from './check/partial.ts';
export { minimalCore } from './explain/core.ts';
export type { CoreResult } from './explain/core.ts';
export { explain } from './explain/explain.ts';
export type {
  ExplainOptions,
  Explanation,
  LinearizableExplained,
  UndecidedExplained,
  ViolationExplained,
} from './explain/explain.ts';
export { tellOperation } from './explain/telling.ts';
export type { Anomaly, CoreOperation, CoreView } from './explain/view.ts';
export { SESSION_GUARANTEES } from './guarantees/guarantee.ts';
export type {
  GuaranteeOptions,
  GuaranteeUndecided,
  SequentialHolds,
  SequentialResult,
  SequentialViolation,
  SessionAmbiguous,
  SessionGuarantee,
  SessionHolds,
  SessionName,
  SessionResult,
  SessionViolation,
} from './guarantees/guarantee.ts';
export { checkSequential } from './guarantees/sequential.ts';
export { checkSessionGuarantees } from './guarantees/session-guarantees.ts';
export type { SessionOptions } from './guarantees/session-guarantees.ts';
export { operationsOf, pairEvents } from './history.ts';
export type {
  CompletedOperation,
  EventType,
  History,
  HistoryEvent,
  Operation,
  Outcome,
  PairedOperation,
  PendingOperation,
} from './history.ts';
export { HistoryError } from './history-error.ts';
export { ILLEGAL, isOfPartition, UNKNOWN } from './model.ts';
export type { Model, PartitionKey } from './model.ts';
export { casRegister, casRegisterModel } from './models/cas-register.ts';
export type {
  CasRegisterInput,
  CasRegisterModel,
  CasRegisterOutput,
} from './models/cas-register.ts';
export { models } from './models/index.ts';
export type { Models } from './models/index.ts';
export { kv, kvModel } from './models/kv.ts';
export type { KvInput, KvModel, KvOutput, KvState } from './models/kv.ts';
export { versionedKv } from './models/kv-versions.ts';
export type { Versioned, VersionedKvModel, VersionedOutput } from './models/kv-versions.ts';
export { counter } from './models/counter.ts';
export type { CounterInput, CounterModel, CounterOutput } from './models/counter.ts';
export { multiRegister } from './models/multi-register.ts';
export type {
  MultiRegisterInput,
  MultiRegisterModel,
  MultiRegisterOutput,
  Registers,
} from './models/multi-register.ts';
export { mutex } from './models/mutex.ts';
export type { MutexInput, MutexModel, MutexOutput, MutexState } from './models/mutex.ts';
export { nondeterministic } from './models/nondeterministic.ts';
export type { NondeterministicModel } from './models/nondeterministic.ts';
export { pqueue } from './models/pqueue.ts';
export type { PqueueInput, PqueueModel, PqueueOutput } from './models/pqueue.ts';
export { queue } from './models/queue.ts';
export type { QueueInput, QueueModel, QueueOutput, QueueState } from './models/queue.ts';
export { register, registerModel } from './models/register.ts';
export type {
  RegisterInput,
  RegisterModel,
  RegisterOutput,
  RegisterValue,
} from './models/register.ts';
export type { Scalar } from './models/scalar.ts';
export { set } from './models/set.ts';
export type { SetInput, SetModel, SetOutput } from './models/set.ts';
export { setall } from './models/setall.ts';
export type { SetAllInput, SetAllModel, SetAllOutput, SetAllState } from './models/setall.ts';
export { stack } from './models/stack.ts';
export type { StackInput, StackModel, StackOutput } from './models/stack.ts';
export type {
  CheckOptions,
  CheckProgress,
  CheckResult,
  Linearizable,
  StopSignal,
  Undecided,
  UnknownCause,
  Violation,
} from './result.ts';
export { START, verifyCertificate } from './proof/certificate.ts';
export type { Certificate, Claim, Justify, Line } from './proof/certificate.ts';
export { keyed } from './monitors/monitored.ts';
export type { Monitor, MonitorAnswer, PartView, WholeView } from './monitors/monitor.ts';
export { verifyWitness } from './proof/witness.ts';
