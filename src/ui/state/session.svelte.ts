/** What left this page since it was opened, by host: said at the foot of every view. */
import type { RunState } from '../../engine/state';

export class Session {
  /** Characters sent by each run to each host, by run. */
  #runs = $state.raw<Readonly<Record<string, RunState['sent']>>>({});
  #tested = $state.raw<readonly string[]>([]);

  /** Hosts with the characters they received; a host that was only tested received next to nothing. */
  readonly hosts = $derived.by(() => {
    const total = new Map<string, number>(this.#tested.map((host) => [host, 0]));
    for (const sent of Object.values(this.#runs)) {
      for (const [host, characters] of Object.entries(sent)) total.set(host, (total.get(host) ?? 0) + characters);
    }
    return [...total].map(([host, characters]) => ({ host, characters }));
  });

  noteRun(run: RunState): void {
    if (Object.keys(run.sent).length > 0 && this.#runs[run.id] !== run.sent) {
      this.#runs = { ...this.#runs, [run.id]: run.sent };
    }
  }

  noteTest(baseUrl: string): void {
    const host = hostOf(baseUrl);
    if (host !== null && !this.#tested.includes(host)) this.#tested = [...this.#tested, host];
  }
}

/** An address may be typed without its scheme. */
export function hostOf(address: string): string | null {
  const text = address.trim();
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  return URL.canParse(url) ? new URL(url).host : null;
}
