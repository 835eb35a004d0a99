/** @type {Promise<Buffer> | undefined} */
let all;

/** What was piped in; read once, asked for by more than one. */
export function stdin() {
  all ??= readAll();
  return all;
}

async function readAll() {
  /** @type {Buffer[]} */
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}
