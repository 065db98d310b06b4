/** The limits as fields of a form: what each is called, what it means, what it takes. */
import type { Limits } from '../engine/events';

export interface LimitField {
  readonly key: Exclude<keyof Limits, 'ownPython'>;
  readonly label: string;
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Left empty, it means that there is no limit. */
  readonly optional: boolean;
}

const whole = { step: 1, optional: false } as const;

export const LIMIT_GROUPS: readonly { readonly title: string; readonly fields: readonly LimitField[] }[] = [
  {
    title: 'How far a run may go',
    fields: [
      { ...whole, key: 'seconds', label: 'Seconds', help: 'For the whole run.', min: 1, max: 86_400 },
      {
        key: 'money',
        label: 'Money, in US dollars',
        help: 'Counts models whose price is known. Empty: no limit.',
        min: 0,
        max: 10_000,
        step: 0.01,
        optional: true,
      },
      { ...whole, key: 'tokens', label: 'Tokens', help: 'In and out, of all models together.', min: 1_000, max: 1e9 },
      { ...whole, key: 'calls', label: 'Sub-calls', help: 'How often the sub-model may be asked.', min: 0, max: 1e6 },
    ],
  },
  {
    title: 'How deep it may think',
    fields: [
      {
        ...whole,
        key: 'turns',
        label: 'Turns of one node',
        help: 'Steps of the root, or of a child.',
        min: 1,
        max: 1_000,
      },
      {
        ...whole,
        key: 'allTurns',
        label: 'Turns of all nodes',
        help: 'Root and children together.',
        min: 1,
        max: 10_000,
      },
      {
        ...whole,
        key: 'depth',
        label: 'Depth',
        help: '0: no sub-calls. 1: plain sub-calls. 2 and more: children that write programs too.',
        min: 0,
        max: 8,
      },
      {
        ...whole,
        key: 'errors',
        label: 'Errors in a row',
        help: 'After so many failing cells a run ends.',
        min: 1,
        max: 100,
      },
    ],
  },
  {
    title: 'Single steps',
    fields: [
      {
        ...whole,
        key: 'cellSeconds',
        label: 'Seconds of a cell',
        help: 'Computing time of one piece of code; waiting for models does not count.',
        min: 1,
        max: 3_600,
      },
      {
        ...whole,
        key: 'callSeconds',
        label: 'Seconds of a call',
        help: 'How long a model may stay silent before a call is given up.',
        min: 1,
        max: 3_600,
      },
      {
        ...whole,
        key: 'replyTokens',
        label: 'Tokens of a reply',
        help: 'The longest reply asked for.',
        min: 64,
        max: 200_000,
      },
      {
        ...whole,
        key: 'answerCharacters',
        label: 'Characters of an answer',
        help: 'What is longer is cut.',
        min: 200,
        max: 2_000_000,
      },
    ],
  },
];

/** The number typed; `undefined` when it is not one this field takes. */
export function readLimit(field: LimitField, typed: string): number | null | undefined {
  const text = typed.trim();
  if (text === '') return field.optional ? null : undefined;
  const value = Number(text);
  const fits = Number.isFinite(value) && value >= field.min && value <= field.max;
  return fits && (field.step !== 1 || Number.isInteger(value)) ? value : undefined;
}
