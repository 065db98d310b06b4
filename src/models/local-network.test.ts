import { describe, expect, it } from 'vitest';
import { localNetworkPermission, type PermissionQuery } from './local-network';

/** A browser that knows these permissions. */
function browser(known: Readonly<Record<string, PermissionState>>): PermissionQuery {
  return {
    query: async ({ name }) => {
      const state = known[name];
      if (state === undefined) throw new TypeError(`'${name}' is not a valid enum value of type PermissionName.`);
      return { state };
    },
  };
}

describe('the permission to talk to what is near', () => {
  it('is asked for by the newest name that the browser knows', async () => {
    const both = browser({
      'loopback-network': 'granted',
      'local-network': 'denied',
      'local-network-access': 'prompt',
    });
    expect(await localNetworkPermission(both, 'loopback')).toBe('granted');
    expect(await localNetworkPermission(both, 'local')).toBe('denied');
    const older = browser({ 'local-network-access': 'prompt' });
    expect(await localNetworkPermission(older, 'loopback')).toBe('prompt');
    expect(await localNetworkPermission(older, 'local')).toBe('prompt');
  });

  it('is unknown where the browser does not ask', async () => {
    expect(await localNetworkPermission(browser({}), 'loopback')).toBeNull();
    expect(await localNetworkPermission(undefined, 'local')).toBeNull();
  });
});
