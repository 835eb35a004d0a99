import { wantsJson } from './args.mjs';
import { addComment } from './comments.mjs';
import { Fault } from './fault.mjs';
import { changesIn, createIssue, displayIdOf, findIssue, priorities, touch } from './issues.mjs';
import { createdShape, json, listShape, showShape } from './output.mjs';
import { authorIn, demandNoVeto, openProject, saveProject } from './project.mjs';
import { buildOf, registeredIn } from './switches.mjs';

/** @typedef {import('./commands.mjs').Command} Command */

/** @type {Record<string, 'one' | 'many'>} */
const writable = {
  title: 'one',
  description: 'one',
  priority: 'one',
  parent: 'one',
  depends: 'one',
  property: 'many',
};

/** Its real default is unknown. */
const defaultLimit = 50;

/** @type {Record<string, Command>} */
export const issueCommands = {
  'issue list': {
    flags: { status: 'one', limit: 'one', format: 'one' },
    positionals: 0,
    run(parsed, world) {
      const { status, limit = String(defaultLimit) } = parsed.flags;
      const project = openProject(world);
      const registered = registeredIn(world.switches);
      if (status !== undefined && !registered.statuses.includes(status)) {
        throw new Fault(`Invalid status: Status "${status}" is not in the registered options.`);
      }
      if (!/^[1-9]\d*$/.test(limit)) throw new Fault(`Invalid limit: ${limit}`);
      const listed = project.issues
        .filter((issue) => status === undefined || issue.status === status)
        .sort((one, other) => rank(one, registered) - rank(other, registered))
        .slice(0, Number(limit));
      if (!wantsJson(parsed)) {
        return { stdout: listed.map((issue) => `${displayIdOf(project, issue)}\n`).join('') };
      }
      const withProperties = buildOf(world.switches) !== 'd818046';
      return { stdout: json({ issues: listed.map((issue) => listShape(issue, withProperties)) }) };
    },
  },
  'issue show': {
    flags: { format: 'one' },
    positionals: 1,
    run(parsed, world) {
      const project = openProject(world);
      const issue = findIssue(project, parsed.positionals[0], world.switches.vanished);
      return { stdout: wantsJson(parsed) ? json(showShape(project, issue)) : textOf(project, issue) };
    },
  },
  'issue create': {
    flags: { ...writable, format: 'one' },
    positionals: 0,
    run(parsed, world) {
      const project = openProject(world);
      const wanted = wantsJson(parsed);
      demandNoVeto(world);
      const issue = createIssue(project, parsed, registeredIn(world.switches), authorIn(world));
      if (world.switches.silent === undefined) saveProject(world.home, project);
      return { stdout: wanted ? json(createdShape(project, issue)) : textOf(project, issue) };
    },
  },
  'issue update': {
    flags: { ...writable, status: 'one', comment: 'one' },
    positionals: 1,
    run(parsed, world) {
      const { switches, home } = world;
      const project = openProject(world);
      const issue = findIssue(project, parsed.positionals[0], switches.vanished);
      if (Object.keys({ ...parsed.flags, ...parsed.lists }).length === 0) {
        throw new Fault('No changes specified');
      }
      demandNoVeto(world);
      if (switches.invalidStatus && parsed.flags['status'] !== undefined) {
        throw new Fault(
          `Invalid status: Status "${parsed.flags['status']}" is not in the registered options.`,
        );
      }
      const changes = changesIn(project, issue, parsed, registeredIn(switches));
      const told = Object.entries(changes).map(
        ([field, value]) => `  - ${field}: ${words(issue[field])} → ${words(value)}\n`,
      );
      Object.assign(issue, without(switches.silent, switches.trim ? trimmed(changes) : changes));
      touch(issue);
      if (parsed.flags['comment']) addComment(project, issue, parsed.flags['comment'], authorIn(world));
      if (switches.silent !== '1') saveProject(home, project);
      return { stdout: `\n✓ Updated ${displayIdOf(project, issue)}:\n${told.join('')}\n` };
    },
  },
};

/** By status in the registered order, then by priority. */
function rank({ status, priority }, { statuses }) {
  const place = priorities.indexOf(priority);
  return statuses.indexOf(status) * 10 + (place === -1 ? priorities.length : place);
}

function without(field, changes) {
  return Object.fromEntries(Object.entries(changes).filter(([key]) => key !== field));
}

function trimmed(changes) {
  const entries = Object.entries(changes);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === 'string' ? value.trim() : value]),
  );
}

/** Plain text was never published: nothing that could be parsed. */
function textOf(project, issue) {
  return `${displayIdOf(project, issue)}\n`;
}

function words(value) {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
