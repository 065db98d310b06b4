/** What is being typed survives a reload of this tab. A browser that blocks storage merely forgets it. */
const KEY = 'burrow.draft';

export interface Draft {
  readonly question: string;
  readonly corpus: string;
  readonly strategy: string;
  readonly root: string;
  readonly sub: string;
  /** Python tools as they were changed, and the corpus whose kept ones they stand in for; empty: none was changed. */
  readonly tools: string;
  readonly toolsOf: string;
}

export const EMPTY_DRAFT: Draft = { question: '', corpus: '', strategy: '', root: '', sub: '', tools: '', toolsOf: '' };

export function readDraft(): Draft {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
    const part = (name: keyof Draft): string => {
      const value: unknown = typeof stored === 'object' && stored !== null ? Reflect.get(stored, name) : '';
      return typeof value === 'string' ? value : '';
    };
    return {
      question: part('question'),
      corpus: part('corpus'),
      strategy: part('strategy'),
      root: part('root'),
      sub: part('sub'),
      tools: part('tools'),
      toolsOf: part('toolsOf'),
    };
  } catch {
    return EMPTY_DRAFT;
  }
}

export function writeDraft(draft: Draft): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // Storage is full or blocked: nothing is lost but the convenience.
  }
}
