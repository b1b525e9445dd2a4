/** The source of src/page/client-source.ts, bundled from src/page/client. */
export function clientSource(): Promise<string>;
