// Serves a folder as any server of files does, compressed where a compressed file lies beside, and keeps in mind what was asked for.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';

const types = {
  '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.wasm': 'application/wasm',
};

export async function serve(folder, policy) {
  const root = resolve(folder), asked = new Set();
  const server = createServer((request, response) => {
    let name = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname));
    if (existsSync(join(root, name)) && statSync(join(root, name)).isDirectory()) name = join(name, 'index.html');
    const file = join(root, name);
    if (!existsSync(file)) return response.writeHead(name === '/favicon.ico' ? 204 : 404).end(); // browsers ask for an icon on their own
    asked.add(name);
    const headers = { 'content-type': types[extname(file)] ?? 'application/octet-stream' };
    if (policy) headers['content-security-policy'] = policy;
    const isSmall = /\bbr\b/.test(request.headers['accept-encoding']) && existsSync(`${file}.br`);
    if (isSmall) headers['content-encoding'] = 'br';
    response.writeHead(200, headers).end(readFileSync(isSmall ? `${file}.br` : file));
  }).listen(0, '127.0.0.1');
  await new Promise(done => server.once('listening', done));
  return { address: `http://127.0.0.1:${server.address().port}/`, asked, close: () => server.close() };
}
