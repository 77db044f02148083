// Finds words in a site of plain files. Texts go into the page as text, never as HTML.
(() => {
  const plain = (text) =>
    Array.from(text, (letter) => {
      const bare = letter.normalize("NFD")[0].toLowerCase();
      return bare.length === letter.length ? bare : letter;
    }).join("");
  const most = 200;
  const told = document.getElementById("told");
  const found = document.getElementById("found");
  const field = document.getElementById("q");
  const asked = new URLSearchParams(location.search).get("q") || "";
  field.value = asked;
  document.getElementById("find").value = asked;
  const words = plain(asked).trim().split(/\s+/).filter(Boolean);
  if (!words.length) return;
  const pattern = new RegExp(words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+"), "g");
  let number = 0;
  for (const [path, name, text, about] of window.searched || []) {
    const folded = plain(text);
    for (const hit of folded.matchAll(pattern)) {
      number += 1;
      if (number > most) break;
      const start = Math.max(0, hit.index - 90);
      const end = hit.index + hit[0].length;
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = path;
      link.textContent = name;
      const line = document.createElement("q");
      const mark = document.createElement("mark");
      mark.textContent = text.slice(hit.index, end);
      line.append((start ? "… " : "") + text.slice(start, hit.index), mark, text.slice(end, end + 90) + (end + 90 < text.length ? " …" : ""));
      const source = document.createElement("span");
      source.className = "hint";
      source.textContent = " " + about;
      line.append(source);
      item.append(link, line);
      found.append(item);
    }
  }
  told.textContent = number === 0 ? "Nothing here has these words next to each other." :
    number > most ? `The first ${most} of more places are shown.` : number === 1 ? "1 place" : `${number} places`;
})();
