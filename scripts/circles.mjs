/**
 * Fails when modules import each other in a circle. Type-only and dynamic imports count too: a circle of types is
 * still two files that cannot be understood one at a time.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import ts from 'typescript';
import { ROOT } from './commands.mjs';

const FOLDERS = ['src', 'workers', 'e2e', 'bench', 'configs'];

const files = FOLDERS.filter((folder) => existsSync(join(ROOT, folder))).flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ['.ts', '.svelte'].includes(extname(name)))
    .map((name) => join(ROOT, folder, name)),
);
const known = new Set(files);
const graph = new Map(files.map((file) => [file, importsOf(file)]));

function importsOf(file) {
  const text = readFileSync(file, 'utf8');
  const code = extname(file) === '.svelte' ? scriptsOf(text) : text;
  return ts
    .preProcessFile(code, true, true)
    .importedFiles.map(({ fileName }) => resolve(file, fileName.replace(/\?.*$/, '')))
    .filter((found) => found !== undefined);
}

function scriptsOf(svelte) {
  return [...svelte.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]).join('\n');
}

function resolve(from, specifier) {
  if (!specifier.startsWith('.')) return undefined;
  const path = join(dirname(from), specifier);
  return [path, `${path}.ts`, `${path}.svelte.ts`, join(path, 'index.ts')].find((candidate) => known.has(candidate));
}

/** Depth-first search; a file met again while it is still on the path closes a circle. */
function findCircles() {
  const circles = [];
  const finished = new Set();
  const path = [];
  function visit(file) {
    const at = path.indexOf(file);
    if (at >= 0) circles.push([...path.slice(at), file]);
    if (at >= 0 || finished.has(file)) return;
    path.push(file);
    for (const imported of graph.get(file) ?? []) visit(imported);
    path.pop();
    finished.add(file);
  }
  for (const file of files) visit(file);
  return circles;
}

const circles = findCircles();
for (const circle of circles) console.error(circle.map((file) => relative(ROOT, file)).join('\n  → '));
console.log(`${files.length} modules, ${circles.length} import circles`);
process.exitCode = circles.length === 0 && files.length > 0 ? 0 : 1;
