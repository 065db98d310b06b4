/** Whether the browser lets pages talk to this machine and to its network. Chrome and Edge ask their user since 2025. */

export type Nearness = 'loopback' | 'local';

/** As much of `navigator.permissions` as is needed; what it knows differs from browser to browser. */
export interface PermissionQuery {
  query(permission: { readonly name: string }): Promise<{ readonly state: PermissionState }>;
}

/** The newer name first; the older one, for both, is still known. */
const NAMES: Readonly<Record<Nearness, readonly string[]>> = {
  loopback: ['loopback-network', 'local-network-access'],
  local: ['local-network', 'local-network-access'],
};

/** null: this browser does not ask. */
export async function localNetworkPermission(
  permissions: PermissionQuery | undefined,
  where: Nearness,
): Promise<PermissionState | null> {
  if (permissions === undefined) return null;
  for (const name of NAMES[where]) {
    // A name that a browser does not know is refused with an error.
    const status = await permissions.query({ name }).catch(() => null);
    if (status !== null) return status.state;
  }
  return null;
}
