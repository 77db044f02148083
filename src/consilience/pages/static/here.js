// Comfort only: every page is whole without it.
(() => {
  const form = document.querySelector("form[data-keys]");
  if (form) {
    // Single keys can be switched off, for those who speak to their computer (WCAG 2.1.4).
    const off = "consilience-keys-off";
    const toggle = document.createElement("button");
    toggle.type = "button";
    toggle.className = "copier";
    const state = () => localStorage.getItem(off) === "1";
    const tell = () => {
      toggle.textContent = state() ? "Keys are off: switch them on" : "Keys 1 to 7, u, s, b, r, q answer: switch them off";
      document.documentElement.classList.toggle("no-keys", state());
    };
    toggle.addEventListener("click", () => {
      localStorage.setItem(off, state() ? "0" : "1");
      tell();
    });
    tell();
    document.querySelector("nav.walk").append(toggle);
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    window.addEventListener("pageshow", () => { sent = false; });
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input, textarea, select");
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || state()) return;
      if (typing) {
        if (event.key === "Escape") typing.blur();
        if (event.key === "Enter" && typing.id === "reason") event.preventDefault();
        return;
      }
      if (event.key === "r") {
        event.preventDefault();
        document.getElementById("reason").focus();
        return;
      }
      const chosen = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
      if (chosen) {
        event.preventDefault();
        chosen.click();
      }
    });
  }
  const drop = document.querySelector("form[data-drop]");
  if (drop) {
    const input = drop.querySelector("input[type=file]");
    const told = drop.querySelector("[data-told]");
    const button = drop.querySelector("button.main");
    const tell = () => {
      const names = [...input.files].map((file) => file.name);
      told.textContent = names.length ? names.join(", ") : "";
      if (names.length) button.focus();
    };
    input.addEventListener("change", tell);
    for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, () => drop.classList.add("over"));
    // What is dropped beside the field is meant for it, and not to be opened instead of the page.
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer?.files.length) {
        input.files = event.dataTransfer.files;
        tell();
      }
    });
    for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
    drop.addEventListener("submit", () => {
      button.textContent = "Reading …";
      told.textContent = `${told.textContent} `;
    });
    tell();
  }
})();
