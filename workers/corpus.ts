/** Reads files and searches documents off the main thread. */
import { expose } from 'comlink';
import { CorpusDesk } from '../src/corpus/desk';

expose(new CorpusDesk());
