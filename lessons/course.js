function (lessons, up, page) {
  const KEY = "rooteps-course"; // {lesson: {seen, of}}, in sections
  const progress = JSON.parse(localStorage.getItem(KEY) || "{}");
  const here = lessons.findIndex((one) => location.pathname.split("/").includes(one.name));
  const share = (one) => (progress[one.name] ? progress[one.name].seen / progress[one.name].of : 0);

  function gallery() {
    for (const card of document.querySelectorAll("[data-lesson]")) {
      const read = progress[card.dataset.lesson];
      if (!read) continue;
      card.querySelector("progress").value = read.seen / read.of;
      card.querySelector("small").textContent =
        read.seen < read.of ? `${read.seen} of ${read.of} sections read` : "read ✓";
    }
    const next = lessons.find((one) => share(one) < 1);
    const button = document.querySelector("a.next");
    if (next && lessons.some((one) => share(one) > 0)) {
      button.href = `${next.name}/${page}`;
      button.textContent = `Go on: ${next.title}`;
    }
  }

  function bar() {
    const link = (one, text) => (one ? `<a href="${up}${one.name}/${page}">${text(one.title)}</a>` : "<span></span>");
    const nav = document.createElement("nav");
    nav.className = "course-bar";
    nav.innerHTML =
      link(lessons[here - 1], (title) => `← ${title}`) +
      `<a href="${up || "./"}${page}">All lessons</a>` +
      link(lessons[here + 1], (title) => `${title} →`);
    document.body.append(nav);
  }

  function look() {
    // A section is read when what follows it has come into view: the next heading, or the end.
    const headings = [...document.querySelectorAll("h1, h2")];
    const last = [...document.querySelectorAll(".output-area")].at(-1) || document.body;
    const ends = [...headings.slice(1).map((one) => one.getBoundingClientRect().top), last.getBoundingClientRect().bottom];
    const before = progress[lessons[here].name] || { seen: 0, of: 0 };
    const seen = Math.max(before.seen, ends.filter((end) => end < innerHeight).length);
    const of = Math.max(before.of, ends.length);
    if (headings.length < 2 || (seen === before.seen && of === before.of)) return; // not there yet, or nothing new
    progress[lessons[here].name] = { seen, of };
    localStorage.setItem(KEY, JSON.stringify(progress));
  }

  addEventListener("DOMContentLoaded", () => {
    if (here < 0) return gallery();
    bar();
    setInterval(look, 1000);
  });
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
