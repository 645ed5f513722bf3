// Writes the page that the API section begins with: assemblies, their namespaces, and the types in each, from what docfx found in them.
// node api.mjs FOLDER     where FOLDER/api holds the metadata
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [folder] = process.argv.slice(2);
const clone = fileURLToPath(new URL('../..', import.meta.url));
const assemblies = new Map(); // of each the namespaces, of each the types
for (const file of readdirSync(join(folder, 'api')).filter(name => name.endsWith('.yml') && name !== 'toc.yml').sort()) {
  const item = readFileSync(join(folder, 'api', file), 'utf8').split(/^- uid: /m)[1];
  const list = name => new RegExp(`^  ${name}:\n((?:  - .*\n)*)`, 'm').exec(item)?.[1].match(/(?<=- ).*/g) ?? [];
  if (!/^  type: Namespace$/m.test(item)) continue;
  const [assembly] = list('assemblies');
  assemblies.set(assembly, [...assemblies.get(assembly) ?? [], [item.split('\n')[0], list('children')]]);
}

const names = JSON.parse(readFileSync(join(clone, 'docs/site/docfx.json'), 'utf8')).metadata[0].src[0].files.map(name => name.replace(/\.dll$/, ''));
const lacking = names.filter(name => !assemblies.has(name));
if (lacking.length > 0) throw new Error(`nothing was found in ${lacking}`);

const namespaces = new Set([...assemblies.values()].flatMap(all => all.map(([name]) => name)));
const short = uid => uid.slice(uid.lastIndexOf('.') + 1).replace(/`\d+$/, '\\<T\\>');
const link = (label, uid) => `[${label}](xref:${uid.replace('`', '%60')})`;
const lines = ['# The API', '', 'Every public type and member, from its comments in the code. A package is one assembly:', ''];
for (const name of names) {
  const [, description] = /<Description>([^<]*)/.exec(readFileSync(join(clone, 'src', name, `${name}.csproj`), 'utf8'));
  lines.push(`## ${name}`, '', description, '');
  for (const [namespace, types] of assemblies.get(name).sort(([first], [second]) => (first < second ? -1 : 1)))
    lines.push(`- **${link(namespace, namespace)}**: ${types.filter(uid => !namespaces.has(uid)).map(uid => link(short(uid), uid)).join(', ')}`);
  lines.push('');
}
writeFileSync(join(folder, 'api/index.md'), lines.join('\n'));
