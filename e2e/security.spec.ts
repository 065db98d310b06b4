/** The attacks on the page as any static host serves it. */
import { attackSuite } from './support/attack-suite';

attackSuite({ arrange: async () => undefined, isIsolated: false });
