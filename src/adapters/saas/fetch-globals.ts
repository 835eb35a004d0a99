/**
 * Stand-ins for two globals that openapi-fetch touches. The bundler puts them in place of the real
 * ones, whose first touch loads Node's whole fetch implementation. The request policy makes its
 * own headers for every attempt, so that these are only ever filled and forgotten.
 */
export class HeadersShim {
  readonly #values = new Map<string, string>();

  constructor(init: Iterable<readonly [string, string]> = []) {
    for (const [name, value] of init) this.set(name, value);
  }

  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), value);
  }

  append(name: string, value: string): void {
    this.set(name, value);
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  entries(): IterableIterator<[string, string]> {
    return this.#values.entries();
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }
}

/** Only ever used on the right of `instanceof`. */
export class FormDataShim {}
