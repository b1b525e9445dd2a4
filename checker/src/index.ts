/**
 * porcupine-ts: is this history of a concurrent object explained by a sequential one? The one door of
 * the package; everything else is internal.
 */

export { classifyKv } from './anomaly.ts';
export type { Classified, KvAnomaly } from './anomaly.ts';
export { checkEvents, checkOperations } from './check.ts';
export { minimalCore } from './core.ts';
export type { CoreResult } from './core.ts';
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
export { ILLEGAL, UNKNOWN } from './model.ts';
export type { Model } from './model.ts';
export { casRegister } from './models/cas-register.ts';
export type {
  CasRegisterInput,
  CasRegisterModel,
  CasRegisterOutput,
} from './models/cas-register.ts';
export { models } from './models/index.ts';
export type { Models } from './models/index.ts';
export { kv, kvModel } from './models/kv.ts';
export type { KvInput, KvModel, KvOutput, KvState } from './models/kv.ts';
export { register } from './models/register.ts';
export type {
  RegisterInput,
  RegisterModel,
  RegisterOutput,
  RegisterValue,
} from './models/register.ts';
export type {
  CheckOptions,
  CheckResult,
  Linearizable,
  StopSignal,
  Undecided,
  UnknownCause,
  Violation,
} from './result.ts';
export { verifyWitness } from './witness.ts';
