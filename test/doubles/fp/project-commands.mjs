import { basename, dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { wantsJson } from './args.mjs';
import { Fault } from './fault.mjs';
import { json } from './output.mjs';
import { initProject, openProject, projectFolder, storageOf, storedProjects, whoIn } from './project.mjs';
import { registeredIn } from './switches.mjs';

/** @typedef {import('./commands.mjs').Command} Command */

/** @type {Record<string, Command>} */
export const projectCommands = {
  init: {
    flags: { prefix: 'one', yes: 'switch', agent: 'one' },
    positionals: 0,
    run({ flags: { prefix, yes, agent } }, world) {
      // Without these it asks, and nobody is there to answer.
      if (!prefix || yes === undefined || agent !== 'skip') throw new Fault('fp init needs a terminal');
      initProject(world, prefix);
      return { stdout: `Initialized ${prefix}\n` };
    },
  },
  'project list': {
    flags: {},
    positionals: 0,
    run(_parsed, { home }) {
      const blocks = storedProjects(home).map(({ path }) => {
        const orphaned = existsSync(join(path, '.fp')) ? '' : ' (orphaned)';
        return `  ${basename(path)}${orphaned}\n    Path:    ${path}\n    Storage: ${dirname(storageOf(home, path))}/\n`;
      });
      const text = `\nRegistered projects:\n\n${blocks.join('\n')}\n`;
      return { stdout: text, stderr: text };
    },
  },
  'project remote': {
    flags: { format: 'one' },
    positionals: 0,
    run(parsed, world) {
      const { projectId } = openProject(world);
      const workspaceSlug = world.switches.remote;
      if (workspaceSlug === undefined) {
        throw new Fault('Project not linked to remote', {
          suggestion: 'No local project is registered here and no remote identity was found.',
        });
      }
      if (!wantsJson(parsed)) return { stdout: `${workspaceSlug}\n` };
      const linkedAt = '2026-09-22T05:55:48.990Z';
      const serverUrl = 'https://app.fp.dev';
      return { stdout: json({ projectId, workspaceSlug, serverUrl, linkedAt, lastSyncedAt: linkedAt }) };
    },
  },
  guide: {
    flags: {},
    positionals: 0,
    run(_parsed, world) {
      const lines = projectFolder(world.cwd) === null ? outside : contextOf(world);
      return { stdout: '\n', stderr: `## Project context\n${lines.map((line) => `${line}\n`).join('')}` };
    },
  },
  'auth status': {
    flags: {},
    positionals: 0,
    run(_parsed, { switches, home }) {
      if (switches.loggedOut) throw new Fault('Not logged in', { suggestion: "Run 'fp auth login'" });
      const { name, email } = whoIn(switches);
      const source = join(home, '.fiberplane/credentials.toml');
      return {
        stdout: `✓ Token valid\n\n  Source: ${source}\n  Token: abc...\n\n  Name: ${name}\n  Email: ${email}\n\n`,
      };
    },
  },
};

const outside = ['- Not in an fp project. Run `fp init` first.'];

/** @param {import('./project.mjs').World} world */
function contextOf(world) {
  const { statuses, defaultStatus, properties } = registeredIn(world.switches);
  const typed = [...properties].map(([key, type]) => `${key} (${type})`);
  return [
    `- Prefix: ${openProject(world).prefix}`,
    `- Registered statuses (in order): ${statuses.join(', ')}`,
    `  - Default for new issues: ${defaultStatus}`,
    '  - Counts as "current": in-progress  [auto]',
    ...(typed.length === 0 ? [] : [`- Other registered properties: ${typed.join(', ')}`]),
    '- Loaded extensions: workflow',
  ];
}
