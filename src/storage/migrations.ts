/**
 * How the database got its shape. Entry i takes version i to version i + 1. Only ever append: what is here has run in
 * people's browsers. Written against plain IndexedDB, because the typed schema only knows the newest shape.
 */
export type Migration = (database: IDBDatabase, transaction: IDBTransaction) => void;

export const MIGRATIONS: readonly Migration[] = [
  (database) => {
    database.createObjectStore('corpora', { keyPath: 'id' });
    const documents = database.createObjectStore('documents', { keyPath: 'id' });
    documents.createIndex('order', ['corpus', 'order']);
    documents.createIndex('name', ['corpus', 'name'], { unique: true });
    database.createObjectStore('texts', { keyPath: 'id' });
    const runs = database.createObjectStore('runs', { keyPath: 'id' });
    runs.createIndex('startedAt', 'startedAt');
    database.createObjectStore('events');
    const calls = database.createObjectStore('calls', { keyPath: 'key' });
    // The size stands in the index, so that evicting old entries need not read their texts.
    calls.createIndex('age', ['at', 'bytes']);
    database.createObjectStore('endpoints', { keyPath: 'id' });
    database.createObjectStore('values');
  },
  (database, transaction) => {
    database.createObjectStore('indexes', { keyPath: 'id' });
    database.createObjectStore('snapshots', { keyPath: 'key' });
    database.createObjectStore('packages', { keyPath: 'id' });
    const corpora = transaction.objectStore('corpora').openCursor();
    corpora.onsuccess = () => {
      const cursor = corpora.result;
      if (cursor === null) return;
      cursor.update({ ...cursor.value, tools: '' });
      cursor.continue();
    };
  },
];
