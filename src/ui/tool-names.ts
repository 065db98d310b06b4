/** The public functions that a source of Python tools defines at its top, by name: for showing, not for running. */
export function toolNames(source: string): string[] {
  return [...source.matchAll(/^(?:async[ \t]+)?def[ \t]+(\p{L}[\p{L}\p{N}_]*)/gmu)].map((match) => match[1] ?? '');
}
