/**
 * The door of `porcupine-ts/record`: histories of asynchronous objects.
 */

export { record } from './record.ts';
export type { Recorder, RecordOptions } from './record.ts';
