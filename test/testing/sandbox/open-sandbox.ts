import { onTestFinished } from 'vitest';
import { sampleIssues, startSandbox, type Sandbox, type SandboxOptions } from '../../../src/testing/index.ts';
import { demo, SandboxClient } from './sandbox-client.ts';

/** A sandbox for one test, with a client that is logged in. */
export async function openSandbox(
  options: SandboxOptions & { readonly count?: number } = {},
): Promise<{ sandbox: Sandbox; client: SandboxClient }> {
  const { count = 0, ...rest } = options;
  const { provider, project_slug: project } = demo;
  const issues = [{ provider, project, issues: sampleIssues({ provider, project, count }) }];
  const sandbox = await startSandbox({ issues, ...rest });
  onTestFinished(() => sandbox.close());
  return { sandbox, client: await SandboxClient.login(sandbox) };
}

/** A clock that stands until it is pushed. */
export function handClock(start = Date.UTC(2026, 2, 1)) {
  let at = start;
  return { now: () => at, advance: (seconds: number) => void (at += seconds * 1000) };
}
