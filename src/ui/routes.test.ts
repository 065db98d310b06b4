import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { corpusHref, documentHref, parseRoute, runHref, spanHref } from './routes';

describe('routes', () => {
  test.each([
    ['', { view: 'ask' }],
    ['#/ask', { view: 'ask' }],
    ['#/library', { view: 'library', corpus: null }],
    ['#/models', { view: 'models' }],
    ['#/run', { view: 'runs' }],
    ['#/run/7', { view: 'run', id: '7' }],
    ['#/document/d?start=9&end=3', { view: 'document', id: 'd', start: 9, end: 9 }],
    ['#/document/d?start=-1&end=x', { view: 'document', id: 'd', start: 0, end: 0 }],
    ['#/nowhere', { view: 'unknown', hash: '#/nowhere' }],
  ])('%s', (hash, route) => expect(parseRoute(hash)).toEqual(route));

  test('what a link names is what its address says, whatever the id', () => {
    const id = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(id, fc.nat(), fc.nat(), (id, start, length) => {
        expect(parseRoute(runHref(id))).toEqual({ view: 'run', id });
        expect(parseRoute(corpusHref(id))).toEqual({ view: 'library', corpus: id });
        expect(parseRoute(documentHref(id))).toEqual({ view: 'document', id, start: 0, end: 0 });
        const span = { document: id, start, end: start + length };
        expect(parseRoute(spanHref(span))).toEqual({ view: 'document', id, start, end: start + length });
      }),
    );
  });

  test('no address is too broken to be read', () => {
    fc.assert(fc.property(fc.string(), (hash) => void parseRoute(hash)));
  });
});
