/** Why a file cannot be a package for Python, one class per cause. */
import { BurrowError } from '../engine/errors';

export class WheelNotOne extends BurrowError {
  constructor(what: string) {
    super(
      'wheel.notOne',
      `This is no package for Python: ${what}.`,
      'Choose a wheel: a file whose name ends in “-py3-none-any.whl”, as package indexes offer for download.',
    );
  }
}

export class WheelNotPure extends BurrowError {
  constructor(name: string, tags: readonly string[]) {
    super(
      'wheel.notPure',
      `${name} was built for ${tags.slice(0, 3).join(', ') || 'nothing that it names'}; only pure-Python wheels work here.`,
      'Look for a file of it that ends in “-py3-none-any.whl”, or for another package.',
    );
  }
}

export class WheelUnsafe extends BurrowError {
  constructor(file: string) {
    super(
      'wheel.unsafe',
      `The wheel holds a file that would be put outside of its place: ${file.slice(0, 200)}.`,
      'Do not use it; get the package from where its makers publish it.',
    );
  }
}

export class WheelTooLarge extends BurrowError {
  constructor(what: string) {
    super('wheel.tooLarge', `The wheel is too large: ${what}.`, 'Look for a smaller package that does the same.');
  }
}
