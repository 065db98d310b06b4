/** How answers of programs over skills can fall short. */
import { BurrowError } from '../errors';

/** What was found failed one of the checks, each. */
export class OnlyUnsure extends BurrowError {
  constructor() {
    super(
      'answer.unsure',
      'Nothing that was found passed all checks: this answer rests on unsure hits only.',
      'Open the quotations and see whether they say it; the trace shows which check failed.',
    );
  }
}

/** Examples of labels could not be tried, or labelled by a model. */
export class LabelsNotGiven extends BurrowError {
  constructor(what: string) {
    super(
      'labels.none',
      `The items got no labels: ${what.replace(/[.\s]+$/, '')}.`,
      'Try again, or run the program as it is.',
    );
  }
}
