import type { RunEvent } from './events';
import type { StepView } from './state';

/** A step as it begins. */
export function startedStep(event: Extract<RunEvent, { type: 'step.started' }>): StepView {
  const { step, node, turn, cell, name, about, of, at } = event;
  return {
    step,
    node,
    turn,
    cell,
    name,
    about,
    status: 'running',
    done: 0,
    of,
    verified: [],
    unsure: [],
    rejected: [],
    calls: [],
    summary: '',
    startedAt: at,
    finishedAt: null,
  };
}
