import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { BOOTSTRAP } from './frame';

test('the private page lets the sandbox’s own script through, and no other inline script', async () => {
  const page = await readFile(new URL('../../private.html', import.meta.url), 'utf8');
  const scripts = /script-src ([^;]*);/.exec(page)?.[1] ?? '';
  expect(scripts).toContain(`'sha256-${createHash('sha256').update(BOOTSTRAP).digest('base64')}'`);
  expect(scripts).not.toContain('unsafe-inline');
});
