import { describe, expect, it } from 'vitest';
import { cliPage } from '../../../scripts/docs/cli-page.ts';
import { errorPage } from '../../../scripts/docs/error-page.ts';
import { routes } from '../../../src/cli/routes.ts';
import { errorTable } from '../../../src/core/model/error-table.ts';
import { exitCodes } from '../../../src/core/model/exit-code.ts';

describe('the generated pages', () => {
  it('tell every command, with its examples and its own options', async () => {
    const page = await cliPage();
    for (const { path } of routes) expect(page).toContain(`\n## tracker ${path.join(' ')}\n`);
    expect(page).toMatch(/^\| `.*--items-json FILE\\\|-` \|/m);
    expect(page).toContain('\ntracker sync push --items-json changes.json --dry-run\n');
    expect(page.match(/^\| `--json` \|/gm)).toHaveLength(1);
    expect(page).toContain('--operation-steps N');
  });

  it('name each field once, however many owners it may have', async () => {
    const row = /^\| `--field-owner .*$/m.exec(await cliPage())?.[0];
    expect(row).toContain('(title, body, status,');
    expect(row).not.toContain('title=');
  });

  it('tell every error under its category, and every exit code', () => {
    const page = errorPage();
    for (const [code, { category }] of Object.entries(errorTable)) {
      const section = page.split(`\n## ${category}\n`)[1]?.split('\n## ')[0];
      expect(section).toContain(`| \`${code}\` |`);
    }
    for (const { code } of Object.values(exitCodes)) expect(page).toContain(`\n| ${code} | `);
  });
});
