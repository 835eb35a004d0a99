import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where something was found, and which secret it was. */
export interface Leak {
  readonly place: string;
  readonly secret: string;
}

/**
 * Secrets by name, each as unlike anything else as can be, and every form in which one might slip
 * out: as it is, in URLs, JSON, base64 and hex, and the last part of it alone.
 */
export class Canaries {
  readonly #forms = new Map<string, ReadonlySet<string>>();

  /** The same name may stand for many secrets: tokens are renewed. */
  add(name: string, secret: string): void {
    const known = this.#forms.get(name) ?? [];
    this.#forms.set(name, new Set([...known, ...formsOf(secret)]));
  }

  /** What of them is in some bytes. */
  in(bytes: string | Buffer, place: string): Leak[] {
    const haystack = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    return [...this.#forms].flatMap(([secret, forms]) =>
      [...forms].some((form) => haystack.includes(form)) ? [{ place, secret }] : [],
    );
  }

  /** What of them is in the files below a folder, but for those named; databases are searched as bytes. */
  below(folder: string, ...spared: readonly string[]): Leak[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .map((entry) => join(entry.parentPath, entry.name))
      .flatMap((file) => {
        const named = this.in(file.slice(folder.length), `the name of ${file}`);
        return [...named, ...(spared.includes(file) ? [] : this.in(contentOf(file), file))];
      });
  }
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0); // a folder, or a socket
  }
}

function formsOf(secret: string): string[] {
  const whole = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
  const form = new URLSearchParams({ x: secret }).toString().slice(2);
  const tail = secret.slice(-12);
  return [...whole, form, tail, ...base64Of(secret), Buffer.from(secret).toString('hex')];
}

/** In base64 a text looks different at each of three places; its first and last letters depend on the neighbours. */
function base64Of(secret: string): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const text = Buffer.from(' '.repeat(shift) + secret);
    return (['base64', 'base64url'] as const).map((kind) =>
      text.toString(kind).replace(/=+$/, '').slice(4, -4),
    );
  });
}
