/** The same attacks on the page with all cores in use, when its own threads may share memory. */
import { useAllCores } from './support/all-cores';
import { attackSuite } from './support/attack-suite';

attackSuite({
  arrange: async (burrow) => {
    await useAllCores(burrow);
    // What a test installs for its pages takes hold with their next load.
    await burrow.page.goto('about:blank');
  },
  isIsolated: true,
});
