/**
 * Histories as texts: the door of `porcupine-ts/formats`. Readers give operations of a model that
 * `checkOperations` takes; every error says where in the text.
 */

export { FormatError } from './format-error.ts';
export type { Place, Source } from './format-error.ts';
export type { Plain } from './edn.ts';
export { FORMATS, MODEL_NAMES } from './history-file.ts';
export type {
  FormatName,
  HistoryFile,
  HistoryOf,
  ModelName,
  Note,
  ReadOptions,
  Shapes,
} from './history-file.ts';
export { placeAt } from './format-error.ts';
export { checkable, InitialError } from './model-of.ts';
export type { Checkable } from './model-of.ts';
export { detectFormat, readHistory, readSources } from './read.ts';
export { WRITTEN_FORMATS, writeEdn, writeHistory, writeLinHist, writeLinlab } from './write.ts';
export type { WrittenFormat } from './write.ts';
