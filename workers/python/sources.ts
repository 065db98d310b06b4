/** The Python package as texts, bundled into the worker. */
import init from './burrow/__init__.py';
import answer from './burrow/answer.py';
import calls from './burrow/calls.py';
import cell from './burrow/cell.py';
import endings from './burrow/endings.py';
import loop from './burrow/loop.py';
import main from './burrow/main.py';
import namespace from './burrow/namespace.py';
import passages from './burrow/passages.py';
import running from './burrow/running.py';
import stdout from './burrow/stdout.py';
import texts from './burrow/texts.py';
import threads from './burrow/threads.py';
import trace from './burrow/trace.py';
import variables from './burrow/variables.py';

export const PYTHON_SOURCES: Readonly<Record<string, string>> = {
  '__init__.py': init,
  'answer.py': answer,
  'calls.py': calls,
  'cell.py': cell,
  'endings.py': endings,
  'loop.py': loop,
  'main.py': main,
  'namespace.py': namespace,
  'passages.py': passages,
  'running.py': running,
  'stdout.py': stdout,
  'texts.py': texts,
  'threads.py': threads,
  'trace.py': trace,
  'variables.py': variables,
};
