import { spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface WorkflowStep {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface WorkflowJob {
  readonly env: Readonly<Record<string, string>>;
  readonly steps: readonly WorkflowStep[];
}

export interface JobOutcome {
  readonly ok: boolean;
  /** What the steps said, and what they added to the summary. */
  readonly log: string;
  readonly summary: string;
  /** Names of the steps that ran. */
  readonly ran: readonly string[];
}

/** The one job of a workflow; what this rehearsal does not know is an error, not a guess. */
export function readJob(text: string): WorkflowJob {
  const workflow = parse(text) as {
    defaults: { run: { shell: string } };
    jobs: Record<string, { env?: Record<string, string>; steps: WorkflowStep[] }>;
  };
  const jobs = Object.values(workflow.jobs);
  const [job] = jobs;
  if (!job || jobs.length > 1) throw new Error(`one job is expected, found ${jobs.length}`);
  if (workflow.defaults.run.shell !== 'bash') throw new Error('the steps are expected to run in bash');
  const known = new Set(['name', 'uses', 'with', 'run', 'if', 'env']);
  for (const step of job.steps) {
    const foreign = Object.keys(step).find((key) => !known.has(key));
    if (foreign !== undefined)
      throw new Error(`step ${step.name ?? '?'} has ${foreign}, which is not rehearsed`);
    if (step.if !== undefined && step.if !== 'always()') throw new Error(`if: ${step.if} is not rehearsed`);
  }
  return { env: job.env ?? {}, steps: job.steps };
}

/** Runs the `run:` steps as a runner does (`bash -eo pipefail`); steps of actions are passed over. */
export async function runJob(
  job: WorkflowJob,
  contexts: Readonly<Record<string, string>>,
  surroundings: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<JobOutcome> {
  const temporary = await mkdtemp(join(surroundings.cwd, '..', 'runner-'));
  const summaryFile = join(temporary, 'summary.md');
  await writeFile(summaryFile, '');
  const base = {
    ...surroundings.env,
    CI: 'true',
    GITHUB_STEP_SUMMARY: summaryFile,
    ...resolved(job.env, contexts),
  };
  let ok = true;
  let log = '';
  const ran: string[] = [];
  for (const { name = '', run, if: condition, env = {} } of job.steps) {
    if (run === undefined || (!ok && condition === undefined)) continue;
    const script = join(temporary, `${ran.length}.sh`);
    await writeFile(script, run);
    const step = await runStep(script, surroundings.cwd, { ...base, ...resolved(env, contexts) });
    ran.push(name);
    log += `# ${name}\n${step.said}`;
    ok &&= step.exitCode === 0;
  }
  return { ok, log, summary: await readFile(summaryFile, 'utf8'), ran };
}

async function runStep(script: string, cwd: string, env: NodeJS.ProcessEnv) {
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd,
    env,
    stdio: 'pipe',
  });
  child.stdin.end();
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { exitCode, said };
}

/** `${{ secrets.NAME }}` and the like, from a table; an unknown one is an error. */
function resolved(
  env: Readonly<Record<string, string>>,
  contexts: Readonly<Record<string, string>>,
): Record<string, string> {
  const resolve = (text: string) =>
    text.replace(/\$\{\{\s*([\w.]+)\s*\}\}/g, (_, name: string) => {
      const value = contexts[name];
      if (value === undefined) throw new Error(`the workflow reads ${name}, which is not rehearsed`);
      return value;
    });
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, resolve(String(value))]));
}
