// Reads a page aloud with a voice of this device. Without one in the page's language, or without
// this script, there is no button. Voices that need the network are left alone: they would send
// what a person is asked, and has answered, to somebody else's computer.

const speech = window.speechSynthesis;
const buttons = [...document.querySelectorAll("[data-listen]")];
const SILENT = "button, textarea, [aria-hidden=true], [data-silent], .go, .acts";
const UNITS = "h1, h2, h3, p, li, label, dt, dd, legend, figcaption, blockquote, small, .stem";

const whole = (code) => {
  try {
    return new Intl.Locale(code.replace(/_/g, "-")).maximize();
  } catch {
    // A browser that does not know scripts and countries: the language alone.
    return { language: code.split(/[-_]/)[0].toLowerCase() };
  }
};

// The same code, else the same country, else the same language; always in the same script.
function voiceFor(code) {
  const wanted = whole(code);
  const rank = ({ lang }) => {
    const { language, script, region } = whole(lang);
    if (language !== wanted.language || script !== wanted.script) return 0;
    return 1 + (region === wanted.region) + (lang.toLowerCase() === code.toLowerCase());
  };
  return speech.getVoices().filter((one) => one.localService && rank(one))
    .sort((one, other) => rank(other) - rank(one))[0];
}

const isShown = (one) => (one.checkVisibility ? one.checkVisibility() : one.offsetParent !== null);

const last = (list) => list[list.length - 1];

// What is read, in order: the question with what belongs to it, or the whole page.
function partsOf(button) {
  const place = button.closest(".question") || document.querySelector("main .text")
    || document.querySelector("main");
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  const parts = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest(SILENT) || !isShown(parent)) continue;
    const unit = parent.closest(UNITS) || parent;
    if (!parts.length || last(parts).unit !== unit)
      parts.push({ unit, text: "", lang: unit.closest("[lang]").lang });
    last(parts).text += node.data;
  }
  return parts;
}

let reading = null;
let spoken = []; // held, or a browser may throw an utterance away while it speaks

function rest() {
  if (reading) reading.querySelector("span").textContent = reading.dataset.listen;
  reading = null;
  spoken = [];
  speech.cancel();
}

function read(button) {
  rest();
  for (const { text, lang } of partsOf(button)) {
    const voice = voiceFor(lang);
    if (!voice) continue;
    const one = new SpeechSynthesisUtterance(text.trim().replace(/\s+/g, " "));
    Object.assign(one, { voice, lang: voice.lang });
    spoken.push(one);
  }
  const mine = spoken;
  last(spoken).onend = () => mine === spoken && rest();
  reading = button;
  button.querySelector("span").textContent = button.dataset.stop;
  for (const one of mine) speech.speak(one);
}

// The page on accessibility says when there is nothing to listen with.
const notes = document.querySelectorAll("[data-no-voice]");
for (const note of notes) note.hidden = Boolean(speech);

if (speech && buttons.length) {
  const offer = () => {
    const voice = voiceFor(document.documentElement.lang);
    for (const button of buttons) button.hidden = !voice;
    for (const note of notes) note.hidden = Boolean(voice);
  };
  for (const button of buttons)
    button.addEventListener("click", () => (reading === button ? rest() : read(button)));
  if (speech.addEventListener) speech.addEventListener("voiceschanged", offer);
  addEventListener("pagehide", rest);
  rest();
  offer();
}
