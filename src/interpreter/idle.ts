/** Work for when the page has nothing better to do. */
export interface Schedule {
  /** Calls back when the page is idle, unless cancelled. */
  whenIdle(callback: () => void): () => void;
  after(ms: number, callback: () => void): () => void;
}

/** Safari has no requestIdleCallback; what was just clicked is done by then. */
const FALLBACK_MS = 200;

export const pageSchedule: Schedule = {
  whenIdle(callback) {
    if (typeof requestIdleCallback === 'undefined') return pageSchedule.after(FALLBACK_MS, callback);
    const handle = requestIdleCallback(callback);
    return () => cancelIdleCallback(handle);
  },
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
