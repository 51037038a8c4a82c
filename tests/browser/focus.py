"""Where the focus stops as the Tab key is pressed, and whether each stop can be seen."""

from __future__ import annotations

from playwright.sync_api import Page

MOST_STOPS = 40
# Where the focus is, whether that can be seen (a ring on the control, its label, or the card it
# opens), and whether all of it lies in the window with nothing over it (WCAG 2.4.11). Of a box
# for long texts the browser brings the line one writes in.
STOP = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const ring = (box, part) => {
    const style = getComputedStyle(box, part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const label = one.nextElementSibling?.matches("label") ? one.nextElementSibling : null;
  const shown = label || one;
  const box = shown.getBoundingClientRect();
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  const over = document.elementFromPoint((box.left + box.right) / 2, (top + bottom) / 2);
  return {
    what: `${one.tagName} ${one.id || one.name || one.textContent.trim().slice(0, 30)}`,
    id: one.id, name: one.name || "", value: one.value || "",
    seen: ring(one) || (label && ring(label)) || ring(one, "::after"),
    inside: box.left > -1 && box.right < innerWidth + 1
      && (box.height > innerHeight || (box.top > -1
        && (one.matches("textarea") ? box.top + 44 : box.bottom) < innerHeight + 1)),
    bare: !!over && [one, shown].some(each => each.contains(over) || over.contains(each)),
  };
}"""


def unseen_stops(page: Page) -> list[str]:
    """Stops without a ring, or outside the window, from the top of a page to its end."""
    stops = []
    for _stop in range(2 * MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        stops.append(stop)
    assert len(stops) > 4, "Tab stops nowhere."
    return [str(stop) for stop in stops if not (stop["seen"] and stop["inside"] and stop["bare"])]
