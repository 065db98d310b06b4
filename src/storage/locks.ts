/** Tells a run that goes on in some tab from one whose tab went away: a lock lives exactly as long as its tab. */
const PREFIX = 'run:';

export class RunLocks {
  /** Browsers offer locks to HTTPS pages only; without them no other tab's run counts as live. */
  constructor(private readonly locks: LockManager | undefined = globalThis.navigator?.locks) {}

  /** Held until the returned function is called or the tab closes; null: another tab has it. */
  async hold(run: string): Promise<(() => void) | null> {
    const { locks } = this;
    if (locks === undefined) return () => undefined;
    return new Promise((resolve, reject) => {
      locks
        .request(PREFIX + run, { ifAvailable: true }, (lock) => {
          if (lock === null) return resolve(null);
          return new Promise<void>((release) => resolve(release));
        })
        .catch(reject);
    });
  }

  /** The runs going on now, in any tab. */
  async held(): Promise<ReadonlySet<string>> {
    const { held = [] } = (await this.locks?.query()) ?? {};
    return new Set(held.flatMap(({ name = '' }) => (name.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : [])));
  }
}

/** Runs `work` unless some tab is at the same thing already; null then. Where there are no locks, it just runs. */
export async function alone<T>(
  name: string,
  work: () => Promise<T>,
  locks: LockManager | undefined = globalThis.navigator?.locks,
): Promise<T | null> {
  if (locks === undefined) return work();
  return locks.request(name, { ifAvailable: true }, (lock) => (lock === null ? null : work()));
}
