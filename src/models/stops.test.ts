import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StopGate } from './stops';

function through(pieces: readonly string[], stops: readonly string[]) {
  const gate = new StopGate(stops);
  const shown = pieces.map((piece) => gate.take(piece));
  return { shown, rest: gate.rest(), ended: gate.ended };
}

describe('a stop sequence', () => {
  it('ends the text before it, however it is cut', () => {
    expect(through(['north', ' #', '##', ' of'], ['###'])).toEqual({
      shown: ['north', ' ', '', ''],
      rest: '',
      ended: true,
    });
  });

  it('that was only begun is text', () => {
    expect(through(['north', ' #', '# ', 'of'], ['###']).shown).toEqual(['north', ' ', '## ', 'of']);
    expect(through(['north##'], ['###'])).toEqual({ shown: ['north'], rest: '##', ended: false });
  });

  it('holds nothing back where there is none', () => {
    expect(through(['a', '#'], [])).toEqual({ shown: ['a', '#'], rest: '', ended: false });
  });

  it('ends every text before its first, and leaves the others whole', () => {
    const pieces = fc.array(fc.stringMatching(/^[ab#]{0,3}$/));
    const stops = fc.array(fc.stringMatching(/^[ab#]{1,3}$/), { maxLength: 3 });
    fc.assert(
      fc.property(pieces, stops, (cut, wanted) => {
        const text = cut.join('');
        const found = wanted.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
        const { shown, rest, ended } = through(cut, wanted);
        expect(ended).toBe(found.length > 0);
        // A longer sequence may begin earlier and be whole later; what ends a text is what is whole first.
        if (!ended) expect(shown.join('') + rest).toBe(text);
        else expect(text.startsWith(shown.join('') + rest)).toBe(true);
      }),
    );
  });
});
