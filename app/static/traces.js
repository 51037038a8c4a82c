// Leaves nothing of a person in this browser: what waits to be sent, pages kept, keys, caches.

export async function wipe() {
  const all = [
    () => sessionStorage.clear(),
    () => localStorage.clear(),
    async () => Promise.all((await caches.keys()).map((name) => caches.delete(name))),
    async () => {
      for (const worker of await navigator.serviceWorker.getRegistrations()) worker.unregister();
    },
    () => indexedDB.deleteDatabase("previsit"),
  ];
  // One that is refused must not keep the others from being done.
  await Promise.allSettled(all.map(async (one) => one()));
}

if (document.querySelector("[data-wipe]")) wipe();
