/**
 * The conditions behind a package's requirements (`; python_version < "3.9" and extra == "dev"`), for the Python that
 * runs here. A condition that cannot be read counts as met: better to name a package too many than one too few.
 */

const HERE: Readonly<Record<string, string>> = {
  python_version: '3.14',
  python_full_version: '3.14.2',
  sys_platform: 'emscripten',
  platform_system: 'Emscripten',
  platform_machine: 'wasm32',
  os_name: 'posix',
  implementation_name: 'cpython',
  platform_python_implementation: 'CPython',
  // Nobody asks for extras here.
  extra: '',
};

const TOKEN = /\s*(\(|\)|"[^"]*"|'[^']*'|[<>=!~]=?=?|not\s+in\b|[\w.]+)/y;

export function isMet(condition: string): boolean {
  const tokens = tokensOf(condition);
  if (tokens === null) return true;
  const reader = new Reader(tokens);
  const met = reader.either();
  return reader.atEnd ? met : true;
}

function tokensOf(condition: string): string[] | null {
  const tokens: string[] = [];
  const text = condition.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) return null;
    tokens.push(token.replace(/\s+/, ' '));
  }
  return tokens;
}

class Reader {
  #at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  get atEnd(): boolean {
    return this.#at === this.tokens.length;
  }

  either(): boolean {
    let met = this.#both();
    while (this.#take('or')) met = this.#both() || met;
    return met;
  }

  #both(): boolean {
    let met = this.#one();
    while (this.#take('and')) met = this.#one() && met;
    return met;
  }

  #one(): boolean {
    if (this.#take('(')) {
      const met = this.either();
      this.#take(')');
      return met;
    }
    return compared(this.#value(), this.#next(), this.#value());
  }

  #value(): string {
    const token = this.#next();
    return /^["']/.test(token) ? token.slice(1, -1) : (HERE[token] ?? token);
  }

  #next(): string {
    const token = this.tokens[this.#at] ?? '';
    this.#at += 1;
    return token;
  }

  #take(token: string): boolean {
    if (this.tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }
}

function compared(left: string, operator: string, right: string): boolean {
  if (operator === 'in') return right.includes(left);
  if (operator === 'not in') return !right.includes(left);
  const order = /^\d/.test(left) && /^\d/.test(right) ? compareVersions(left, right) : left === right ? 0 : null;
  switch (operator) {
    case '==':
    case '===':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order !== null && order < 0;
    case '<=':
      return order !== null && order <= 0;
    case '>':
      return order !== null && order > 0;
    case '>=':
    case '~=':
      return order !== null && order >= 0;
    default:
      return true;
  }
}

function compareVersions(left: string, right: string): number {
  const a = left.split('.').map(Number);
  const b = right.split('.').map(Number);
  for (let part = 0; part < Math.max(a.length, b.length); part += 1) {
    const difference = (a[part] ?? 0) - (b[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
