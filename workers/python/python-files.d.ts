/** Made by configs/python-worker.ts: the Python package, the text of each file by its path in it. */
declare module 'virtual:python-package' {
  const files: Readonly<Record<string, string>>;
  export default files;
}
