import 'reflect-metadata/lite';
import { container as root, instanceCachingFactory, type DependencyContainer } from 'tsyringe';
import type { Token } from './tokens.ts';

interface Closable {
  close(): void | Promise<void>;
}

/** tsyringe behind typed tokens; a fresh child container for every tracker, nothing global. */
export class Container {
  readonly #inner: DependencyContainer = root.createChildContainer();
  readonly #owned: Closable[] = [];

  /** Made on first use, then kept. A later registration replaces an earlier one. */
  provide<T>(token: Token<T>, make: (container: Container) => T): void {
    this.#inner.register<T>(token.key, { useFactory: instanceCachingFactory(() => make(this)) });
  }

  get<T>(token: Token<T>): T {
    return this.#inner.resolve<T>(token.key);
  }

  /** Marks a part as made here, so that {@link close} ends it; a part that a caller gave is not. */
  owned<T extends Closable>(part: T): T {
    this.#owned.push(part);
    return part;
  }

  async close(): Promise<void> {
    await Promise.all(this.#owned.map(async (part) => part.close()));
  }
}
