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

// Numbers as people type them, by the rules of app/typed_values/numbers.py.
const GROUPS = /^([1-9]\d{0,2}(G\d{3})+|[1-9]\d?(G\d\d)+G\d{3})$/;
const digit = (sign) => {
  let zero = sign.codePointAt(0);
  // The digits of a script follow each other, ten by ten.
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return (sign.codePointAt(0) - zero) % 10;
};
const western = (typed) =>
  typed.replace(/[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "").replace(/\p{Nd}/gu, digit).trim();
const SIGNS = [[/[\u2010-\u2013\u2212\ufe63\uff0d]/g, "-"], [/[\ufe62\uff0b]/g, "+"], [/[\uff0e\u066b]/g, "."], [/[\uff0c\u060c\u3001]/g, ","]];
const ungroup = (text, sign) => (GROUPS.test(text.split(sign).join("G")) ? text.split(sign).join("") : "");

// Every number a text can mean: none, one, or with groups of three and with decimals.
export function readings(typed) {
  let text = SIGNS.reduce((all, [signs, plain]) => all.replace(signs, plain), western(typed));
  const minus = text[0] === "-" ? "-" : "";
  text = text.replace(/^[+-](?![+-])/, "");
  const numbers = (...all) => all.filter((one) => one).map((one) => Number(minus + one));
  if (/\d[\s'\u2019\u02bc\uff07\u066c]\d/.test(text)) {
    const [, whole, sign, after] = /^(.*?)(?:([.,])(\d*))?$/s.exec(text);
    const divided = whole.replace(/(\d)[\s'\u2019\u02bc\uff07\u066c](?=\d)/g, "$1G");
    if (!GROUPS.test(divided)) return [];
    text = divided.replace(/G/g, "") + (after ? sign + after + "0" : "");
  }
  if (text.replace(/\D/g, "").replace(/^0+/, "").length > 15) return [];
  const count = (sign) => text.split(sign).length - 1;
  if (count(",") && count(".")) {
    const at = Math.max(text.lastIndexOf(","), text.lastIndexOf("."));
    const whole = text.slice(0, at), after = text.slice(at + 1);
    const joined = ungroup(whole, text[at] === "." ? "," : ".");
    return /^\d*$/.test(after) && joined ? numbers(`${joined}.${after || 0}`) : [];
  }
  if (count(",") + count(".") > 1) return numbers(ungroup(text, count(",") ? "," : "."));
  const match = /^(\d*)(?:([.,])(\d*))?$/.exec(text);
  if (!match || !(match[1] || match[3])) return [];
  const [, whole, sign, after = ""] = match, decimal = `${whole || 0}.${after || 0}`;
  const isGroup = sign && GROUPS.test(`${whole}G${after}`) && !typed.includes("\u066b");
  return isGroup ? numbers(whole + after, decimal) : numbers(decimal);
}

// The number a text means as an answer to a question: null where the server would ask back.
// from, to, step: its limits; slider: only its stops; group: the page's sign between groups of three
export function number(typed, { from = -Infinity, to = Infinity, step, slider, group }) {
  const accepts = (one) => one >= from && one <= to && (step !== 1 || Number.isInteger(one)) &&
    (!slider || near((one - (isFinite(from) ? from : 0)) / step, Math.round((one - (isFinite(from) ? from : 0)) / step)));
  let all = readings(typed);
  const possible = all.filter(accepts);
  if (possible.length === 1 && all.length > 1) all = possible;
  else if (all.length > 1 && western(typed).replace(/[\uff0c\u060c\u3001]/g, ",").includes(group)) all = all.slice(0, 1);
  return all.length === 1 && accepts(all[0]) ? all[0] : null;
}

// A date as the server keeps it, or null. parts: 3 with a day, 2 with a month, 1 a year
function day(sent, { parts, earliest, latest, today, months }) {
  const [d, m, y] = sent.map(western);
  const name = m.toLowerCase().normalize("NFD").replace(/[.\u0300-\u036f]/g, "").trim();
  const fitting = new Set(Object.keys(months).filter((one) => one.startsWith(name)).map((one) => months[one]));
  const [named] = name.length > 2 && fitting.size === 1 ? fitting : [];
  const month = /^\d{1,2}$/.test(m) ? Number(m) : months[name] || named;
  const last = Number((latest || today).slice(0, 4));
  let year = y.replace(/^['\u2019]/, "");
  if (/^\d\d$/.test(year)) year = String(Number(year) + last - (last % 100) - (Number(year) > last % 100 ? 100 : 0));
  const asked = [year, parts > 1 ? month : 1, parts > 2 ? (/^\d{1,2}$/.test(d) ? Number(d) : 0) : 1];
  if (!/^\d{4}$/.test(year) || !(asked[1] >= 1 && asked[1] <= 12) || !(asked[2] >= 1)) return null;
  if (Number(year) < 1 || asked[2] > new Date(Date.UTC(2000 + (Number(year) % 400), asked[1], 0)).getUTCDate()) return null;
  const text = [year, ...asked.slice(1).map((one) => String(one).padStart(2, "0"))].slice(0, parts).join("-");
  return (earliest && text < earliest.slice(0, text.length)) || (latest && text > latest.slice(0, text.length)) ? null : text;
}

const measured = (sent, unit, { units, group }) => {
  // Without a unit that is offered nothing fits.
  const [from, to, times, minus] = Object.keys(units).includes(unit) ? units[unit] : [1, 0];
  const typed = number(sent, { from, to, group });
  return typed === null ? null : (typed - minus) * times;
};

// What is answered on the page now, as the server would keep it. `field` says how it is read there.
const read = {
  number: ([sent = ""], options, field, part) => {
    if (!field) return sent.trim() ? finite(Number(sent)) : null;
    if (!field.units) return number(sent, field);
    const [only, ...others] = Object.keys(field.units);
    return measured(sent, part("-unit") || (others.length ? null : only), field);
  },
  boolean: ([sent]) => (sent === "yes" ? true : sent === "no" ? false : null),
  text: ([sent]) => sent || null,
  several: (sent, options) => options.filter((one) => sent.includes(String(one))),
  unread: ([sent = ""], options, field, part) => {
    if (field && field.parts) return day([part("-day"), part("-month"), part("-year")].map((one) => one || ""), field);
    return sent.trim() || null;
  },
};

function names(tree, found = []) {
  if (tree[0] in read) found.push(tree);
  else for (const part of tree) if (Array.isArray(part) && typeof part[0] === "string") names(part, found);
  return found;
}

// sent  what each page holds, newest last, as FormData or URLSearchParams; known  fields by item
export function holds(tree, before, known, ...sent) {
  // Without a prototype: an item may be called `constructor`.
  const row = { __proto__: null, ...before }, fields = { __proto__: null, ...known };
  for (const one of sent)
    for (const [kind, id, options] of names(tree)) {
      const name = "a-" + id;
      if (one.has(name) || one.has(name + "-year"))
        row[id] = read[kind](one.getAll(name), options, fields[id], (part) => one.get(name + part));
    }
  return value(tree, row);
}

// Without a connection: the next page, past words that no answer sent from these pages calls for.
export function past(pages, path) {
  const sent = Object.values(pages).map(({ body }) => new URLSearchParams(body));
  for (let page; (page = pages[path]) && page.when && !holds(page.when, page.row, page.fields, ...sent); ) path = page.next;
  return path;
}

const all = (css) => (typeof document === "undefined" ? [] : document.querySelectorAll(css));
const shown = (form) => {
  const fields = JSON.parse(form.dataset.fields || "{}");
  return (tree, before) => holds(tree, before, fields, new FormData(form));
};

for (const form of all("form[data-row]")) {
  const before = JSON.parse(form.dataset.row), calls = shown(form);
  const parts = [...form.querySelectorAll("[data-show-when]")]
    .map((part) => ({ part, tree: JSON.parse(part.dataset.showWhen) }));
  // What the server shows stands until something is changed: it may know better than this script.
  form.addEventListener("input", () => {
    // In order: what is hidden has no answer, so what waits for it is hidden too.
    for (const { part, tree } of parts) part.hidden = part.disabled = !calls(tree, before);
  });
}

// What an answer calls for stands beside it at once; without this script it always stands there.
for (const help of all("[data-help-when]")) {
  const { dataset } = help, form = help.closest("form"), calls = shown(form);
  const tree = JSON.parse(dataset.helpWhen), before = JSON.parse(dataset.row);
  const update = () => (help.firstElementChild.hidden = !calls(tree, before));
  form.addEventListener("input", update);
  // A box that stands alone unticks the others only after that.
  form.addEventListener("change", update);
  update();
  dataset.read = "";
}
