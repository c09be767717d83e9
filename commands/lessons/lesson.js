// A published lesson: LESSON holds what each cell shows, by the dials that are away from where they begin.
"use strict";
const CELLS = LESSON.cells; // what each depends on, its states, and its rows that depend on dials of their own
const cells = [...document.querySelectorAll("section[data-cell]")];
let setting = new Map(); // a dial's name to the index of its value, the one moved last at the end

function key(on, chosen) {
  const moved = [...chosen].filter(([name]) => on.includes(name) || on.includes(name.split(".")[0]));
  const byCode = ([a], [b]) => (a < b ? -1 : 1);
  return moved.sort(byCode).map(([name, index]) => `${name}=${index}`).join("&");
}

function kept(chosen) {
  return CELLS.every((cell) => key(cell.on, chosen) in cell.states);
}

// The setting nearest to the wanted one: what was moved longest ago goes back, until all that is shown is kept.
function nearest(wanted) {
  const chosen = new Map(wanted), back = [];
  while (!kept(chosen) && chosen.size) {
    const oldest = chosen.keys().next().value;
    chosen.delete(oldest);
    back.push(oldest);
  }
  return [chosen, back];
}

function move(name, index, first) {
  const wanted = new Map(setting);
  const anew = LESSON.makes[name.split(".")[0]] ?? []; // whose dials are made anew, and begin where they begin
  for (const other of setting.keys()) {
    if (anew.includes(other.split(".")[0])) wanted.delete(other);
  }
  wanted.delete(name);
  if (index !== first) wanted.set(name, index);
  const [chosen, back] = nearest(wanted);
  const before = setting;
  setting = chosen;
  cells.forEach((cell, i) => {
    const changed = ({ on }) => key(on, setting) !== key(on, before);
    if ([CELLS[i], ...CELLS[i].rows].some(changed)) show(cell, whole(CELLS[i]));
  });
  document.querySelectorAll(".dial").forEach(set);
  document.querySelectorAll(".dial").forEach((dial) => dial.classList.toggle("back", back.includes(dial.dataset.name)));
}

// What a cell shows with its rows.
function whole({ on, states, rows }) {
  const row = (tag, i) => tag + output(rows[i].states[key(rows[i].on, setting)]);
  return output(states[key(on, setting)]).replace(/<tr data-row="(\d+)">/g, row);
}

// Put together from pieces that others use too.
function output(index) {
  return LESSON.outputs[index].map((piece) => LESSON.pieces[piece]).join("");
}

function show(cell, html) {
  const next = document.createElement("template");
  next.innerHTML = html;
  morph(cell, next.content);
  draw(cell);
}

// Changes what differs and leaves the rest: a dial that is held stays in the hand, an answer that is open stays open.
function morph(old, next) {
  const same = (a, b) => a && a.nodeName === b.nodeName;
  const whole = (node) => node.nodeType === 1 && (node.matches(".dial, .tex") || node.namespaceURI.endsWith("svg"));
  const all = [...next.childNodes]; // which leave it when they come here
  all.forEach((wanted, i) => {
    const here = old.childNodes[i];
    if (!same(here, wanted)) {
      here ? here.replaceWith(wanted) : old.append(wanted);
    } else if (wanted.nodeType !== 1) {
      if (here.nodeValue !== wanted.nodeValue) here.nodeValue = wanted.nodeValue;
    } else if (whole(wanted) || whole(here)) {
      if (here.dataset.made !== wanted.outerHTML) here.replaceWith(wanted);
    } else {
      for (const { name } of [...here.attributes]) {
        if (!wanted.hasAttribute(name) && name !== "open") here.removeAttribute(name);
      }
      for (const { name, value } of wanted.attributes) {
        if (here.getAttribute(name) !== value) here.setAttribute(name, value);
      }
      morph(here, wanted);
    }
  });
  while (old.childNodes.length > all.length) old.lastChild.remove();
}

function draw(part) {
  for (const place of part.querySelectorAll(".dial:not([data-made]), .tex:not([data-made])")) {
    if (!place.closest(".dial .tex") || place.matches(".dial")) place.dataset.made = place.outerHTML;
  }
  typeset(part);
  for (const dial of part.querySelectorAll(".dial:not(.set)")) {
    make(dial);
    set(dial);
  }
}

function make(dial) {
  const labels = JSON.parse(dial.dataset.labels), slides = dial.dataset.kind === "slider";
  const control = document.createElement(slides ? "input" : "select");
  if (slides) {
    Object.assign(control, { type: "range", min: 0, max: labels.length - 1, step: 1 });
    dial.title = `kept: ${labels.join(", ")}`;
    dial.append(control, document.createElement("output"));
  } else {
    control.append(...labels.map((label, i) => new Option(label, i)));
    dial.append(control);
  }
  control.setAttribute("aria-label", dial.textContent || dial.dataset.name);
  const moved = () => move(dial.dataset.name, Number(control.value), Number(dial.dataset.first));
  control.addEventListener(slides ? "input" : "change", moved);
  dial.classList.add("set");
}

function set(dial) {
  const control = dial.querySelector("input, select");
  const index = setting.has(dial.dataset.name) ? setting.get(dial.dataset.name) : Number(dial.dataset.first);
  if (Number(control.value) !== index) control.value = index;
  const shown = dial.querySelector("output");
  if (shown) shown.textContent = JSON.parse(dial.dataset.labels)[index];
}

cells.forEach(draw);
