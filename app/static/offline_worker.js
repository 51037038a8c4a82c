// Shows question pages when there is no connection. The server puts the list of `files` before
// this text. Pages are handed over by the page that is left, and kept here until they are shown:
// what lies in the cache is the same for everybody.

const cache = () => caches.open("previsit");

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(cache().then((kept) => kept.addAll(files)));
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const kept = await cache();
    for (const request of await kept.keys()) {
      const { pathname, search } = new URL(request.url);
      if (!files.includes(pathname + search)) kept.delete(request);
    }
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

const handed = new Map();

self.addEventListener("message", ({ data, ports }) => {
  handed.set(data.path, data);
  ports[0].postMessage("taken");
});

function page(request, path) {
  const kept = handed.get(path);
  handed.delete(path);
  // A line that is open and says nothing is as good as cut.
  const within = new AbortController();
  setTimeout(() => within.abort(), 20000);
  if (!kept) return fetch(request, { signal: within.signal }).catch(() => caches.match("/offline"));
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": kept.policy,
    "Cache-Control": "no-store",
  };
  return new Response(kept.html, { headers });
}

async function file(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const reply = await fetch(request);
  if (reply.ok) (await cache()).put(request, reply.clone()).catch(() => {});
  return reply;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, search } = new URL(request.url);
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request, pathname + search));
  else if (pathname.startsWith("/static/")) event.respondWith(file(request));
});
