// Forms that know what belongs together: ticking all, reading before writing, rights that hide
// columns, sorted tables, Save once something changed. Behaviour hangs on data- attributes.
"use strict";

// <input type=checkbox data-all="selector"> stands for all that the selector finds and shows.
function boxesOf(master) {
  return [...document.querySelectorAll(master.dataset.all)].filter((box) => !box.disabled && !box.closest("[hidden]"));
}

function showAll() {
  for (const master of document.querySelectorAll("[data-all]")) {
    const boxes = [...document.querySelectorAll(master.dataset.all)];
    const ticked = boxes.filter((box) => box.checked).length;
    master.checked = boxes.length > 0 && ticked === boxes.length;
    master.indeterminate = ticked > 0 && ticked < boxes.length;
  }
}

// Who cannot see a field cannot edit it either.
function holdRow(box) {
  const edit = box.closest("tr").querySelector("input[name=edit]");
  if (!edit || box.disabled) return;
  edit.disabled = !box.checked;
  if (!box.checked) edit.checked = false;
}

// A denied right takes its column of the field table away.
function holdColumns() {
  const allows = (name) => {
    const choice = document.querySelector(`[data-column="${name}"]`);
    if (!choice) return true;
    const value = choice.querySelector("input:checked")?.value ?? "inherit";
    return (value === "inherit" ? choice.dataset.inherited : value) === "allow";
  };
  const rules = document.getElementById("field-rules");
  if (!rules) return;
  rules.hidden = !allows("see");
  rules.querySelector("table").classList.toggle("no-edit", !allows("edit"));
}

document.addEventListener("change", (event) => {
  const box = event.target;
  const data = box.dataset ?? {};
  if (data.all !== undefined) {
    for (const one of boxesOf(box)) {
      one.checked = box.checked;
      if (one.dataset.readingRow !== undefined) holdRow(one);
    }
  }
  if (data.hides) document.getElementById(data.hides).hidden = box.checked;
  if (data.readingRow !== undefined) holdRow(box);
  if (data.reading !== undefined && !box.checked) {
    for (const one of box.form.querySelectorAll("[data-writing]")) one.checked = false;
  }
  if (data.writing !== undefined && box.checked) box.form.querySelector("[data-reading]").checked = true;
  if (box.closest?.("[data-column]")) holdColumns();
  showAll();
});

// <button data-sort> in a column's head sorts the table by that column, then the other way round.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sort]");
  if (!button) return;
  const head = button.closest("th");
  const table = head.closest("table");
  const place = [...head.parentElement.children].indexOf(head);
  const way = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
  for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
  const text = (row) => row.children[place].textContent.trim();
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const body = table.tBodies[0];
  body.append(...[...body.rows].sort((a, b) => way * order.compare(text(a), text(b))));
});

// Save waits for a change: data-needs-dirty="form-id"; data-when-dirty is shown with it.
function showDirty(form) {
  const isDirty = form.dataset.dirty !== undefined;
  for (const one of document.querySelectorAll(`[data-needs-dirty="${form.id}"]`)) one.disabled = !isDirty;
  for (const one of document.querySelectorAll(`[data-when-dirty="${form.id}"]`)) one.hidden = !isDirty;
}

function markDirty(event) {
  const form = event.target.form;
  if (!form?.id || event.target.type === "search" || form.dataset.dirty !== undefined) return;
  form.dataset.dirty = "";
  showDirty(form);
}
document.addEventListener("input", markDirty);
document.addEventListener("change", markDirty);

// <select data-options="template-id"> holds its present choice; the others stand once on the page.
function fillOptions(select) {
  const present = select.value;
  const source = document.getElementById(select.dataset.options);
  if (!source || select.dataset.filled !== undefined) return;
  select.dataset.filled = "";
  const others = [...source.content.children].filter((option) => option.value !== present);
  select.append(...others.map((option) => option.cloneNode(true)));
}

function startForms() {
  for (const select of document.querySelectorAll("[data-options]")) fillOptions(select);
  for (const box of document.querySelectorAll("[data-reading-row]")) holdRow(box);
  for (const button of document.querySelectorAll("[data-needs-dirty]")) {
    const form = document.getElementById(button.dataset.needsDirty);
    if (form) showDirty(form);
  }
  holdColumns();
  showAll();
}
startForms();
document.addEventListener("htmx:afterSettle", startForms);
