// What pages need beyond HTML and htmx: copying, dialogs, toasts, the narrow menu, typed
// confirmations. Behaviour hangs on data- attributes; no inline script (CSP script-src 'self').
"use strict";

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-copy],[data-dialog],[data-close],[data-nav-toggle],[data-dismiss]");
  if (!target) return;
  if (target.dataset.copy) copy(target);
  else if (target.dataset.dialog) document.getElementById(target.dataset.dialog)?.showModal();
  else if (target.dataset.close !== undefined) target.closest("dialog")?.close();
  else if (target.dataset.dismiss !== undefined) target.closest(".toast")?.remove();
  else {
    const open = target.closest(".nav").classList.toggle("open");
    target.setAttribute("aria-expanded", String(open));
  }
});

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  const text = source.value ?? source.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without a secure context there is no clipboard API: select, so that the person can copy.
    if (source.select) source.select();
    document.execCommand("copy");
  }
  const label = button.querySelector("[data-label]") ?? button;
  const before = label.textContent;
  label.textContent = button.dataset.copied;
  setTimeout(() => { label.textContent = before; }, 2000);
}

// <input data-confirm="yes"> keeps its form's submit button disabled until the word is typed.
document.addEventListener("input", (event) => {
  const wanted = event.target.dataset?.confirm;
  if (wanted === undefined) return;
  const submit = event.target.form.querySelector("[type=submit]");
  submit.disabled = event.target.value.trim().toLowerCase() !== wanted.toLowerCase();
});

// <select data-submit> and checkboxes with it send their form at once.
document.addEventListener("change", (event) => {
  if (event.target.dataset?.submit !== undefined) event.target.form.requestSubmit();
});

// <input data-filter="#table tbody tr"> hides the rows that do not hold the text; an element named
// by data-filter-empty says that none is left.
document.addEventListener("input", (event) => {
  const rows = event.target.dataset?.filter;
  if (!rows) return;
  const text = event.target.value.trim().toLowerCase();
  let shown = 0;
  for (const row of document.querySelectorAll(rows)) {
    row.hidden = !row.textContent.toLowerCase().includes(text);
    shown += row.hidden ? 0 : 1;
  }
  const empty = document.getElementById(event.target.dataset.filterEmpty);
  if (empty) empty.hidden = shown > 0;
});

function ageToasts() {
  for (const toast of document.querySelectorAll(".toast:not([data-aged])")) {
    toast.dataset.aged = "";
    if (!toast.classList.contains("error")) setTimeout(() => toast.remove(), 6000);
  }
}
ageToasts();
document.addEventListener("htmx:afterSettle", ageToasts);

// A page answered to a POST (a secret shown once) takes its own address, so that a reload shows
// the page without the secret instead of sending the form again.
const address = document.querySelector("[data-address]")?.dataset.address;
if (address) history.replaceState(null, "", address);

// Rows of an editor: add (from the <template> beside them), remove, move up.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-row-add],[data-row-remove],[data-row-up]");
  if (!button) return;
  if (button.dataset.rowAdd !== undefined) {
    const template = button.closest("fieldset").querySelector("template");
    const row = template.content.firstElementChild.cloneNode(true);
    template.before(row);
    row.querySelector("input:not([type=hidden]),select").focus();
    return;
  }
  const row = button.closest(".option-row");
  if (button.dataset.rowRemove !== undefined) row.remove();
  else if (row.previousElementSibling?.matches(".option-row")) row.previousElementSibling.before(row);
});
