// Development runs on the Node 24 that `npm ci` brings along; npm scripts find it first. Plain
// JavaScript, because it has to run on older Nodes to say so.
const major = Number(process.versions.node.split('.')[0]);
if (major !== 24) {
  process.stderr.write(
    `Tests run on the Node 24 in node_modules, but this is ${process.version}. ` +
      'Run `npm ci` (with install scripts allowed for the package "node"), then `npm test`.\n',
  );
  process.exit(1);
}
