/** What the user adds to a session's Python: packages, unpacked once, and tools, loaded into each namespace. */
import { transfer, type Remote } from 'comlink';
import { InterpreterLost, PackageUnusable, ToolsUnusable } from '../engine/errors';
import type { Opened, Tool } from '../engine/ports';
import type { PythonWorker } from '../../workers/python/api';
import type { LossCause } from './loss';
import { ForgedMessage, readInstalled, readLoaded } from './messages';
import type { Supplies } from './supplies';

/** Definitions take milliseconds. What takes longer is work that belongs into a function. */
const LOADING_SECONDS = 5;
/** One long call into C cannot be interrupted; then the session goes. */
const LOADING_GRACE_MS = 2_000;

/** What the additions need of the session they belong to. */
export interface AdditionsHost {
  readonly remote: Remote<PythonWorker>;
  asked<T>(answer: Promise<T>): Promise<T>;
  lose(what: string, why?: LossCause): void;
  runningCells(): number;
}

export class Additions {
  readonly #host: AdditionsHost;
  #packages: Promise<Opened['packages']> | null = null;

  constructor(host: AdditionsHost) {
    this.#host = host;
  }

  /** Unpacks the user's wheels, the first time. */
  packages(supplies: Supplies, signal: AbortSignal): Promise<Opened['packages']> {
    this.#packages ??= this.#install(supplies, signal).catch((error: unknown) => {
      this.#packages = null;
      throw error;
    });
    return this.#packages;
  }

  /** Gives the functions of the source to a namespace, which is gone when they cannot be used. */
  async tools(namespace: string, source: string): Promise<readonly Tool[]> {
    if (source.trim() === '') return [];
    let late = false;
    const tooLate = (): void => {
      late = true;
      this.#host.lose('the tools did not finish loading');
    };
    // A child's source has been loaded for the root before, and its turn may come late: others compute.
    const alone = this.#host.runningCells() === 0;
    const timer = alone ? setTimeout(tooLate, LOADING_SECONDS * 1000 + LOADING_GRACE_MS) : undefined;
    try {
      const message = await this.#host.asked(this.#host.remote.loadTools(namespace, source, LOADING_SECONDS));
      const { tools, problem } = this.#read(readLoaded, message);
      if (problem !== null) throw new ToolsUnusable(problem.line, problem.message);
      return tools;
    } catch (error) {
      throw late ? new ToolsUnusable(null, 'they did not finish loading, and could not be interrupted') : error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #install(supplies: Supplies, signal: AbortSignal): Promise<Opened['packages']> {
    const packages: { name: string; modules: readonly string[] }[] = [];
    for (const { name, bytes } of await supplies.wheels(signal)) {
      const message = await this.#host.asked(this.#host.remote.install(name, transfer(bytes, [bytes])));
      const { modules, problem } = this.#read(readInstalled, message);
      if (problem !== null) throw new PackageUnusable(name, problem);
      packages.push({ name, modules });
    }
    return packages;
  }

  #read<T>(reader: (message: unknown) => T, message: unknown): T {
    try {
      return reader(message);
    } catch (error) {
      if (!(error instanceof ForgedMessage)) throw error;
      const what = 'it sent messages that are no answers';
      this.#host.lose(what, 'forged');
      throw new InterpreterLost(what);
    }
  }
}
