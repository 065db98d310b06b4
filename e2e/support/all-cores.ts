/** The switch that isolates the page from other sites. */
import { expect, type Burrow } from './burrow';

export const cores = ({ page }: Burrow) => page.getByRole('switch', { name: 'Use all cores' });

export async function useAllCores(burrow: Burrow): Promise<void> {
  await burrow.open('#/models');
  await cores(burrow).click();
  await burrow.page.waitForFunction(() => crossOriginIsolated);
  await expect(cores(burrow)).toBeChecked();
}

export function registrations({ page }: Burrow): Promise<readonly string[]> {
  return page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope));
}
