/**
 * A small store with a cache in front of a slow database, as one finds it in many services, and the same
 * done right. Used by the example of README.md, which finds the race in the first.
 */

export interface Database {
  get(key: string): Promise<string | null>;
  put(key: string, value: string): Promise<void>;
}

/** Reads fill the cache, writes clear it. */
export class CachedStore implements Database {
  protected readonly database: Database;
  protected readonly cache = new Map<string, string | null>();

  constructor(database: Database) {
    this.database = database;
  }

  async get(key: string): Promise<string | null> {
    const cached = this.cache.get(key);
    if (cached !== undefined) return cached;
    const value = await this.database.get(key);
    this.cache.set(key, value);
    return value;
  }

  async put(key: string, value: string): Promise<void> {
    await this.database.put(key, value);
    this.cache.delete(key);
  }
}

/** A read fills the cache only when no write was on its way since the read began. */
export class CarefulStore extends CachedStore {
  readonly #writes = new Map<string, number>();
  #open = 0;

  override async get(key: string): Promise<string | null> {
    const cached = this.cache.get(key);
    if (cached !== undefined) return cached;
    const before = this.#writes.get(key);
    const wasQuiet = this.#open === 0;
    const value = await this.database.get(key);
    if (wasQuiet && this.#open === 0 && this.#writes.get(key) === before)
      this.cache.set(key, value);
    return value;
  }

  override async put(key: string, value: string): Promise<void> {
    this.#open++;
    this.#writes.set(key, (this.#writes.get(key) ?? 0) + 1);
    this.cache.delete(key);
    try {
      await this.database.put(key, value);
    } finally {
      this.#open--;
    }
  }
}

/** The slow part: every call takes its turn when the scheduler says so. */
export function memoryDatabase(turn: () => Promise<void>): Database {
  const rows = new Map<string, string>();
  return {
    async get(key) {
      await turn();
      const value = rows.get(key) ?? null;
      await turn();
      return value;
    },
    async put(key, value) {
      await turn();
      rows.set(key, value);
      await turn();
    },
  };
}
