// Branded primitives: a slot cannot be passed where a replica is meant.

declare const brand: unique symbol;

/** `Base` at run time, distinct from every other brand for the compiler. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
