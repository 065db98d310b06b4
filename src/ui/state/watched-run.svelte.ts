/** A run on the screen, whether it goes on here, in another tab, or lies in storage. */
import type { App, LiveRun, Unsubscribe } from '../../app';
import { failureOf } from '../../engine/errors';
import type { Failure } from '../../engine/events';
import type { RunState } from '../../engine/state';
import { lastMoment } from '../trace';
import { coalesce } from './coalesce';

/** `interrupted`: it never ended, and no tab works on it any more. */
export type Liveness = 'here' | 'elsewhere' | 'interrupted' | 'over';

const TICK_MS = 250;

export class WatchedRun {
  state = $state.raw<RunState | null>(null);
  liveness = $state.raw<Liveness>('over');
  stopping = $state.raw(false);
  paused = $state.raw(false);
  problem = $state.raw<Failure | null>(null);
  #clock = $state.raw(Date.now());
  /** Where the time axis ends: now, or when the last thing happened. */
  readonly now = $derived.by(() => {
    if (this.state === null) return 0;
    if (this.state.finishedAt !== null) return this.state.finishedAt;
    return this.liveness === 'here' || this.liveness === 'elsewhere' ? this.#clock : lastMoment(this.state);
  });
  #live: LiveRun | null = null;
  #newest: RunState | null = null;
  #closers: Unsubscribe[] = [];

  follow(live: LiveRun): this {
    this.#live = live;
    this.state = live.state;
    this.liveness = live.state.finishedAt === null ? 'here' : 'over';
    this.paused = live.paused;
    this.#closers.push(
      live.subscribe((state) => {
        this.paused = live.paused;
        this.#show(state);
      }),
    );
    const timer = setInterval(() => (this.#clock = Date.now()), TICK_MS);
    this.#closers.push(() => clearInterval(timer));
    void live.finished.then((state) => {
      clearInterval(timer);
      this.#newest = null;
      this.state = state;
      this.liveness = 'over';
      this.stopping = false;
      this.paused = false;
    });
    return this;
  }

  /** Shows a run by its id; one that goes on in another tab is read again whenever storage changes. */
  async open(app: App, id: string): Promise<void> {
    const live = app.runs.live(id);
    if (live !== null) {
      this.follow(live);
      return;
    }
    const refresh = coalesce(() => this.#read(app, id));
    this.#closers.push(
      app.runs.onChange(() => {
        if (this.liveness === 'elsewhere') refresh();
      }),
    );
    // The other tab announces the beginning and the end of a run, and cannot announce its own disappearance.
    const timer = setInterval(() => {
      this.#clock = Date.now();
      if (this.liveness === 'elsewhere') refresh();
    }, TICK_MS * 4);
    this.#closers.push(() => clearInterval(timer));
    await this.#read(app, id);
  }

  stop(): void {
    if (this.#live === null || this.liveness !== 'here') return;
    this.stopping = true;
    this.#live.stop();
  }

  pause(): void {
    this.#live?.pause();
  }

  resume(): void {
    this.#live?.resume();
  }

  close(): void {
    for (const close of this.#closers.splice(0)) close();
    this.#live = null;
  }

  async #read(app: App, id: string): Promise<void> {
    try {
      const [state, list] = await Promise.all([app.runs.load(id), app.runs.list()]);
      const listed = list.find((record) => record.id === id);
      if (state === null) {
        this.problem = {
          code: 'run.missing',
          sentence: 'There is no run with this address in this browser.',
          next: 'It may have been deleted, or made in another browser; look in Runs.',
        };
        return;
      }
      this.liveness = state.finishedAt !== null ? 'over' : listed?.live === true ? 'elsewhere' : 'interrupted';
      this.state = state;
    } catch (error) {
      this.problem = failureOf(error);
    }
  }

  /** Text streams in faster than a screen is drawn: at most one state a frame. A hidden tab draws no frames. */
  #show(state: RunState): void {
    const drawn = this.#newest === null;
    this.#newest = state;
    if (document.hidden) this.#draw();
    else if (drawn) requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    if (this.#newest === null) return;
    this.state = this.#newest;
    this.#newest = null;
  }
}
