/**
 * What can be asked of a register and of a cas-register, and what they answer. Apart from the models,
 * so that the monitors of the two can speak of it as well.
 */

export type RegisterValue = string | number | boolean | null;

export type RegisterInput =
  { readonly kind: 'read' } | { readonly kind: 'write'; readonly value: RegisterValue };

/** read: the value. write: null, not looked at. */
export type RegisterOutput = RegisterValue;

export type CasRegisterInput =
  | RegisterInput
  | { readonly kind: 'cas'; readonly from: RegisterValue; readonly to: RegisterValue };

/** read: the value. write: null, not looked at. cas: whether it changed the value. */
export type CasRegisterOutput = RegisterValue;
