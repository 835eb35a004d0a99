import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { wantsJson } from './args.mjs';
import { addComment, commentsOn } from './comments.mjs';
import { Fault } from './fault.mjs';
import { findIssue, touch } from './issues.mjs';
import { commentShape, json } from './output.mjs';
import { authorIn, demandNoVeto, openProject, saveProject } from './project.mjs';

/** @typedef {import('./commands.mjs').Command} Command */

/** @type {Command} */
const add = {
  flags: { file: 'one' },
  positionals: 2,
  least: 1,
  run({ positionals: [reference, text], flags: { file } }, world) {
    const project = openProject(world);
    const issue = findIssue(project, reference, world.switches.vanished);
    const content = contentFrom(text, file, world);
    demandNoVeto(world);
    addComment(project, issue, content, authorIn(world));
    touch(issue);
    if (world.switches.silent === undefined) saveProject(world.home, project);
    return { stdout: `\nAdded comment to ${reference}\n\n` };
  },
};

/** @type {Record<string, Command>} */
export const commentCommands = {
  // `fp comment <id> "text"` is its short form.
  comment: add,
  'comment add': add,
  'comment list': {
    flags: { format: 'one' },
    positionals: 1,
    run(parsed, world) {
      const project = openProject(world);
      const issue = findIssue(project, parsed.positionals[0], world.switches.vanished);
      const comments = commentsOn(project, issue);
      if (!wantsJson(parsed)) return { stdout: comments.map(({ content }) => `${content}\n`).join('') };
      return { stdout: json({ comments: comments.map(commentShape) }) };
    },
  },
  'comment update': {
    flags: { file: 'one' },
    positionals: 2,
    least: 1,
    run({ positionals: [id, text], flags: { file } }, world) {
      const project = openProject(world);
      const comment = findComment(project, id);
      comment.content = contentFrom(text, file, world).trim();
      saveProject(world.home, project);
      return { stdout: `\nUpdated comment ${id}\n\n` };
    },
  },
};

function findComment({ comments }, id) {
  const comment = comments.find((each) => each.id === id);
  if (comment !== undefined) return comment;
  throw new Fault(`Comment ${id} not found`, {
    suggestion: "Run 'fp comment list <issue-id>' to see available comments",
  });
}

/** `-` is a file's name like any other: stdin is never read. */
function contentFrom(text, file, { cwd }) {
  if (file === undefined && text === undefined) throw new Fault('Missing argument');
  if (file === undefined) return text;
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch {
    throw new Fault(`File not found: ${file}`);
  }
}
