// The queue by keyboard, while the focus is in the list (WCAG 2.1.4): j and k move, x chooses, a assigns, Enter opens, / goes to the search.
// Without this file the page works the same.
"use strict";
(() => {
  const list = document.querySelector(".table-wrap:has(table.queue)");
  const rows = [...document.querySelectorAll("table.queue tbody tr")];
  const search = document.querySelector("form[role=search] input[type=search]");
  let here = -1;

  const go = (to) => {
    if (!rows.length) return;
    rows[here]?.removeAttribute("data-here");
    here = Math.min(Math.max(to, 0), rows.length - 1);
    rows[here].setAttribute("data-here", "");
    rows[here].querySelector("a").focus();
  };

  list?.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") go(here + 1);
    else if (event.key === "k") go(here - 1);
    else if (event.key === "x") rows[here]?.querySelector("input[type=checkbox]")?.click();
    else if (event.key === "a") document.getElementById("bulk-to")?.focus();
    else if (event.key === "/" && search) search.focus();
    else return;
    event.preventDefault();
  });
})();
