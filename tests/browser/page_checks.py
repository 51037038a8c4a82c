"""What is looked for on any page that is open. Each look gives what is wrong, in words."""

from __future__ import annotations

from playwright.sync_api import Page, ViewportSize

# 1280 by 1024 at 400 percent is a window of 320 by 256.
ZOOMED = ViewportSize(width=320, height=256)
PHONE, DESK = ViewportSize(width=360, height=740), ViewportSize(width=1280, height=900)
FINGER, LEAST = 44, 24

SIDEWAYS = """() => {
  const room = document.documentElement.clientWidth;
  return document.documentElement.scrollWidth <= room ? [] :
    [...document.querySelectorAll("body *")]
      .filter(one => one.getBoundingClientRect().right > room + 1 ||
                     one.getBoundingClientRect().left < -1)
      .filter(one => one.checkVisibility() && !one.closest(".jump, .vh, svg"))
      .map(one => `${one.tagName}.${one.className}`).slice(0, 4);
}"""

# Text that is larger than the box it stands in, where the box hides what is over. A field of one
# line shows what is typed by moving along it.
CUT_OFF = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter(one => ["hidden", "clip"].includes(getComputedStyle(one).overflowX)
    && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
    && !one.closest(".vh, .jump, svg, input"))
  .map(one => `cut off: ${one.tagName}.${one.className}`).slice(0, 4)"""

# What a finger or a pointer has to meet. A link within a sentence may be as high as its line.
SMALL = """([finger, least]) => {
  const isSentence = one => one.matches("a") && getComputedStyle(one).display === "inline"
    && one.parentElement.textContent.trim() !== one.textContent.trim();
  return [...document.querySelectorAll("a[href], button, summary, select, textarea, input")]
    .filter(one => one.type !== "hidden" && one.checkVisibility())
    .filter(one => !one.closest(".jump, [aria-hidden=true]"))
    .filter(one => !isSentence(one))
    .map(one => [one, one.getBoundingClientRect()])
    .filter(([one, box]) => {
      const most = finger && one.closest("main") && one.matches("button, input, textarea, .button");
      return Math.min(box.width, box.height) < (most ? finger : least) - .5;
    })
    .map(([one, box]) =>
      `${Math.round(box.width)} by ${Math.round(box.height)}: ${one.outerHTML.slice(0, 80)}`);
}"""

# The spacing WCAG 1.4.12 asks to bear, from a sheet that a content policy has no say in.
SPACED_OUT = """on => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = on ? [sheet] : [];
}"""

# A problem takes the focus, and each of its links leads to a control that says what is wrong.
UNLINKED = """() => [...document.querySelectorAll("main .problem")].flatMap(problem => {
  const found = [];
  if (problem.getAttribute("role") !== "alert") found.push("the problem is not announced");
  if (document.activeElement !== problem) found.push("the problem has no focus");
  for (const link of problem.querySelectorAll("a")) {
    const control = document.querySelector(link.hash);
    const told = control?.closest("[aria-describedby]")?.getAttribute("aria-describedby") ?? "";
    if (!control?.matches("input, textarea, button")) found.push(`${link.hash} is no control`);
    else if (!told.split(" ").some(id => document.getElementById(id)?.matches(".wrong")))
      found.push(`${link.hash} does not say what is wrong`);
  }
  return found;
})"""

MOVING = """() => [...document.querySelectorAll("*")].filter(one => {
  const style = getComputedStyle(one);
  return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
}).map(one => `${one.tagName}.${one.className} moves`).slice(0, 4)"""

HEAD = """() => {
  const { lang, dir } = document.documentElement;
  return { lang, dir, title: document.title, headings: document.querySelectorAll("h1").length };
}"""


def wrong_in_the_head(page: Page, locale: str, direction: str) -> list[str]:
    """Title, language and direction, as a screen reader and a tab need them."""
    head = page.evaluate(HEAD)
    faults = []
    if (head["lang"], head["dir"]) != (locale, direction):
        faults.append(f"lang and dir are {head['lang']} {head['dir']}")
    title, _dash, whose = head["title"].rpartition(" – ")
    if not title.strip() or not whose.strip():
        faults.append(f"the title is {head['title']!r}")
    if head["headings"] != 1:
        faults.append(f"{head['headings']} headings of the first rank")
    return faults


def lost_when_spaced_out(page: Page) -> list[str]:
    """What text with wider spacing pushes out of sight."""
    page.evaluate(SPACED_OUT, True)
    faults = [*page.evaluate(SIDEWAYS), *page.evaluate(CUT_OFF)]
    page.evaluate(SPACED_OUT, False)
    return faults


def lost_when_largest(page: Page) -> list[str]:
    """The same for the largest text there is to choose."""
    size = page.evaluate("document.documentElement.dataset.text")
    page.evaluate("document.documentElement.dataset.text = 'largest'")
    faults = [*page.evaluate(SIDEWAYS), *page.evaluate(CUT_OFF)]
    page.evaluate("size => { document.documentElement.dataset.text = size }", size)
    return faults
