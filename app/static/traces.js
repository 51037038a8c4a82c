// Leaves nothing of a person in this browser: what waits to be sent, pages kept, keys, caches.

export function wipe() {
  name = "";
  const all = [
    () => sessionStorage.clear(),
    () => localStorage.clear(),
    async () => (await caches.keys()).map((one) => caches.delete(one)),
    async () => (await navigator.serviceWorker.getRegistrations()).map((one) => one.unregister()),
    async () => (await indexedDB.databases()).map((one) => indexedDB.deleteDatabase(one.name)),
  ];
  // One that is refused must not keep the others from being done.
  return Promise.allSettled(all.map(async (one) => Promise.all((await one()) ?? [])));
}

if (document.querySelector("[data-wipe]")) wipe();
