// Search: every word has to occur in a page; a title counts more than a text. PAGES comes from the file pages.js.
"use strict";
const ROOT = document.currentScript.src.replace(/web\/search\.js$/, "");
function search(words, pages) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (!wanted.length) return [];
  const rated = pages.map((page) => {
    const title = page.title.toLowerCase(), text = page.text.toLowerCase();
    let rate = 0;
    for (const word of wanted) {
      const count = text.split(word).length - 1;
      if (title.includes(word)) rate += 1000;
      else if (!count) return [0, page];
      rate += Math.min(count, 50);
    }
    return [rate, page];
  });
  return rated.filter(([rate]) => rate > 0).sort((a, b) => b[0] - a[0]).slice(0, 12).map(([, page]) => page);
}
function excerpt(words, text) {
  const at = Math.max(0, text.toLowerCase().indexOf(words.toLowerCase().split(/\s+/).filter(Boolean)[0]) - 40);
  return (at ? "…" : "") + text.slice(at, at + 110) + "…";
}
function offer(field, list) {
  const show = () => {
    list.replaceChildren(...search(field.value, PAGES).map((page) => {
      const row = document.createElement("li"), link = document.createElement("a");
      const some = document.createElement("small");
      link.href = ROOT + page.href;
      link.textContent = page.title;
      some.textContent = excerpt(field.value, page.text);
      link.append(some);
      row.append(link);
      return row;
    }));
  };
  field.addEventListener("input", () => {
    if (typeof PAGES !== "undefined") return show();
    if (document.getElementById("pages")) return;
    const script = document.createElement("script"); // the texts are read when first searched
    script.id = "pages";
    script.src = ROOT + "web/pages.js";
    script.addEventListener("load", show);
    document.head.append(script);
  });
  field.addEventListener("keydown", (event) => {
    const first = list.querySelector("a");
    if (event.key === "Enter" && first) location.href = first.href;
    if (event.key === "Escape") list.replaceChildren();
  });
}
offer(document.getElementById("search"), document.getElementById("found"));
