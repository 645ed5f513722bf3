// Lays out the site's pages for docfx: the README, what is in docs, and tables of contents, in a folder of their own.
// node stage.mjs FOLDER [URL]     URL is the project's page, where links lead to what isn't on the site; without one they are text
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const [folder, url] = process.argv.slice(2);
const clone = fileURLToPath(new URL('../..', import.meta.url));
const markdown = name => readdirSync(join(clone, name)).filter(file => file.endsWith('.md')).sort();
const folders = ['docs', 'docs/guide', 'docs/derivations'];
const pages = ['README.md', 'CHANGELOG.md', ...folders.flatMap(name => markdown(name).map(file => `${name}/${file}`))];
const onSite = name => name.replace(/(^|\/)README\.md$/, '$1index.md');
const read = name => readFileSync(join(clone, name), 'utf8');
const write = (name, text) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const title = name => /^# (.*)$/m.exec(read(name))[1];

function link(page, whole, label, target) {
  if (/^(https?:|mailto:|#)/.test(target)) return whole;
  const [path, anchor] = target.split('#');
  const name = posix.normalize(posix.join(posix.dirname(page), path)).replace(/\/$/, '');
  if (!existsSync(join(clone, name))) throw new Error(`${page}: there is no ${target}`);
  const end = anchor === undefined ? '' : `#${anchor}`;
  if (pages.includes(name)) return `[${label}](${onSite(path)}${end})`;
  if (pages.includes(`${name}/README.md`)) return `[${label}](${path.replace(/\/?$/, '/index.md')}${end})`;
  const kind = statSync(join(clone, name)).isDirectory() ? 'tree' : 'blob';
  return url ? `[${label}](${url}/${kind}/HEAD/${name}${end})` : label;
}

for (const page of pages) {
  let text = read(page).replace(/<!--[^]*?-->\n?/g, '');
  // what is printed is no program, whose words would be colored
  text = text.replace(/^( *)```(\w*)\n([^]*?)^ *```$/gm, (all, indent, language, lines) =>
    language === '' ? `${indent}\`\`\`text\n${lines}${indent}\`\`\`` : all);
  // formulas as docfx's Markdown has them
  text = text.replace(/^( *)```math\n([^]*?)^ *```$/gm, '$1$$$$\n$2$1$$$$').replace(/\$`([^`\n]*)`\$/g, '$$$1$$');
  // links, but none of those in code
  text = text.replace(/^ *```[^]*?^ *```$|`[^`\n]+`|(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/gm,
    (whole, label, target) => target === undefined ? whole : link(page, whole, label, target));
  write(onSite(page), text);
}

for (const images of ['docs/images', 'docs/derivations/images']) cpSync(join(clone, images), join(folder, images), { recursive: true });

const toc = (name, entries) => write(name, entries.map(([label, href]) => `- name: ${JSON.stringify(label)}\n  href: ${href}\n`).join(''));
toc('toc.yml', [['Guide', 'docs/guide/'], ['Topics', 'docs/'], ['Derivations', 'docs/derivations/'], ['API', 'api/\n  homepage: api/index.md']]);
const counted = [...read('docs/guide/README.md').matchAll(/^\d+\. \[[^\]]*\]\(([^)]*)\)/gm)].map(match => match[1]);
toc('docs/guide/toc.yml', [['The guide', 'index.md'], ...counted.map(name => [title(`docs/guide/${name}`), name])]);
toc('docs/toc.yml', markdown('docs').map(name => [title(`docs/${name}`), name]));
const derivations = markdown('docs/derivations').filter(name => name !== 'README.md');
const indexed = [...new Set([...read('docs/derivations/README.md').matchAll(/\]\(([\w-]+\.md)/g)].map(match => match[1]))];
const rest = derivations.filter(name => !indexed.includes(name));
toc('docs/derivations/toc.yml', [['Derivations', 'index.md'], ...[...indexed, ...rest].map(name => [title(`docs/derivations/${name}`), name])]);
