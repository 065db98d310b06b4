/** What can be wrong with an endpoint's settings before anything is sent. */
import { BurrowError } from '../engine/errors';

export class BaseUrlUnusable extends BurrowError {
  constructor(what: string) {
    super(
      'endpoint.baseUrl',
      `This base URL cannot be used: ${what}.`,
      'It should look like https://api.example.com/v1.',
    );
  }
}

export class KeyUnusable extends BurrowError {
  constructor() {
    super(
      'endpoint.key',
      'This API key holds characters that no key has (spaces inside, or other than plain letters, digits and signs).',
      'Copy the key again.',
    );
  }
}

export class EndpointIncomplete extends BurrowError {
  constructor(what: string) {
    super('endpoint.incomplete', `The endpoint cannot be used: ${what}.`, 'Correct it and try again.');
  }
}

/** Its key is remembered on this device, encrypted, and nobody has given the passphrase in this tab yet. */
export class KeyLocked extends BurrowError {
  constructor(endpoint: string) {
    super('endpoint.locked', `The key of ${endpoint} is locked.`, 'Unlock your keys in Models, then try again.');
  }
}

/** The passphrase is right, but what is stored is not what was. */
export class KeyDamaged extends BurrowError {
  constructor(endpoint: string) {
    super(
      'endpoint.keyDamaged',
      `The remembered key of ${endpoint} cannot be read any more.`,
      'Enter it again in Models.',
    );
  }
}

export class ModelsNotListed extends BurrowError {
  constructor(endpoint: string) {
    super('endpoint.list', `${endpoint} gives no list of its models.`, 'Type the model’s name as the server knows it.');
  }
}

/** It was chosen, and deleted since. */
export class EndpointGone extends BurrowError {
  constructor() {
    super(
      'endpoint.gone',
      'The chosen model is not there any more.',
      'Choose another one, or connect an endpoint in Models.',
    );
  }
}
