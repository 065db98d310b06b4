import { describe, expect, it } from 'vitest';
import { isolated, opensPage } from './headers';

const FOLDER = 'https://host.example/apps/burrow/';

describe('a request that is answered', () => {
  const opens = (path: string, destination: RequestDestination = 'document') =>
    opensPage({ destination, url: new URL(path, FOLDER).href }, FOLDER);

  it('opens a page of the app, by whatever name its host gives it', () => {
    expect(
      ['', 'index.html', 'private.html', 'private', '?a=b', 'index.html?next=a/b'].filter((path) => !opens(path)),
    ).toEqual([]);
  });

  it('opens nothing of another site, beside the app or below it', () => {
    const others = ['other/', 'other/index.html', '..', '../other/', 'https://elsewhere.example/apps/burrow/'];
    expect(others.filter((path) => opens(path))).toEqual([]);
  });

  it('is none for anything else that a page loads, not even a frame', () => {
    const others: readonly RequestDestination[] = [
      '',
      'script',
      'style',
      'image',
      'worker',
      'sharedworker',
      'iframe',
      'frame',
      'embed',
      'object',
    ];
    expect(others.filter((destination) => opens('index.html', destination))).toEqual([]);
  });
});

describe('a response', () => {
  it('gets the two headers and keeps the rest: its status, its text, its policies', async () => {
    const policy = "default-src 'none'";
    const given = new Response('<p>', {
      status: 404,
      statusText: 'Not Found',
      headers: { 'content-security-policy': policy, 'content-type': 'text/html', 'x-frame-options': 'DENY' },
    });
    const { status, statusText, headers, ...rest } = isolatedParts(given);
    expect({ status, statusText }).toEqual({ status: 404, statusText: 'Not Found' });
    expect(headers).toEqual({
      'content-security-policy': policy,
      'content-type': 'text/html',
      'cross-origin-embedder-policy': 'credentialless',
      'cross-origin-opener-policy': 'same-origin',
      'x-frame-options': 'DENY',
    });
    expect(await rest.text).toBe('<p>');
  });

  it('is not contradicted where its host sends one of them by itself', () => {
    const given = new Response(null, { headers: { 'cross-origin-embedder-policy': 'require-corp' } });
    expect(isolatedParts(given).headers).toEqual({
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-opener-policy': 'same-origin',
    });
  });

  it('that the browser handles by itself is passed on as it is', () => {
    const none = Response.error();
    expect(isolated(none)).toBe(none);
  });
});

function isolatedParts(given: Response) {
  const response = isolated(given);
  const { status, statusText, headers } = response;
  return { status, statusText, headers: Object.fromEntries(headers), text: response.text() };
}
