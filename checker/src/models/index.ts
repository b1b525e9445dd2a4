/**
 * The models that come with the package, by name.
 */

import { casRegister } from './cas-register.ts';
import type { CasRegisterModel } from './cas-register.ts';
import { kvModel } from './kv.ts';
import type { KvModel } from './kv.ts';
import { register } from './register.ts';
import type { RegisterModel } from './register.ts';

export interface Models {
  readonly register: RegisterModel;
  readonly 'cas-register': CasRegisterModel;
  /** Another name of 'cas-register'. */
  readonly cas: CasRegisterModel;
  readonly kv: KvModel;
}

export const models: Models = {
  register,
  'cas-register': casRegister,
  cas: casRegister,
  kv: kvModel,
};
