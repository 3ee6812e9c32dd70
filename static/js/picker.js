// Type to find: over a <select>, or against a search address. Never selects by itself: the wrong child must not be picked by Enter.
import "../vendor/autocomplete/accessible-autocomplete.js";

const accessibleAutocomplete = globalThis.accessibleAutocomplete
let unreachable = false // an empty list must not be taken for "not on the roll" when the server could not be asked
let looking = false // nor while its answer is on the way
const WORDS = {
  tNoResults: () => (looking ? "Looking…" : unreachable ? "The list could not be reached. Type the full name and go on" : "Nothing found"),
  tStatusQueryTooShort: (least) => `Type ${least} or more letters`,
}

export function startPickers(root = document) {
  for (const element of root.querySelectorAll("[data-picker]:not([data-picker-on])")) {
    if (element.closest("template")) continue
    element.dataset.pickerOn = "true"
    if (element instanceof HTMLSelectElement) overSelect(element)
    else overSearch(element)
  }
}

function overSelect(select) {
  const describedBy = select.getAttribute("aria-describedby")
  const invalid = select.getAttribute("aria-invalid")
  const id = select.id
  const isHere = document.activeElement === select
  accessibleAutocomplete.enhanceSelectElement({
    ...WORDS, selectElement: select, autoselect: false, confirmOnBlur: false, showAllValues: true, defaultValue: select.selectedOptions[0]?.value ? select.selectedOptions[0].text : "",
    preserveNullOptions: false, dropdownArrow: ({ className }) => `<svg class="${className}" viewBox="0 0 14 14" focusable="false" aria-hidden="true"><path d="M2 4.5l5 5 5-5"></path></svg>`,
    onConfirm(label) {
      choose(select, label)
    },
  })
  const input = document.getElementById(id)
  dress(input, describedBy, invalid)
  // Emptying the box, or typing something that is not in the list, must also empty the answer.
  input.addEventListener("blur", () => choose(select, input.value))
  if (isHere) input.focus()
}

function choose(select, label) {
  const said = (label ?? "").trim().toLowerCase()
  const found = [...select.options].find((option) => option.value && option.text.trim().toLowerCase() === said)
  const value = found ? found.value : ""
  if (select.value === value) return
  select.value = value
  select.dispatchEvent(new Event("change", { bubbles: true }))
}

function overSearch(input) {
  const { searchUrl, valueName } = input.dataset
  if (!searchUrl) return
  const hidden = input.form?.querySelector(`input[type=hidden][name="${CSS.escape(valueName ?? "")}"]`) ?? addHidden(input, valueName)
  const holder = document.createElement("div")
  const describedBy = input.getAttribute("aria-describedby")
  const invalid = input.getAttribute("aria-invalid")
  const isHere = document.activeElement === input
  const ask = debounced((query, show) => search(searchUrl, query).then(show))
  input.replaceWith(holder)
  accessibleAutocomplete({
    ...WORDS, element: holder, id: input.id, name: input.name, defaultValue: isHere ? "" : input.value, autoselect: false, confirmOnBlur: false, minLength: 2,
    source(query, show) {
      looking = true
      ask(query, (found) => {
        looking = false
        show(found)
      })
    },
    templates: { inputValue: (result) => result?.label ?? "", suggestion: (result) => escapeHtml(typeof result === "string" ? result : (result?.label ?? "")) },
    onConfirm(result) {
      if (!result) return
      hidden.value = result.value
      hidden.dispatchEvent(new Event("change", { bubbles: true }))
    },
  })
  const made = document.getElementById(input.id)
  dress(made, describedBy, invalid)
  made.addEventListener("input", () => { hidden.value = "" })
  if (isHere) goOn(made, input.value)
}

// Whoever was typing already when the script arrived types on in the new box, which looks for what stands there.
function goOn(made, letters) {
  made.focus()
  // The component marks all that stands in a box that gains the focus: put the letters there after that.
  if (letters) setTimeout(() => {
    made.value = letters + made.value
    made.dispatchEvent(new Event("input", { bubbles: true }))
    made.setSelectionRange(made.value.length, made.value.length)
  })
}

function addHidden(input, name) {
  const hidden = document.createElement("input")
  hidden.type = "hidden"
  hidden.name = name ?? `${input.name}_value`
  input.before(hidden)
  return hidden
}

async function search(url, query) {
  const address = new URL(url, window.location.href)
  address.searchParams.set("q", query)
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "manual", credentials: "same-origin" })
    unreachable = !answer.ok
    return answer.ok ? (await answer.json()).results : []
  } catch {
    unreachable = true
    return []
  }
}

function debounced(act, delay = 250) {
  let timer
  return (...given) => {
    clearTimeout(timer)
    timer = setTimeout(() => act(...given), delay)
  }
}

function dress(input, describedBy, invalid) {
  if (!input) return
  if (describedBy) input.setAttribute("aria-describedby", `${describedBy} ${input.getAttribute("aria-describedby") ?? ""}`.trim())
  if (invalid) {
    input.setAttribute("aria-invalid", invalid)
    input.classList.add("autocomplete__input--error")
  }
  input.setAttribute("autocomplete", "off")
}

function escapeHtml(text) {
  const holder = document.createElement("span")
  holder.textContent = text
  return holder.innerHTML
}
