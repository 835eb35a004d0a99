// The floor of a pull: the same pages with nothing but node:http and JSON.parse; with `gzip`, over the very same wire.
const http = process.getBuiltinModule('node:http');
const [url, limit, encoding] = process.argv.slice(2);
const agent = new http.Agent({ keepAlive: true });
let cursor;
let issues = 0;
do {
  const page = JSON.parse(await post({ limit: Number(limit), ...(cursor ? { cursor } : {}) }));
  issues += page.items.length;
  cursor = page.has_more ? page.next_cursor : undefined;
} while (cursor);
agent.destroy();
process.stdout.write(`${issues}\n`);

function post(query) {
  const body = JSON.stringify({ provider: 'linear', project_slug: 'demo', ...query });
  return new Promise((resolve, reject) => {
    const request = http.request(`${url}/api/v1/tracker/pull`, {
      method: 'POST',
      agent,
      headers: {
        Authorization: 'Bearer bench-token',
        'X-Team-Slug': 'team-acme',
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        ...(encoding ? { 'Accept-Encoding': encoding } : {}),
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const plain = encoding ? response.pipe(process.getBuiltinModule('node:zlib').createGunzip()) : response;
      let text = '';
      plain.setEncoding('utf8');
      plain.on('data', (chunk) => (text += chunk));
      plain.on('end', () => resolve(text));
    });
    request.end(body);
  });
}
