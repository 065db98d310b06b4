/** What is being entered for an endpoint. */
import type { EndpointDraft, EndpointPreset, OfferedModel } from '../../app';
import { hostOf } from './session.svelte';
import type { Endpoint } from './models.svelte';

const DEFAULTS = { class: 'frontier', window: 128_000, concurrency: 8 } as const;

export class EndpointForm {
  name = $state('');
  baseUrl = $state('');
  model = $state('');
  key = $state('');
  kind = $state<EndpointDraft['kind']>('openai');
  class = $state<EndpointDraft['class']>(DEFAULTS.class);
  /** null where a number field is empty. */
  window = $state<number | null>(DEFAULTS.window);
  concurrency = $state<number | null>(DEFAULTS.concurrency);
  priceIn = $state<number | null>(null);
  priceOut = $state<number | null>(null);

  readonly host = $derived(hostOf(this.baseUrl));
  /** The preset that the address belongs to; the last one is for every other server. */
  readonly preset = $derived.by(() => {
    const own = this.presets.find(({ baseUrl }) => baseUrl !== '' && hostOf(baseUrl) === this.host);
    return own ?? this.presets.at(-1) ?? null;
  });

  /** `from`: null for a new one. */
  constructor(
    from: Endpoint | null,
    private readonly presets: readonly EndpointPreset[],
  ) {
    if (from === null) return;
    const { name, baseUrl, model, kind, window, concurrency, price } = from;
    Object.assign(this, { name, baseUrl, model, kind, window, concurrency, class: from.class });
    this.#enterPrice(price);
  }

  /** Fills in what the preset suggests. A name that was typed stays; the key does not go to another server. */
  choose(preset: EndpointPreset): void {
    const isOurs = this.name.trim() === '' || this.presets.some(({ name }) => name === this.name);
    if (isOurs) this.name = preset.baseUrl === '' ? '' : preset.name;
    const { baseUrl, model, kind, window, concurrency, price } = preset;
    Object.assign(this, { baseUrl, model, kind, window, concurrency, class: preset.class, key: '' });
    this.#enterPrice(price);
  }

  /** Takes a model that the server offers, with what it says of it. */
  take({ id, window, price }: OfferedModel): void {
    this.model = id;
    if (window !== null) this.window = window;
    if (price !== null) this.#enterPrice(price);
  }

  draft(): EndpointDraft {
    const { priceIn, priceOut } = this;
    return {
      name: this.name.trim(),
      baseUrl: this.baseUrl.trim(),
      model: this.model.trim(),
      key: this.key.trim(),
      class: this.class,
      window: this.window ?? DEFAULTS.window,
      concurrency: this.concurrency ?? DEFAULTS.concurrency,
      kind: this.kind,
      price: priceIn === null || priceOut === null ? null : { input: priceIn, output: priceOut },
    };
  }

  #enterPrice(price: EndpointDraft['price']): void {
    this.priceIn = price?.input ?? null;
    this.priceOut = price?.output ?? null;
  }
}
