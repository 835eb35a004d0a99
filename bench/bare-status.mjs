// The floor of one request: its answer with nothing but node:http and JSON.parse.
const http = process.getBuiltinModule('node:http');
const [url] = process.argv.slice(2);
const query = 'provider=linear&project_slug=demo';
const headers = { Authorization: 'Bearer bench-token', 'X-Team-Slug': 'team-acme' };
http.get(`${url}/api/v1/tracker/status?${query}`, { headers }, (response) => {
  let text = '';
  response.setEncoding('utf8');
  response.on('data', (chunk) => (text += chunk));
  response.on('end', () => process.stdout.write(`${JSON.parse(text).provider}\n`));
});
