/** Files out of what was dropped or chosen, folders walked, each named by its path so that two “notes.txt” stay apart. */

export async function droppedFiles(data: DataTransfer): Promise<readonly File[]> {
  // Entries must be taken before the first wait: the browser empties the transfer when the event is over.
  const entries = [...data.items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null));
  const plain = [...data.files];
  if (entries.every((entry) => entry === null)) return plain;
  const found: File[] = [];
  for (const entry of entries) if (entry !== null) await walk(entry, found);
  return found;
}

export function chosenFiles(list: FileList | null): readonly File[] {
  return [...(list ?? [])].filter((file) => !hidden(file.name)).map((file) => named(file, file.webkitRelativePath));
}

async function walk(entry: FileSystemEntry, found: File[]): Promise<void> {
  if (hidden(entry.name)) return;
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    found.push(named(file, entry.fullPath.replace(/^\//, '')));
    return;
  }
  if (!isFolder(entry)) return;
  const reader = entry.createReader();
  // A folder is read in portions; an empty one says that there is no more.
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) return;
    for (const child of portion) await walk(child, found);
  }
}

function named(file: File, path: string): File {
  if (path === '' || path === file.name) return file;
  return new File([file], path, { type: file.type, lastModified: file.lastModified });
}

/** `.DS_Store`, `.git` and their like are not documents. */
function hidden(name: string): boolean {
  return name.startsWith('.');
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
