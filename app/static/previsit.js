// Small conveniences; every page works without them.

// What went wrong is read out first.
const problem = document.querySelector(".problem");
if (problem) problem.focus();

// A page that a browser keeps in its memory may be somebody's who has signed out or left since: it
// is put away hidden, and asked for again by whoever goes back to it.
addEventListener("pagehide", ({ persisted }) => persisted && (document.documentElement.hidden = true));
addEventListener("pageshow", ({ persisted }) => persisted && location.replace(location.pathname + location.search));

// In an older browser the event does not tell which button a form was sent with.
let clicked = null;
addEventListener("click", ({ target }) => (clicked = target.closest("button")), true);
addEventListener("submit", (event) => "submitter" in event || (event.submitter = clicked), true);

// What offline.js needs: an old browser may lack one of them, and over plain http all do.
for (const note of document.querySelectorAll("[data-lacks]"))
  note.hidden = Boolean(navigator.serviceWorker && window.crypto && crypto.subtle);

// Several answers: "none of these" stands alone, and no more than the question allows.
for (const group of document.querySelectorAll("[data-several]")) {
  const boxes = [...group.querySelectorAll("input")];
  const most = Number(group.dataset.atMost) || Infinity;
  const note = group.querySelector("[role=status]");
  group.addEventListener("change", ({ target }) => {
    if (target.checked)
      for (const box of boxes)
        if (box !== target && ("alone" in target.dataset || "alone" in box.dataset))
          box.checked = false;
    const tooMany = boxes.filter((box) => box.checked).length > most;
    if (tooMany) target.checked = false;
    if (note) note.textContent = tooMany ? group.dataset.full : "";
  });
}

// A button that prints is only there when it can.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// How long a text may be is said when it is nearly full, and once one stops writing.
for (const note of document.querySelectorAll("[data-longest]")) {
  const field = note.parentElement.querySelector(".field");
  const longest = Number(note.dataset.longest);
  let waiting;
  const count = () => {
    const letters = [...field.value.trim()].length;
    const words = note.dataset[letters > longest ? "over" : "near"];
    note.textContent = letters < 0.9 * longest ? "" :
      words.replace("#", letters.toLocaleString(document.documentElement.lang));
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(count, 500);
  });
  count();
}

// A slider above its number. It has no answer until it is touched, and says so.
for (const box of document.querySelectorAll(".slider")) {
  const range = box.querySelector("[type=range]");
  const field = box.querySelector(".field");
  const note = box.querySelector(".said > span");
  const ends = { [range.min]: box.querySelector(".low"), [range.max]: box.querySelector(".high") };
  const limits = { from: Number(range.min), to: Number(range.max), step: Number(range.step), slider: true, group: box.dataset.group };
  let read = (typed) => (typed.trim() && isFinite(typed) ? Number(typed) : null);
  const show = () => {
    const typed = read(field.value), known = typed !== null;
    if (known) range.value = typed;
    range.classList.toggle("untouched", !known);
    note.textContent = known ? "" : box.dataset.none;
    const end = known && ends[range.value];
    const words = end ? `, ${end.textContent}` : "";
    range.setAttribute("aria-valuetext", known ? range.value + words : box.dataset.none);
  };
  const take = () => {
    field.value = range.value.replace(".", box.dataset.decimal);
    show();
  };
  range.addEventListener("input", take);
  range.addEventListener("click", take);
  range.addEventListener("keydown", ({ key }) => key === " " && take());
  field.addEventListener("input", show);
  range.hidden = false;
  show();
  // Digits of every script and decimal commas are read as the server reads them.
  import(box.dataset.reader).then(({ number }) => {
    read = (typed) => number(typed, limits);
    show();
  });
}

// A drawn body: pressing a region ticks its box, which is what is sent.
for (const body of document.querySelectorAll(".body")) {
  const boxes = new Map([...body.querySelectorAll("input")].map((box) => [box.value, box]));
  const regions = body.querySelectorAll("[data-region]");
  const paint = () => {
    for (const one of regions) one.classList.toggle("on", boxes.get(one.dataset.region).checked);
  };
  for (const one of regions)
    one.addEventListener("click", () => boxes.get(one.dataset.region).click());
  body.addEventListener("change", paint);
  body.querySelector(".figures").hidden = false;
  paint();
}

// Where a grid does not fit, one row at a time: Continue and Back go through its rows first.
for (const grid of document.querySelectorAll("[data-rows]")) {
  const rows = [...grid.querySelectorAll(".grid-row")];
  const form = grid.closest("form");
  const isWide = () => getComputedStyle(grid.firstElementChild).display !== "none";
  const here = () => rows.findIndex((row) => row.classList.contains("here"));
  const show = (row, focus = true) => {
    for (const one of rows) one.classList.toggle("here", one === row);
    if (focus) row.focus();
  };
  const step = (event, by) => {
    const next = !isWide() && rows[here() + by];
    if (!next) return;
    event.preventDefault();
    show(next);
  };
  form.addEventListener("submit", (event) => {
    if (event.submitter && "continue".includes(event.submitter.value)) step(event, 1);
  });
  const back = form.querySelector(".go a");
  if (back) back.addEventListener("click", (event) => step(event, -1));
  form.addEventListener("click", ({ target }) => {
    const at = target.hash && document.getElementById(target.hash.slice(1));
    if (at && at.closest(".grid-row")) show(at.closest(".grid-row"), false);
  });
  grid.classList.add("by-row");
  show(rows.find((row) => row.classList.contains("has-error")) || rows[0], false);
}
