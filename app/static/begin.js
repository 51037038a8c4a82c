// Beginning without a connection: what was chosen stays on this page, and is sent when there is
// one. Whatever else the server says than where to go on, the browser posts the form by itself.

const form = document.querySelector("form[data-begins]");
const note = form.querySelector("[data-waiting]");
const line = note.parentElement;
let busy, timer;

// Nothing is shown any more once the person left at once (quick_exit.js).
const left = () => document.cookie.includes("left=");

function post() {
  const cut = new AbortController();
  setTimeout(() => cut.abort(), 12000);
  return fetch(location.href, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json" },
    signal: cut.signal,
  });
}

async function begin() {
  if (busy || left()) return;
  busy = true;
  line.dataset.now = "saving";
  clearTimeout(timer);
  let asked;
  try {
    asked = post();
  } catch (broken) {
    return form.submit();  // not the line: something is missing here
  }
  const reply = await asked.catch(() => null);
  busy = false;
  if (left()) return;
  if (!reply || reply.status > 499) {
    line.dataset.now = "later";
    note.hidden = false;
    timer = setTimeout(begin, 5000);
  } else if ((reply.headers.get("Content-Type") || "").includes("json")) {
    location.assign((await reply.json()).go);
  } else form.submit();
}

form.addEventListener("submit", (event) => {
  // The menus in the head lead back to this page.
  if ((event.submitter || form).closest("header")) return;
  event.preventDefault();
  begin();
});
addEventListener("online", () => note.hidden || begin());
