// Shows and hides the questions of one page at once, by the same conditions the server reads.
// Without this script the server asks what an answer opened on the page after it.

const finite = (number) => (isFinite(number) ? number : null);
// The one tolerance, as in scoring/tolerance.py: 0.7 + 0.2 + 0.1 reaches 1.
const near = (a, b) => a === b || (typeof b === "number" && Math.abs(a - b) <= 1e-9 + 1e-13 * Math.abs(b));
const holding = (a, b) => (near(a, b) ? ["==", "<=", ">="] : a < b ? ["!=", "<", "<="] : ["!=", ">", ">="]);
const reduce = (join) => (row, ...parts) => {
  const all = parts.map((one) => value(one, row));
  return all.includes(null) ? null : finite(join(all));
};
const count = (test) => (row, ...parts) => parts.filter((one) => test(value(one, row))).length;

const readers = {
  is: (row, constant) => constant,
  number: (row, id) => (typeof row[id] === "number" ? finite(row[id]) : null),
  boolean: (row, id) => (typeof row[id] === "boolean" ? row[id] : null),
  text: (row, id, options) =>
    typeof row[id] === "string" && (!options || options.includes(row[id])) ? row[id] : null,
  several: (row, id, options) => {
    const chosen = Array.isArray(row[id]) ? options.filter((one) => row[id].includes(one)) : [];
    return chosen.length ? chosen : null;
  },
  unread: (row, id) => row[id] || null,
  not: (row, one) => !value(one, row),
  all: (row, ...parts) => parts.every((one) => value(one, row)),
  any: (row, ...parts) => parts.some((one) => value(one, row)),
  compare: (row, signs, ...parts) => {
    const all = parts.map((one) => value(one, row));
    return !all.includes(null) && signs.every((sign, n) => holding(all[n], all[n + 1]).includes(sign));
  },
  in: (row, one, values, negated) => {
    const found = value(one, row);
    return found !== null && values.some((one) => near(found, one)) !== negated;
  },
  has: (row, one, option, negated) => {
    const chosen = value(one, row);
    return chosen !== null && chosen.includes(option) !== negated;
  },
  "+": reduce(([a, b]) => a + b),
  "-": reduce(([a, b]) => a - b),
  "*": reduce(([a, b]) => a * b),
  "/": reduce(([a, b]) => a / b),
  minus: reduce(([a]) => -a),
  sum: reduce((all) => all.reduce((a, b) => a + b)),
  mean: reduce((all) => all.reduce((a, b) => a + b) / all.length),
  min: reduce((all) => Math.min(...all)),
  max: reduce((all) => Math.max(...all)),
  holding: count((one) => one),
  known: count((one) => one !== null),
  answered: (row, ...parts) => parts.every((one) => value(one, row) !== null),
  chosen: (row, name) => {
    const chosen = value(name, row);
    return chosen && chosen.filter((one) => !name[3].includes(one)).length;
  },
  if: (row, test, yes, no) => value(value(test, row) ? yes : no, row),
};

// What a tree (app/catalogue/expressions/json_tree.py) gives for a row of answers; null where it is missing.
export function value([kind, ...parts], row) {
  return readers[kind](row, ...parts);
}

// What is answered on the page now, as the server would keep it.
const read = {
  number: ([sent]) => (sent?.trim() ? finite(Number(sent.trim().replace(",", "."))) : null),
  boolean: ([sent]) => (sent === "yes" ? true : sent === "no" ? false : null),
  text: ([sent]) => sent ?? null,
  several: (sent, options) => options.filter((one) => sent.includes(String(one))),
  unread: ([sent]) => sent?.trim() || null,
};

function names(tree, found = []) {
  if (tree[0] in read) found.push(tree);
  else for (const part of tree) if (Array.isArray(part) && typeof part[0] === "string") names(part, found);
  return found;
}

function holds(tree, before, ...sent) {
  const row = { ...before };
  for (const one of sent)
    for (const [kind, id, options] of names(tree))
      if (one.has(id)) row[id] = read[kind](one.getAll(id), options);
  return value(tree, row);
}

// Without a connection: the next page, past words that no answer sent from these pages calls for.
export function past(pages, path) {
  const sent = Object.values(pages).map(({ body }) => new URLSearchParams(body));
  for (let page; (page = pages[path])?.when && !holds(page.when, page.row, ...sent); ) path = page.next;
  return path;
}

for (const form of globalThis.document?.querySelectorAll("form[data-row]") ?? []) {
  const before = JSON.parse(form.dataset.row);
  const parts = [...form.querySelectorAll("[data-show-when]")]
    .map((part) => ({ part, tree: JSON.parse(part.dataset.showWhen) }));
  const update = () => {
    // In order: what is hidden has no answer, so what waits for it is hidden too.
    for (const { part, tree } of parts) {
      part.hidden = part.disabled = !holds(tree, before, new FormData(form));
    }
  };
  form.addEventListener("input", update);
  update();
}

// What an answer calls for stands beside it at once; without this script it always stands there.
for (const help of globalThis.document?.querySelectorAll("[data-help-when]") ?? []) {
  const { dataset } = help, form = help.closest("form");
  const tree = JSON.parse(dataset.helpWhen), before = JSON.parse(dataset.row);
  const update = () => (help.firstElementChild.hidden = !holds(tree, before, new FormData(form)));
  form.addEventListener("input", update);
  // A box that stands alone unticks the others only after that.
  form.addEventListener("change", update);
  update();
  dataset.read = "";
}
