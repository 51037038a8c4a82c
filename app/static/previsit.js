// Small conveniences; every page works without them.

// What went wrong is read out first.
document.querySelector(".problem")?.focus();

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
