import type { Said, TypeOptions } from '../../test/cli/cli-fixture.ts';

/** One command that is killed everywhere, and what must hold after each kill. */
export interface CrashCase {
  /** As it is typed, without options; two cases may differ in what the server answers. */
  readonly name: string;
  /** A fresh world in which the command can run once. */
  open(): Promise<CrashWorld>;
}

/** `window`: the one loss that is allowed, tokens that the server has rotated and nobody has heard of. */
export type AfterKill = 'whole' | 'window';

export interface CrashWorld {
  /** Files of the product are in these folders. */
  readonly folders: readonly string[];
  /** Runs the command; `options.env` brings the probe. */
  run(options: TypeOptions): Promise<Said>;
  /**
   * Does what a user does next, and holds the world to the model.
   * @throws where something is lost, doubled or unreadable
   */
  recover(): Promise<AfterKill>;
  close(): Promise<void> | void;
}
