/* Opens the pages of the field without a connection. The server writes MUARA above this: the
   version, and the addresses of everything that is the same for everybody.

   In the caches lie scripts, styles, blank forms and pages without a name of anybody. What was
   filled, and who is due, lies sealed elsewhere. */

const SHELL = `muara-shell-${MUARA.version}`;
const PAGES = "muara-pages";
const OFFLINE = "/field/offline/";
const PATIENCE = 5000;

self.addEventListener("install", (event) => {
  const fresh = MUARA.shell.map((address) => new Request(address, { cache: "reload" }));
  event.waitUntil(
    caches
      .open(SHELL)
      .then((cache) => cache.addAll(fresh))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name !== SHELL && name !== PAGES);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("message", (event) => {
  if (event.data?.hold) event.waitUntil(hold(event.data.hold).then((all) => event.ports[0]?.postMessage(all)));
});

/* Pages and blank forms, as they are now; what is on no list any more goes. True: all are here. */
async function hold(addresses) {
  const cache = await caches.open(PAGES);
  const held = await Promise.all(addresses.map((address) => holdOne(cache, address)));
  const wanted = new Set(addresses.map((address) => new URL(address, self.location).href));
  const left = (await cache.keys()).filter(({ url }) => !wanted.has(url));
  await Promise.all(left.map((request) => cache.delete(request)));
  return held.every(Boolean);
}

async function holdOne(cache, address) {
  // A version of a form never changes: it is fetched once.
  if (!isPage(address) && (await cache.match(address))) return true;
  const answer = await fetch(address, { cache: "no-store", redirect: "manual" }).catch(() => null);
  if (!answer?.ok) return Boolean(await cache.match(address));
  await cache.put(address, answer);
  return true;
}

const isPage = (address) => address.endsWith("/");

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, pathname));
  else if (MUARA.shell.includes(pathname) || pathname.startsWith("/field/blank/"))
    event.respondWith(kept(request, pathname));
});

/* The page as it is now, or as it was, where the network says nothing for a while. A page that is
   not kept may take its time. */
async function page(request, pathname) {
  const held = await caches.match(pathname === "/field/" ? OFFLINE : pathname);
  try {
    return await (held ? inTime(fetch(request)) : fetch(request));
  } catch (silence) {
    return held ?? (await caches.match(OFFLINE)) ?? fetch(request);
  }
}

async function kept(request, pathname) {
  return (await caches.match(pathname)) ?? fetch(request);
}

function inTime(answer) {
  return Promise.race([
    answer,
    new Promise((_well, badly) => setTimeout(() => badly(new Error("silence")), PATIENCE)),
  ]);
}
