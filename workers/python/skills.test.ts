/** The Python tests, in the Python that Burrow runs: also where no other Python is installed. */
import { fileURLToPath } from 'node:url';
import { loadPyodide } from 'pyodide';
import { describe, expect, test } from 'vitest';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const PYODIDE = fileURLToPath(new URL('../../node_modules/pyodide/', import.meta.url));

const RUNNER = `
import sys, unittest
sys.dont_write_bytecode = True
sys.path.insert(0, "/python")

def cases(suite):
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from cases(one)
        else:
            yield one

found = {one.id(): one for one in cases(unittest.defaultTestLoader.discover("/python/tests", top_level_dir="/python"))}

def failure_of(name):
    result = unittest.TestResult()
    found[name].run(result)
    return "\\n".join(trace for _, trace in result.errors + result.failures)
`;

interface Runner {
  names(): string[];
  failureOf(name: string): string;
}

const runner = await started();

describe('the Python tests', () => {
  test('are found', () => {
    expect(runner.names().length).toBeGreaterThan(100);
  });

  test.each(runner.names())('%s', { timeout: 60_000 }, (name) => {
    expect(runner.failureOf(name)).toBe('');
  });
});

async function started(): Promise<Runner> {
  // Sets of strings come in the same order each time, as in the app.
  const python = await loadPyodide({ indexURL: PYODIDE, env: { PYTHONHASHSEED: '0' } });
  python.mountNodeFS('/python', HERE);
  python.runPython(RUNNER);
  return {
    names: () => JSON.parse(String(python.runPython('import json; json.dumps(list(found))'))) as string[],
    failureOf: (name) => String(python.runPython(`failure_of(${JSON.stringify(name)})`)),
  };
}
