// Leaves a page of a patient at once, by its button or by Escape three times. Behind the blank page
// what waits is sent, if it can be; only then is the browser cleared. docs/decisions/0019
const form = document.querySelector(".exit");
const page = document.documentElement;
let presses = 0;

async function clear() {
  const waits = [];
  dispatchEvent(new CustomEvent("left", { detail: waits }));
  if ((await Promise.all(waits)).some((count) => count)) return;
  await fetch(form.action, { method: "POST", redirect: "manual", credentials: "same-origin", keepalive: true });
  // Fetched only now: without a connection this script stands alone.
  await (await import("./traces.js")).wipe();
  location.replace(form.dataset.blank);
}

function leave(event) {
  if (event) event.preventDefault();
  page.hidden = true;
  document.title = form.dataset.title;
  // The server shows no page of before to who sends this, nor does a script here.
  document.cookie = "left=1;path=/;samesite=lax";
  history.replaceState(null, "", form.dataset.blank);
  clear().catch(() => {});
}

form.addEventListener("submit", leave);
addEventListener("online", () => page.hidden && clear().catch(() => {}));
addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") presses = 0;
  else if (++presses > 2) leave();
  else setTimeout(() => (presses = 0), 2000);
});
// A page that comes back from the browser's memory.
addEventListener("pageshow", ({ persisted }) => persisted && document.cookie.includes("left=") && leave());
