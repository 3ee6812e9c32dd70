// "Add another child": one more row of a formset without a trip to the server. Without this the same button asks the server.
import { startPickers } from "./picker.js";

export function startRows() {
  for (const holder of document.querySelectorAll("[data-rows]")) {
    const add = holder.querySelector("[data-add-row]")
    add?.addEventListener("click", (event) => {
      event.preventDefault()
      addRow(holder, add)
    })
  }
}

function addRow(holder, add) {
  const form = holder.closest("form")
  const total = form.querySelector(`[name="${CSS.escape(holder.dataset.rows)}-TOTAL_FORMS"]`)
  const most = Number(form.querySelector(`[name="${CSS.escape(holder.dataset.rows)}-MAX_NUM_FORMS"]`)?.value ?? 1000)
  const empty = holder.querySelector("template[data-row-empty]")
  if (!total || !empty || Number(total.value) >= most) return
  const index = Number(total.value)
  const copy = document.createElement("div")
  copy.innerHTML = empty.innerHTML.replaceAll("__prefix__", String(index)) // our own template, rendered and escaped by the server
  const rows = [...holder.querySelectorAll("[data-row]")]
  const fresh = [...copy.children]
  if (rows.length) rows.at(-1).after(...fresh)
  else add.before(...fresh)
  total.value = String(index + 1)
  for (const row of fresh) {
    for (const number of row.querySelectorAll("[data-row-number]")) number.textContent = String(index + 1)
    startPickers(row)
  }
  fresh[0]?.querySelector("input:not([type=hidden]), select, textarea")?.focus()
  form.dispatchEvent(new Event("change", { bubbles: true }))
}
