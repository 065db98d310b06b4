/**
 * What an event's texts quote from the corpus. In memory an event has its texts whole, and its quotes say which
 * stretches of them stand in documents. Stored, it is thin: without those stretches, which are read from the documents
 * again. So a log does not grow with what was read.
 */
import type { Finding, Quoted, RunEvent, Span } from './events';
import type { Stretch } from './ports';

/** Shorter texts are not looked up: they hold nothing that is worth a reference, and are most of what a run says. */
export const SHORTEST_QUOTING = 127;

/** The event with each of its texts changed: every text that may quote is named here, once, in its order. */
export function mapTexts(event: RunEvent, change: (field: string, text: string) => string): RunEvent {
  switch (event.type) {
    case 'run.started':
      return {
        ...event,
        question: change('question', event.question),
        taught: event.taught.map(({ labels, examples }, set) => ({
          labels,
          examples: examples.map(({ text, label }, index) => ({
            text: change(`taught.${set}.${index}`, text),
            label,
          })),
        })),
      };
    case 'node.started':
      return {
        ...event,
        question: change('question', event.question),
        context: change('context', event.context),
      };
    case 'turn.replied':
      return { ...event, text: change('text', event.text) };
    case 'cell.started':
      return { ...event, code: change('code', event.code) };
    case 'program.proposed':
      return {
        ...event,
        code: change('code', event.code),
        labels: event.labels.map(({ labels, items }, set) => ({
          labels,
          items: items.map((item, index) => change(`labels.${set}.${index}`, item)),
        })),
      };
    case 'step.started':
      return { ...event, about: change('about', event.about) };
    case 'step.progress':
      return { ...event, found: findings(event.found, change) };
    case 'step.finished':
      return {
        ...event,
        found: findings(event.found, change),
        summary: change('summary', event.summary),
      };
    case 'form.defined':
      return {
        ...event,
        lead: event.lead.map((message, index) => ({ ...message, content: change(leadField(index), message.content) })),
      };
    case 'call.started':
      return { ...event, prompt: change('prompt', event.prompt) };
    case 'call.finished':
      return { ...event, text: change('text', event.text) };
    case 'cell.finished': {
      const { output, error } = event;
      return {
        ...event,
        output: {
          ...output,
          head: change('output.head', output.head),
          tail: change('output.tail', output.tail),
        },
        error: error && {
          ...error,
          message: change('error.message', error.message),
          traceback: change('error.traceback', error.traceback),
        },
      };
    }
    case 'notice':
      return { ...event, text: change('text', event.text) };
    case 'node.finished':
      return { ...event, answer: change('answer', event.answer) };
    case 'run.finished': {
      const { answer } = event;
      return { ...event, answer: answer && { ...answer, text: change('answer.text', answer.text) } };
    }
    case 'turn.started':
      return event;
    default:
      return assertNever(event);
  }
}

function findings(found: readonly Finding[], change: (field: string, text: string) => string): Finding[] {
  return found.map((finding, index) => ({ ...finding, value: change(`found.${index}`, finding.value) }));
}

/** A message of a form. */
export function leadField(index: number): string {
  return `lead.${index}`;
}

/** The texts that are long enough to quote. */
export function textsOf(event: RunEvent): readonly { readonly field: string; readonly text: string }[] {
  const texts: { field: string; text: string }[] = [];
  mapTexts(event, (field, text) => {
    if (text.length >= SHORTEST_QUOTING) texts.push({ field, text });
    return text;
  });
  return texts;
}

/** The event with what was found in its texts: one list for each that `textsOf` gives. */
export function withQuotes(event: RunEvent, found: readonly (readonly Stretch[])[]): RunEvent {
  const quotes = textsOf(event).flatMap(({ field }, index) =>
    (found[index] ?? []).map(({ at, document, start, end }): Quoted => ({ field, at, document, start, end })),
  );
  return quotes.length === 0 ? event : { ...event, quotes };
}

/** The event as it is stored. */
export function thin(event: RunEvent): RunEvent {
  const { quotes } = event;
  if (quotes === undefined) return event;
  return mapTexts(event, (field, text) => {
    let rest = '';
    let from = 0;
    for (const { at, start, end } of quotesOf(quotes, field)) {
      rest += text.slice(from, at);
      from = at + end - start;
    }
    return rest + text.slice(from);
  });
}

/**
 * The event as it was before it was stored. `read` gives null where the document is gone: a remark stands in its place,
 * and what the event quoted there is forgotten.
 */
export function whole(event: RunEvent, read: (span: Span) => string | null): RunEvent {
  const { quotes, ...bare } = event;
  if (quotes === undefined) return event;
  const kept: Quoted[] = [];
  const gaps: Gap[] = [];
  const texts = mapTexts(bare, (field, rest) => {
    let text = '';
    let from = 0;
    /** How much longer the remarks so far are than what they stand for. */
    let longer = 0;
    for (const quote of quotesOf(quotes, field)) {
      const { document, start, end } = quote;
      const until = from + Math.max(0, quote.at + longer - text.length);
      text += rest.slice(from, until);
      from = until;
      const words = read({ document, start, end });
      if (words?.length === end - start) {
        kept.push({ ...quote, at: text.length });
        text += words;
      } else {
        const remark = remarkFor(end - start);
        const by = remark.length - (end - start);
        if (field === 'answer.text') gaps.push({ at: quote.at, end: quote.at + end - start, by });
        longer += by;
        text += remark;
      }
    }
    return text + rest.slice(from);
  });
  const filled = withMarksMoved(texts, gaps);
  return kept.length === 0 ? filled : { ...filled, quotes: kept };
}

/** A stretch of the answer that a remark stands for, and how much longer the remark is. */
interface Gap {
  readonly at: number;
  readonly end: number;
  readonly by: number;
}

/** The marks of citations keep their places among the words, though a remark is not as long as what it stands for. */
function withMarksMoved(event: RunEvent, gaps: readonly Gap[]): RunEvent {
  if (event.type !== 'run.finished' || event.answer === null || gaps.length === 0) return event;
  const moved = (at: number): number =>
    gaps.reduce((place, gap) => (at <= gap.at ? place : place + gap.by + Math.max(0, gap.end - at)), at);
  const citations = event.answer.citations.map((citation) => ({ ...citation, at: moved(citation.at) }));
  return { ...event, answer: { ...event.answer, citations } };
}

function quotesOf(quotes: readonly Quoted[], field: string): readonly Quoted[] {
  return quotes.filter((quote) => quote.field === field);
}

function remarkFor(characters: number): string {
  return `[${characters.toLocaleString('en')} characters of a document that is no longer here]`;
}

function assertNever(event: never): never {
  throw new Error(`Unknown event ${JSON.stringify(event)}`);
}
