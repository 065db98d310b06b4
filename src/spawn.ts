/**
 * Starts a worker of the app that the page's own policy binds. One made from an address would be bound only by what its
 * server sends along, which on a static host is nothing: from the private page it could reach anybody. One made from a
 * Blob inherits the policy of its page, and may import the app's own files.
 */
export function spawnWorker(address: string): Worker {
  const url = new URL(address, location.href).href;
  const source = new Blob([`import ${JSON.stringify(url)};`], { type: 'text/javascript' });
  return new Worker(URL.createObjectURL(source), { type: 'module' });
}
