/** Renders the whole app at an address, as a reader would open it, over an `App` in memory. */
import axe from 'axe-core';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import App from '../App.svelte';
import '../base.css';
import '../tokens.css';
import { fakeApp, type FakeApp, type FakeOptions, type FakeRun } from './fake-app';

export async function openApp(hash: string, options: FakeOptions = {}): Promise<FakeApp> {
  await page.viewport(1280, 860);
  sessionStorage.clear();
  location.hash = hash;
  const app = fakeApp(options);
  await render(App, { props: { app } });
  return app;
}

/** The run that was started last. */
export function newestRun(app: FakeApp): FakeRun {
  const newest = app.started.at(-1);
  if (newest === undefined) throw new Error('No run was started.');
  return newest.run;
}

/** What axe finds wrong, in the light and in the dark, as readable lines; empty is what one wants. */
export async function flaws(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const theme of ['light', 'dark']) {
    document.documentElement.style.colorScheme = theme;
    // Colours that glide into place would be measured on their way; what pulses for ever has no end to go to.
    for (const animation of document.getAnimations()) {
      if (animation.effect?.getTiming().iterations === Infinity) animation.cancel();
      else animation.finish();
    }
    const { violations } = await axe.run(document.body);
    for (const { id, nodes } of violations) {
      found.push(...nodes.map((node) => `${theme}: ${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`));
    }
  }
  document.documentElement.style.colorScheme = '';
  return found;
}
