/** Hash routes, so that any static host serves every view. */
import type { Span } from '../engine/events';

export type Route =
  | { readonly view: 'ask' }
  | { readonly view: 'library'; readonly corpus: string | null }
  | { readonly view: 'models' }
  | { readonly view: 'runs' }
  | { readonly view: 'run'; readonly id: string }
  | { readonly view: 'settings' }
  | { readonly view: 'document'; readonly id: string; readonly start: number; readonly end: number }
  | { readonly view: 'unknown'; readonly hash: string };

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [view = '', id = ''] = path.split('/').map(decoded);
  const parameters = new URLSearchParams(query);
  switch (view) {
    case '':
    case 'ask':
      return { view: 'ask' };
    case 'library':
      return { view: 'library', corpus: parameters.get('corpus') };
    case 'models':
    case 'runs':
    case 'settings':
      return { view };
    case 'run':
      return id === '' ? { view: 'runs' } : { view: 'run', id };
    case 'document': {
      if (id === '') return { view: 'library', corpus: null };
      const start = offset(parameters.get('start'));
      return { view: 'document', id, start, end: Math.max(start, offset(parameters.get('end'))) };
    }
    default:
      return { view: 'unknown', hash };
  }
}

export function runHref(id: string): string {
  return `#/run/${encodeURIComponent(id)}`;
}

export function corpusHref(id: string): string {
  return `#/library?corpus=${encodeURIComponent(id)}`;
}

export function documentHref(id: string): string {
  return `#/document/${encodeURIComponent(id)}`;
}

export function spanHref(span: Span): string {
  return `${documentHref(span.document)}?start=${span.start}&end=${span.end}`;
}

function offset(text: string | null): number {
  const value = Number(text);
  return Number.isSafeInteger(value) && value > 0 ? value : 0;
}

/** A link typed by hand may hold a broken escape; it then names nothing, which the view says. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
