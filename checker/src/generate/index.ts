/**
 * The door of `porcupine-ts/generate`: histories made from a seed.
 */

export { generate } from './generate.ts';
export type { ClassName, Generated, GenerateOptions } from './generate.ts';
export { classes } from './classes.ts';
