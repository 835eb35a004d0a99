import type { CodeSplittingOptions } from 'rolldown';

/**
 * Which code travels together. A file costs a start about as much as 30 KB of code do, so what one command
 * loads stands in few files: a group takes its entries and all that they import and no group above
 * has taken. So no two chunks import each other, and each import leads upwards.
 */
export const chunks: CodeSplittingOptions = {
  groups: group([
    // Its text is put in where it is used, so that the entry alone answers `--version`.
    ['version', /\/core\/model\/version\.ts$/],
    // What every start needs: argv, routes, output, errors; and words of the model that help explains,
    // lest all the rest come with help.
    ['start', /\/cli\/run-in-process\.ts$|\/core\/model\/issue\.ts$/],
    // Help, and nothing that it explains.
    ['help', /\/cli\/render\/help\.ts$/],
    // What every command needs that parses options; what `providers` lists, lest a tracker come with it.
    [
      'command',
      /\/cli\/(?:run-command|command)\.ts$|\/node_modules\/clipanion\/|\/core\/model\/provider\.ts$/,
    ],
    // How commands show what came.
    ['results', /\/cli\/render\/(?:envelope|progress|table|write-result)\.ts$/],
    // A wired tracker, and the way to a server: what nearly every command goes on to.
    ['tracker', /\/composition\/(?:create-tracker|register-saas)\.ts$/],
    // What writes go through, and what they are recorded with.
    ['write', /\/cli\/(?:write-command|render\/operation-entry)\.ts$|\/composition\/recording\.ts$/],
    ['local', /\/composition\/register-local\.ts$/],
    ['beads', /\/adapters\/beads\/(?:connector|environment)\.ts$/],
    ['fp', /\/adapters\/fp\/(?:connector|environment)\.ts$/],
    ['yaml', /\/adapters\/binding\/yaml-(?:document|splice)\.ts$/],
    ['toml', /\/adapters\/credentials\/toml-(?:splice|place)\.ts$/],
  ]),
};

function group(rows: readonly (readonly [name: string, entries: RegExp])[]) {
  return rows.map(([name, test], index) => ({ name, test, priority: rows.length - index }));
}
