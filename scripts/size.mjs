/** Weighs the built JavaScript, gzipped. Fails when what loads before the first interaction is over budget. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './commands.mjs';

const ENTRY_BUDGET_KB = 120;
const DIST = join(ROOT, 'dist');
const PAGES = ['index.html', 'private.html'];

/** Size in units of 1,000 bytes, gzipped as a static host would. */
function kilobytes(content) {
  return gzipSync(content, { level: 9 }).length / 1000;
}

/** Scripts that a page names, inline ones, and everything they import statically. */
function entryChunks(html) {
  const named = [...html.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+\.js)"/g)].map((match) => match[1]);
  const chunks = new Set(named.map((path) => path.replace(/^\.?\//, '')));
  const manifest = JSON.parse(readFileSync(join(DIST, '.vite', 'manifest.json'), 'utf8'));
  const byFile = new Map(Object.values(manifest).map((entry) => [entry.file, entry]));
  // A Set grows while it is iterated, so imports of imports are followed too.
  for (const file of chunks) for (const key of byFile.get(file)?.imports ?? []) chunks.add(manifest[key].file);
  return chunks;
}

function row(name, size) {
  console.log(`${size.toFixed(1).padStart(9)} KB  ${name}`);
}

/** What one page loads before the first interaction. */
function weigh(page) {
  const html = readFileSync(join(DIST, page), 'utf8');
  const inline = [...html.matchAll(/<script\b(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]);
  const entry = entryChunks(html);
  const first = sizes.filter(({ name }) => entry.has(name));
  const total = first.reduce((sum, { size }) => sum + size, 0) + (inline.length > 0 ? kilobytes(inline.join('')) : 0);
  return { page, first, total };
}

for (const page of PAGES) {
  if (existsSync(join(DIST, page))) continue;
  console.error(`There is no dist/${page}: run \`npm run build\` first.`);
  process.exit(1);
}
const sizes = readdirSync(DIST, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => ['.js', '.mjs'].includes(extname(name)))
  .map((name) => ({ name, size: kilobytes(readFileSync(join(DIST, name))) }))
  .sort((a, b) => b.size - a.size);
const pages = PAGES.map(weigh);

for (const { page, first, total } of pages) {
  console.log(`Before the first interaction with ${page}:`);
  for (const { name, size } of first) row(name, size);
  row(`in all; the budget is ${ENTRY_BUDGET_KB} KB`, total);
}
console.log('On demand:');
for (const file of sizes.filter((file) => !pages.some(({ first }) => first.includes(file)))) row(file.name, file.size);

for (const { page, first, total } of pages) {
  if (first.length === 0) {
    console.error(`${page} loads no script: the size of the entry cannot be right.`);
    process.exitCode = 1;
  } else if (total > ENTRY_BUDGET_KB) {
    console.error(
      `${page} is over budget by ${(total - ENTRY_BUDGET_KB).toFixed(1)} KB. Load something on demand, or do without it.`,
    );
    process.exitCode = 1;
  }
}
