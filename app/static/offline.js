// Answers without a connection. What cannot be sent waits in IndexedDB, encrypted with a key that
// lives in this tab, and is sent in order when there is a connection again. Whatever fails in
// here, the browser posts the form by itself. docs/decisions/0010 says why it is as it is.

const line = document.querySelector(".state"), form = line && line.closest("form");
const { lang, dataset } = document.documentElement;
const here = location.pathname + location.search;
// The key of a press holds a mark of the sitting.
const mark = form && form.elements.key.value.slice(8, 18);
const look = [mark, lang, dataset.text, dataset.theme, form && form.dataset.who].join();
// Whether this page came out of the drawer, not from the server.
const stored = sessionStorage.handed === here;
sessionStorage.removeItem("handed");

const random = (length) => crypto.getRandomValues(new Uint8Array(length));
if (!sessionStorage.tab) sessionStorage.tab = [random(9).join(""), ...random(32)].join();
const [tab, ...bytes] = sessionStorage.tab.split(",");
const able = crypto.subtle && navigator.serviceWorker; // else previsit.js says that it lacks them
const key = able && crypto.subtle.importKey("raw", Uint8Array.from(bytes), "AES-GCM", false, ["encrypt", "decrypt"]);

const lost = Symbol();
let queue = []; // saves that wait, oldest first
let pages = {}; // path → its HTML, which page follows, and what was last sent from it
let policy, timer, pressed, leaving, pause = 2000;
let token = form && form.elements.csrf_token.value;

// The drawer: one store in IndexedDB, in which nothing can be read without the key.
const drawer = new Promise((done, fail) => {
  setTimeout(fail, 3000);
  const asked = indexedDB.open("previsit", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("kept", { keyPath: "id", autoIncrement: true });
  asked.onerror = fail;
  asked.onsuccess = () =>
    done(Object.assign(asked.result, { onversionchange: () => asked.result.close() }));
});

async function inDrawer(use) {
  const change = (await drawer).transaction("kept", "readwrite");
  const asked = use(change.objectStore("kept"));
  return new Promise((done, fail) => {
    setTimeout(fail, 3000);
    change.oncomplete = () => done(asked.result);
    change.onabort = fail;
  });
}

async function put(what, more) {
  const iv = random(12);
  const text = new TextEncoder().encode(JSON.stringify(what));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, text);
  return inDrawer((kept) => kept.put({ ...more, tab, mark, iv, data }));
}

const putPages = () => put({ look, policy, pages }, { id: tab });
const drop = (id) => inDrawer((kept) => kept.delete(id)).catch(() => {});

async function open() {
  for (const { id, iv, data, ...one } of await inDrawer((kept) => kept.getAll())) {
    if (one.tab === tab) {
      const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key, data);
      const what = JSON.parse(new TextDecoder().decode(text));
      if (id === tab) {
        if (!form || what.look === look) ({ pages, policy } = what); else drop(id);
      } else if (one.mark === mark) queue.push({ ...what, id });
    } else if (one.mark === mark && id > 0) sessionStorage.closed = 1;
  }
}

function say(name) {
  for (const one of line.querySelectorAll("[data-is]")) one.hidden = one.dataset.is !== name;
  for (const one of line.querySelectorAll("[data-closed]")) one.hidden = !sessionStorage.closed;
  line.dataset.now = name;
}

// Nothing is shown any more once the person left at once (quick_exit.js); what waits is sent.
const left = () => document.cookie.includes("left=");
const go = (path) => left() || ((leaving = true), location.assign(path));

// A page of the drawer, by way of the worker; nothing happens when there is none.
async function show(path) {
  const worker = navigator.serviceWorker.controller, { when, reader, next } = pages[path] || {};
  if (worker && when) path = await import(reader).then((one) => one.past(pages, path), () => next);
  if (!worker || !pages[path]) return;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => go((sessionStorage.handed = path));
  worker.postMessage({ path, html: pages[path].html, policy }, [port2]);
}

function fill(body) {
  const sent = new URLSearchParams(body);
  for (const field of form.elements) {
    if (!field.name || "hidden submit".includes(field.type)) continue;
    const values = sent.getAll(field.name);
    if ("radio checkbox".includes(field.type)) field.checked = values.includes(field.value);
    else field.value = values[0] || "";
    for (const what of ["input", "change"]) field.dispatchEvent(new Event(what, { bubbles: true }));
  }
}

// The next press on this page is another one, which follows what was sent from it.
function follow(body) {
  const { key, seen } = form.elements;
  const sent = new URLSearchParams(body);
  if (body) seen.value = `${sent.get("seen")} ${sent.get("key")}`;
  key.value = "00000000" + mark + random(9).join("");
}

const within = (limit = new AbortController()) => {
  setTimeout(() => limit.abort(), 12000);
  return { signal: limit.signal, credentials: "same-origin", headers: { Accept: "application/json" } };
};
const orLost = (asked) => asked.catch(() => Promise.reject(lost));
async function post({ path, body }, late, again) {
  const sent = new URLSearchParams(body);
  sent.set("csrf_token", token);
  if (late) sent.set("queued", 1);
  const reply = await orLost(fetch(path, { method: "POST", body: sent, ...within() }));
  if (reply.status > 499 || reply.status === 429) throw lost;
  if (reply.status === 400 && !again) {
    const page = await orLost(fetch("/resume", within()).then((one) => one.text()));
    token = (page.match(/"csrf_token" value="([^"]+)/) || [])[1];
    return post({ path, body }, late, true);
  }
  if (!reply.ok) throw reply.status;
  return reply.json();
}

function remember({ path, body }) {
  if (pages[path]) pages[path].body = body;
  return pages[path] && putPages().catch(() => {});
}

// What the server does not take is posted as a form, so that its page says in words what is wrong.
function tell({ path, body }) {
  const whole = Object.assign(document.createElement("form"), { method: "post", action: path });
  for (const [name, value] of new URLSearchParams(body))
    whole.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  whole.elements.csrf_token.value = token;
  document.body.append(whole);
  leaving = true;
  whole.submit();
}

async function sendAll() {
  clearTimeout(timer);
  let last;
  while (queue.length) {
    const [save] = queue;
    try {
      last = await post(save, true);
    } catch (error) {
      if (error !== lost) return left() || tell(save);
      return (timer = setTimeout(send, (pause = Math.min(pause * 2, 60000))));
    }
    await drop(save.id);
    queue.shift();
    if (last.again || last.go === "/help-now") return go(last.go);
  }
  if (!last) return;
  say("saved");
  if (pressed) go(last.go);
  else if (!form.elements.seen && !left()) location.reload();
}

let turn = Promise.resolve();
const send = () => (turn = turn.then(sendAll).catch(() => {}));

async function press(button) {
  const sent = new URLSearchParams(new FormData(form));
  if (button) sent.append(button.name, button.value);
  const save = { path: form.getAttribute("action") || here, body: String(sent), who: form.dataset.who };
  say("saving");
  await ready;
  const kept = remember(save);
  if (!queue.length) {
    const told = await post(save, stored).catch((error) => error === lost || Promise.reject(error));
    await kept;
    if (told.go) return go(told.go);
  }
  save.id = await put(save).catch(() => 0);
  if (!save.id) return say("not");
  queue.push(save);
  pressed = true;
  if (form.elements.seen) follow(save.body);
  await Promise.race([send(), new Promise((done) => setTimeout(done, 1500))]);
  if (!queue.length) return;
  leaving = false;
  say("later");
  await show(pages[here] && pages[here].next);
}

// Pages that come whatever is answered, fetched for when the connection is gone.
async function ahead() {
  let at = here;
  for (let left = 0; left < 3 && pages[at]; left++) at = pages[at].next;
  if (left() || pages[at] || at === "" || !form.elements.seen || location.search) return;
  const reply = await fetch(here + "/ahead", within());
  for (const { path, ...page } of await reply.json()) pages[path] = page;
  policy = reply.headers.get("Content-Security-Policy");
  await putPages();
  if (navigator.serviceWorker.controller) await (await caches.open("previsit")).add("/offline");
}

const ready = open().catch(() => {});
async function begin() {
  await ready;
  const mine = queue.filter((one) => one.path === here);
  if (document.querySelector(".problem")) {
    // It came back to be looked at again, and stands on this page now.
    queue = queue.filter((one) => one.path !== here);
    for (const { id } of mine) await drop(id);
  } else if (mine.length || stored) {
    // What was answered alone is not shown again to whoever came to help.
    const { body } = mine.filter((one) => one.who === form.dataset.who).pop() || pages[here] || {};
    if (body) fill(body);
    follow(body);
    pressed = !stored;
  }
  // Not over a press that was quicker than this script.
  if (line.dataset.now !== "saving") say(queue.length ? "later" : "saved");
  send();
  navigator.serviceWorker.register("/offline-worker.js", { scope: "/questions/" }).catch(() => {});
  if (!stored) await ahead();
}

// A kiosk forgets each person for the next: nothing waits there.
if (form && able && !("kiosk" in dataset)) {
  let busy, plain;
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (plain || event.defaultPrevented || !button || (button.name || "action") !== "action") return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    // Later: as long as this event lasts, a form is not posted again.
    const byItself = () => (plain = leaving = true) && setTimeout(() => button.click());
    press(button).catch(byItself).finally(() => (busy = false));
  });
  addEventListener("online", send);
  addEventListener("left", ({ detail }) => detail.push(send().then(() => queue.length)));
  // Language, size of text and colours come from the server.
  const waits = ({ target, submitter }) => target === form && !(submitter || form).closest("header");
  addEventListener("submit", (event) => navigator.onLine || waits(event) || (event.preventDefault(), say("offline")));
  addEventListener("click", ({ target }) => (leaving = target.closest("a, button")), true);
  addEventListener("beforeunload", (event) => queue.length && !leaving && event.preventDefault());
  begin().catch(() => {});
} else if (able && document.querySelector("[data-offline]")) {
  ready.then(() => show(here));
  addEventListener("online", () => location.reload());
}
