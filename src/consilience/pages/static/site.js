// Comfort only: every page is whole without it.
(() => {
  if (window.matchMedia("(max-width: 56rem)").matches) {
    for (const fold of document.querySelectorAll("details.fold")) fold.open = false;
  }
  for (const fold of document.querySelectorAll("details.copy")) {
    const area = fold.querySelector("textarea");
    const summary = fold.querySelector("summary");
    if (!area || !summary || !navigator.clipboard) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copier";
    button.append(...[...summary.childNodes].map((node) => node.cloneNode(true)));
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    told.className = "told";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(area.value);
        told.textContent = "Copied";
      } catch {
        fold.hidden = false;
        fold.open = true;
        area.focus();
        area.select();
      }
    });
    fold.before(button, told);
    fold.hidden = true;
  }
})();
