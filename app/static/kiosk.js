// On a kiosk: asks whether somebody is there, and forgets them when nobody answers.
import { wipe as forget } from "./traces.js";

const page = document.documentElement;
const [warn, wipe, sign] = page.dataset.kiosk.split(" ").map(Number);
const still = document.querySelector("dialog.still");
const tabs = new BroadcastChannel("kiosk");
// An untouched start page may stand for longer.
let limit = document.querySelector("[data-rest]")?.dataset.rest ?? wipe;
let touched = Date.now();
let told = touched;

const leave = () => {
  if (page.hidden) return;
  page.hidden = true;
  tabs.postMessage(1);
  location.replace("/kiosk/idle");
};

const touch = () => {
  touched = Date.now();
  limit = wipe;
  tabs.postMessage(0);
};

const tell = () => {
  told = Date.now();
  // Where the stay has ended elsewhere the answer leads away, and so does this page.
  fetch("/kiosk/here", { redirect: "manual" }).then(({ ok }) => ok || leave(), () => {});
};

const look = () => {
  const left = limit - (Date.now() - touched) / 1000;
  if (left <= 0) leave();
  else if (still && left <= wipe - warn) {
    if (!still.open) still.showModal();
    still.querySelector("text").textContent = Math.ceil(left);
    still.querySelector(".left").setAttribute("stroke-dashoffset", 100 - (100 * left) / (wipe - warn));
  } else if (still) {
    still.close();
    if (touched - told >= sign * 1000) tell();
  }
};

for (const kind of ["pointerdown", "keydown", "input", "wheel"])
  addEventListener(kind, () => still?.open || touch(), true);
// By its button or by Escape: somebody is here.
still?.addEventListener("close", () => page.hidden || (touch(), tell()));
tabs.onmessage = ({ data }) => (data ? leave() : (touched = Date.now()));
addEventListener("visibilitychange", look);
// A page that comes back from the browser's memory may be somebody else's.
addEventListener("pagehide", () => (page.hidden = true));
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
setInterval(look, 500);
// What was sent to make this page is not sent again by whoever comes back to it.
history.replaceState(null, "");
// Between two people: what an older browser does not clear by the server's word.
if (!still) {
  name = "";
  forget();
}
