import { exitCodes } from '../../core/model/exit-code.ts';

/** What a script may want to tell apart, and what it does then. */
const reactions = [
  ['done', 'go on'],
  ['configuration', 'stop: something has to be set up; `tracker doctor` says what'],
  ['authentication', 'stop: log in again; the password may have changed'],
  ['refused', 'stop: it is not allowed on purpose'],
  ['incomplete', 'look at the items in the result; the others are done'],
  ['server', 'try again later; a write with the same --idempotency-key'],
  ['running', 'finish what is left (`tracker operations resume`), then the write again with the same key'],
  ['network', 'try again later; nothing was changed'],
] as const satisfies readonly (readonly [keyof typeof exitCodes, string])[];

export const workflow = `jobs:
  sync:
    runs-on: ubuntu-latest
    env:
      SPEC_KITTY_SAAS_URL: \${{ vars.SPEC_KITTY_SAAS_URL }}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 24 }
      - run: npm install --global spec-kitty-tracker
      - run: printf %s "$PASSWORD" | tracker auth login --server "$SPEC_KITTY_SAAS_URL" --username ci --password-stdin
        env:
          PASSWORD: \${{ secrets.SPEC_KITTY_PASSWORD }}
      - run: tracker doctor
      - run: tracker sync push --items-json changes.json --idempotency-key "ci-$GITHUB_RUN_ID" --resume --json`;

export function ciText(): string {
  const rows = reactions.map(([name, reaction]) => {
    const { code, meaning } = exitCodes[name];
    return `    ${String(code).padStart(3)}  ${meaning}\n         -> ${reaction}`;
  });
  return `CI
  Without a terminal nothing is asked: what is missing is a usage error that names the option. Colours and
  progress are off. The password comes on standard input, and never as an option:
    printf %s "$PASSWORD" | tracker auth login --server "$URL" --username ci --password-stdin
  Access tokens are renewed by themselves. The binding is in the repository, so \`tracker bind\` is not needed.

  Exit codes to branch on (all: \`tracker help exit-codes\`; with --json, error.code says more):
${rows.join('\n')}

  A change file may grow and be pushed again: creates whose issue exists are skipped, with exit code 0. The
  server's mappings say which; for servers that record none, keep $SPEC_KITTY_HOME/names.db from job to job.

  A job that is killed may leave a write of which nobody knows whether it arrived. Two ways to have its effect
  once, and not twice:
    --idempotency-key KEY    the same for every try of the same change, e.g. of the run's id: the server gives the
                             first answer again
    SPEC_KITTY_HOME          kept from job to job: \`tracker operations resume\` finishes what was left, and --resume
                             does that before a push or a run; without it, such a write ends with exit code 8

  GitHub Actions:
${workflow.replace(/^/gm, '    ')}

  --timeout SECONDS ends a command that takes too long; --no-wait leaves a server at work, with exit code 0.`;
}
