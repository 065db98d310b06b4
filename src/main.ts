import { mount } from 'svelte';
import './ui/tokens.css';
import './ui/base.css';
import { createApp } from './compose';
import { failureOf } from './engine/errors';
import App from './ui/App.svelte';
import NotOpened from './ui/NotOpened.svelte';

/** What index.html shows stays until there is something better to see. */
async function open(target: Element): Promise<void> {
  try {
    const app = await createApp('private' in document.documentElement.dataset);
    target.replaceChildren();
    mount(App, { target, props: { app } });
  } catch (error) {
    target.replaceChildren();
    mount(NotOpened, { target, props: { failure: failureOf(error) } });
  }
}

const place = document.querySelector('#app');
if (place !== null) void open(place);
