// Mathematics: each element of the class "tex" holds a formula as LaTeX, and is set by KaTeX once.
"use strict";
function typeset(part) {
  for (const place of part.querySelectorAll(".tex:not(.set)")) {
    katex.render(place.textContent, place, { displayMode: place.classList.contains("display"), throwOnError: false });
    place.classList.add("set");
  }
}
