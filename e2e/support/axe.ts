/** What axe finds wrong on a page, in both themes and at two widths. */
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type axe from 'axe-core';

const AXE = createRequire(import.meta.url).resolve('axe-core');

const COLOURS = ['color-contrast', 'link-in-text-block'];
const SIZES = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
];

/** Colours of another theme arrive over a few frames; what moves for ever is not waited for. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    const ending = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    // Ended here rather than waited for: one that is taken off the page meanwhile never finishes.
    for (const animation of ending) animation.finish();
    await frame();
  });
}

/** Violations of what is on the screen now, as lines that say where and how. Every state is judged four times. */
export async function violations(page: Page, where: string): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ path: AXE });
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const size of SIZES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize(size);
      await settled(page);
      const results = await page.evaluate(
        async (rules) => {
          const { run } = (window as unknown as { axe: typeof axe }).axe;
          const options = { resultTypes: ['violations' as const], iframes: false };
          // Only colours depend on the theme; the rest is judged once.
          const { violations } = await run(
            document,
            rules === null ? options : { ...options, runOnly: { type: 'rule', values: rules } },
          );
          return violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target, failureSummary }) => `${id} at ${String(target)}: ${failureSummary ?? ''}`),
          );
        },
        colorScheme === 'light' ? null : COLOURS,
      );
      found.push(...results.map((line) => `${where}, ${colorScheme}, ${size.width}: ${line}`));
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (overflow > 0) found.push(`${where}, ${size.width}: the page is ${overflow} pixels wider than the screen`);
    }
  }
  return found;
}
