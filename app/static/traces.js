// Leaves nothing of a person in this browser: what waits to be sent, pages kept, keys, caches.

const gone = (database) => new Promise((done) => {
  const asked = indexedDB.deleteDatabase(database);
  asked.onsuccess = asked.onerror = asked.onblocked = done;
});

// A browser that cannot say which databases there are: the one of offline.js.
const databases = async () =>
  indexedDB.databases ? (await indexedDB.databases()).map((one) => one.name) : ["previsit"];

export function wipe() {
  name = "";
  const all = [
    () => sessionStorage.clear(),
    () => localStorage.clear(),
    async () => (await caches.keys()).map((one) => caches.delete(one)),
    async () => (await navigator.serviceWorker.getRegistrations()).map((one) => one.unregister()),
    async () => (await databases()).map(gone),
  ];
  // One that is refused must not keep the others from being done.
  const tried = async (one) => Promise.all((await one()) || []);
  return Promise.all(all.map((one) => tried(one).catch(() => {})));
}

if (document.querySelector("[data-wipe]")) wipe();
