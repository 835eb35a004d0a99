// The floor for a pull: the same pages with nothing but fetch and JSON.parse.
const [url, limit] = process.argv.slice(2);
let cursor;
let issues = 0;
do {
  const response = await fetch(`${url}/api/v1/tracker/pull`, {
    method: 'POST',
    headers: {
      Authorization: 'Bearer bench-token',
      'X-Team-Slug': 'team-acme',
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({
      provider: 'linear',
      project_slug: 'demo',
      limit: Number(limit),
      ...(cursor ? { cursor } : {}),
    }),
  });
  const page = JSON.parse(await response.text());
  issues += page.items.length;
  cursor = page.has_more ? page.next_cursor : undefined;
} while (cursor);
process.stdout.write(`${issues}\n`);
