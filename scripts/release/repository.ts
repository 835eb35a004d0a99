import { spawnSync } from 'node:child_process';
import { Refusal } from './refusal.ts';

/** The git repository of a release: looked at, committed to, tagged; never pushed. */
export class Repository {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** @throws Refusal unless everything is committed, on `branch` */
  demandReady(branch: string): void {
    const current = this.#git('branch', '--show-current').trim();
    if (current !== branch)
      throw new Refusal(
        `A release is made on ${branch}, and this is ${current || 'no branch'}. Run \`git switch ${branch}\`.`,
      );
    const changed = this.#git('status', '--porcelain').trimEnd();
    if (changed !== '')
      throw new Refusal(
        `Not everything is committed:\n${changed}\nCommit it, or put it away with \`git stash -u\`.`,
      );
  }

  hasTag(name: string): boolean {
    return this.#git('tag', '--list', name).trim() !== '';
  }

  /** One commit of these files, with an annotated tag; where git refuses the tag, no commit either. */
  record(paths: readonly string[], tag: string, subject: string, notes: string): void {
    this.#git('add', '--', ...paths);
    this.#git('commit', '--quiet', '--message', subject);
    try {
      // The notes are Markdown: a line with # is no comment.
      this.#git('tag', '--annotate', '--cleanup=verbatim', tag, '--message', subject, '--message', notes);
    } catch (error) {
      this.#git('reset', '--quiet', '--soft', 'HEAD~1');
      throw error;
    }
  }

  /** Puts these files back to what is committed. */
  restore(paths: readonly string[]): void {
    this.#git('restore', '--staged', '--worktree', '--', ...paths);
  }

  #git(...args: readonly string[]): string {
    const { status, stdout, stderr, error } = spawnSync('git', args, { cwd: this.#root, encoding: 'utf8' });
    if (error) throw new Refusal(`git cannot be run: ${error.message}.`);
    if (status !== 0) throw new Refusal(`git ${args[0]} failed: ${stderr.trim()}`);
    return stdout;
  }
}
