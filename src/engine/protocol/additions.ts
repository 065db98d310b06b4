/** What a prompt says of the functions and packages that the user has added to Python. */
import type { ModelClass, Opened, Tool } from '../ports';

/** Characters for the user's functions: a small window is soon full. */
const ROOM: Record<ModelClass, number> = { frontier: 12_000, coder: 8_000, small: 500 };

/** A line for each function, and the names alone of those for which there is no room; empty when there are none. */
export function toolLines(kind: ModelClass, tools: readonly Tool[]): string[] {
  const lines: string[] = [];
  let room = ROOM[kind];
  for (const tool of tools) {
    const line = toolLine(kind, tool);
    if (line.length > room) break;
    room -= line.length;
    lines.push(line);
  }
  const rest = tools.slice(lines.length).map(({ name }) => `\`${name}\``);
  const named = kind === 'small' ? rest.slice(0, 8) : rest;
  return rest.length === 0 ? lines : [...lines, `- and ${named.join(', ')}${named.length < rest.length ? ' …' : ''}`];
}

function toolLine(kind: ModelClass, { signature, description }: Tool): string {
  const said = kind === 'small' ? firstSentence(description) : description;
  return said === '' ? `- \`${signature}\`` : `- \`${signature}\`: ${said}`;
}

function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}

/** The standard library and what is there beside it. */
export function libraries(packages: Opened['packages']): string {
  if (packages.length === 0) return 'The standard library of Python';
  const named = packages.map(({ name, modules }) => {
    const imported = modules.map((module) => `\`import ${module}\``).join(', ');
    return imported === '' ? name : `${name} (${imported})`;
  });
  return `The standard library of Python, and these packages: ${named.join('; ')}`;
}
