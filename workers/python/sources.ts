/** The Python package as texts, bundled into the worker. */
import init from './burrow/__init__.py';
import answer from './burrow/answer.py';
import calls from './burrow/calls.py';
import cell from './burrow/cell.py';
import chance from './burrow/chance.py';
import chunks from './burrow/chunks.py';
import documents from './burrow/documents.py';
import endings from './burrow/endings.py';
import grep from './burrow/grep.py';
import imports from './burrow/imports.py';
import leftovers from './burrow/leftovers.py';
import loop from './burrow/loop.py';
import main from './burrow/main.py';
import namespace from './burrow/namespace.py';
import packages from './burrow/packages.py';
import passages from './burrow/passages.py';
import preload from './burrow/preload.py';
import running from './burrow/running.py';
import show from './burrow/show.py';
import stdout from './burrow/stdout.py';
import texts from './burrow/texts.py';
import threads from './burrow/threads.py';
import tools from './burrow/tools.py';
import trace from './burrow/trace.py';
import variables from './burrow/variables.py';

export const PYTHON_SOURCES: Readonly<Record<string, string>> = {
  '__init__.py': init,
  'answer.py': answer,
  'calls.py': calls,
  'cell.py': cell,
  'chance.py': chance,
  'chunks.py': chunks,
  'documents.py': documents,
  'endings.py': endings,
  'grep.py': grep,
  'imports.py': imports,
  'leftovers.py': leftovers,
  'loop.py': loop,
  'main.py': main,
  'namespace.py': namespace,
  'packages.py': packages,
  'passages.py': passages,
  'preload.py': preload,
  'running.py': running,
  'show.py': show,
  'stdout.py': stdout,
  'texts.py': texts,
  'threads.py': threads,
  'tools.py': tools,
  'trace.py': trace,
  'variables.py': variables,
};
