/**
 * The door of `porcupine-ts/page`: a checked history as one HTML page.
 */

export { corePicture } from './core-picture.ts';
export { renderPage } from './page.ts';
export type { PageInput } from './page.ts';
