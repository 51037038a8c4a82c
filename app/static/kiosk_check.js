// Before a device becomes a kiosk: finds out whether it can forget people, and says so with the form.
// Without this report the server locks nothing (app/kiosk/script_check.py).
import { wipe } from "./traces.js";

const DATABASE = "previsit";
const button = document.querySelector("[data-lock]");
const field = button.form.elements.shown;
const wait = (time) => new Promise((done) => setTimeout(done, time));

const opened = () => new Promise((done, fail) => {
  let isNew = false;
  const asked = indexedDB.open(DATABASE, 1);
  asked.onupgradeneeded = () => (isNew = true);
  asked.onerror = fail;
  asked.onsuccess = () => {
    asked.result.close();
    done(isNew);
  };
});

// Each of them true when the browser can do it.
const checks = {
  // kiosk.js, which stands in this page, has run and could tell the server.
  script: async () => {
    for (let tries = 0; tries < 30 && !document.documentElement.dataset.kioskScript; tries++)
      await wait(100);
    return document.documentElement.dataset.kioskScript === "runs" && /kiosk-script=/.test(document.cookie);
  },
  clock: async () => {
    const start = Date.now();
    await wait(30);
    await wait(30);
    return Date.now() > start;
  },
  storage: async () => {
    sessionStorage.mark = localStorage.mark = "1";
    await opened();
    await wipe();
    return !sessionStorage.length && !localStorage.length && (await opened());
  },
};

async function shown() {
  const passed = [];
  for (const [id, check] of Object.entries(checks))
    if (await Promise.race([check().catch(() => false), wait(8000)])) passed.push(id);
  return passed.join(" ");
}

let began = 0;
button.addEventListener("click", async (event) => {
  // Where no clock goes the checks do not end: another press later on sends the form without them.
  if (field.value || (began && Date.now() - began > 15000)) return;
  event.preventDefault();
  if (began) return;
  began = Date.now();
  field.value = (await shown()) || "nothing";
  button.click();
});
