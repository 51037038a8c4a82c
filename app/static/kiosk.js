// On a kiosk: asks whether somebody is there, forgets them, and leaves nothing in this browser.
const page = document.documentElement;
const [warn, wipe, sign] = page.dataset.kiosk.split(" ").map(Number);
const still = document.querySelector("dialog.still");
const tabs = new BroadcastChannel("kiosk");
// A start page nobody has touched yet may stand for longer.
let limit = Number(document.querySelector("[data-rest]")?.dataset.rest ?? wipe);
let touched = Date.now();
let told = touched;
// What was sent to make this page is not sent again, whoever comes back to it.
history.replaceState(null, "");

const forget = async () => {
  localStorage.clear();
  sessionStorage.clear();
  name = "";
  for (const one of (await globalThis.caches?.keys()) ?? []) caches.delete(one);
  for (const one of (await indexedDB.databases?.()) ?? []) indexedDB.deleteDatabase(one.name);
  for (const one of (await navigator.serviceWorker?.getRegistrations()) ?? []) one.unregister();
};

const leave = () => {
  if (page.hidden) return;
  page.hidden = true;
  tabs.postMessage("left");
  location.replace("/kiosk/idle");
};

const tell = () => {
  told = Date.now();
  // Where the stay has ended elsewhere, the answer leads away: so does this page.
  fetch("/kiosk/here", { redirect: "manual" }).then(({ ok }) => ok || leave(), () => {});
};

const touch = () => {
  touched = Date.now();
  limit = wipe;
  tabs.postMessage("here");
};

const look = () => {
  const left = limit - (Date.now() - touched) / 1000;
  if (left <= 0) leave();
  else if (still && left <= wipe - warn) {
    if (!still.open) still.showModal();
    still.querySelector("text").textContent = Math.ceil(left);
    still.querySelector(".left").setAttribute("stroke-dasharray", `${(100 * left) / (wipe - warn)} 100`);
  } else {
    still?.close();
    if (still && touched - told >= sign * 1000) tell();
  }
};

for (const kind of ["pointerdown", "keydown", "input", "wheel"])
  addEventListener(kind, () => still?.open || touch(), { capture: true, passive: true });
// By its button or by Escape: somebody is here.
still?.addEventListener("close", () => page.hidden || (touch(), tell()));
tabs.onmessage = ({ data }) => (data === "left" ? leave() : (touched = Date.now()));
addEventListener("visibilitychange", look);
// A page that comes back from the browser's memory may be somebody else's.
addEventListener("pagehide", () => (page.hidden = true));
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
setInterval(look, 500);
if (!still) forget();
