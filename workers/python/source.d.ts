/** Made by configs/python-worker.ts: the bundled worker as one classic script. */
declare module 'virtual:python-worker' {
  const source: string;
  export default source;
  /** Names this worker and Pyodide's files: other bytes have another name. */
  export const build: string;
}
