/** Many calls in a burst become one now and one after: adding a thousand files must not read the library a thousand times. */
const PAUSE_MS = 200;

export function coalesce(work: () => Promise<void>): () => void {
  let busy = false;
  let again = false;
  const go = async (): Promise<void> => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      await work();
    } finally {
      setTimeout(() => {
        busy = false;
        if (!again) return;
        again = false;
        void go();
      }, PAUSE_MS);
    }
  };
  return () => void go();
}
