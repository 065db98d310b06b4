/** Why a run cannot begin. */
import { BurrowError } from './engine/errors';

export class CorpusEmpty extends BurrowError {
  constructor() {
    super('corpus.empty', 'This corpus has no documents yet.', 'Add a file in Library, or choose another corpus.');
  }
}

export class CorpusMissing extends BurrowError {
  constructor() {
    super('corpus.missing', 'This corpus is not there any more.', 'Choose another corpus.');
  }
}

export class StrategyMissing extends BurrowError {
  constructor(id: string) {
    super('strategy.missing', `There is no strategy “${id}” in this version.`, 'Choose another one.');
  }
}
