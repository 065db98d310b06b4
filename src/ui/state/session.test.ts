import { expect, test } from 'vitest';
import { hostOf } from './session.svelte';

test.each([
  ['https://api.example.com/v1', 'api.example.com'],
  ['api.example.com/v1', 'api.example.com'],
  [' localhost:1234 ', 'localhost:1234'],
  ['http://192.168.0.2:8000', '192.168.0.2:8000'],
  ['not an address', null],
])('the host of %j', (address, host) => {
  expect(hostOf(address)).toBe(host);
});
