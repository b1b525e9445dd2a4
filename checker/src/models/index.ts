/**
 * The models that come with the package, by name.
 */

import { casRegisterModel } from './cas-register.ts';
import type { CasRegisterModel } from './cas-register.ts';
import { counter } from './counter.ts';
import type { CounterModel } from './counter.ts';
import { kvModel } from './kv.ts';
import type { KvModel } from './kv.ts';
import { multiRegister } from './multi-register.ts';
import type { MultiRegisterModel } from './multi-register.ts';
import { mutex } from './mutex.ts';
import type { MutexModel } from './mutex.ts';
import { pqueue } from './pqueue.ts';
import type { PqueueModel } from './pqueue.ts';
import { queue } from './queue.ts';
import type { QueueModel } from './queue.ts';
import { registerModel } from './register.ts';
import type { RegisterModel } from './register.ts';
import { set } from './set.ts';
import type { SetModel } from './set.ts';
import { setall } from './setall.ts';
import type { SetAllModel } from './setall.ts';
import { stack } from './stack.ts';
import type { StackModel } from './stack.ts';

export interface Models {
  readonly register: RegisterModel;
  readonly 'cas-register': CasRegisterModel;
  /** Another name of 'cas-register'. */
  readonly cas: CasRegisterModel;
  readonly kv: KvModel;
  readonly counter: CounterModel;
  readonly set: SetModel;
  readonly setall: SetAllModel;
  readonly queue: QueueModel;
  readonly stack: StackModel;
  readonly pqueue: PqueueModel;
  readonly mutex: MutexModel;
  readonly 'multi-register': MultiRegisterModel;
}

export const models: Models = {
  register: registerModel,
  'cas-register': casRegisterModel,
  cas: casRegisterModel,
  kv: kvModel,
  counter,
  set,
  setall,
  queue,
  stack,
  pqueue,
  mutex,
  'multi-register': multiRegister(),
};
