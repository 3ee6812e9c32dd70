// Warns before the session's idle time-out, and saves drafts first, so that a time-out never costs a word.
const WARN_SECONDS = 120

export function startIdle() {
  const allowed = Number(document.body.dataset.idleSeconds)
  if (!(allowed > 0)) return
  new Idle(allowed * 1000, Math.min(WARN_SECONDS * 1000, (allowed * 1000) / 2)).start()
}

class Idle {
  constructor(allowed, warning) {
    this.allowed = allowed
    this.warning = warning
    this.touched = Date.now()
  }

  start() {
    setInterval(() => this.look(), 5000)
    document.addEventListener("visibilitychange", () => !document.hidden && this.look())
    document.addEventListener("sg:kept", () => { this.touched = Date.now() })
  }

  look() {
    const left = this.allowed - (Date.now() - this.touched)
    if (left <= 0) return this.over()
    if (left <= this.warning && !this.dialog) this.warn()
  }

  warn() {
    document.dispatchEvent(new Event("sg:flush"))
    const minutes = Math.max(1, Math.round(this.warning / 60000))
    this.dialog = dialog(
      "Are you still there?",
      `You will be signed out in ${minutes === 1 ? "1 minute" : `${minutes} minutes`}, to keep children’s records safe. Drafts are saved first.`,
    )
    const stay = button("Stay signed in", () => this.stay())
    this.dialog.append(stay)
    this.dialog.addEventListener("cancel", () => this.stay())
    this.dialog.showModal()
    stay.focus()
  }

  async stay() {
    const { keepAliveUrl } = document.body.dataset
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? ""
    this.dialog?.close()
    this.dialog?.remove()
    this.dialog = null
    if (!keepAliveUrl) return
    try {
      const answer = await fetch(keepAliveUrl, { method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual", credentials: "same-origin" })
      if (answer.ok) this.touched = Date.now()
      else this.over()
    } catch {
      this.touched = Date.now() - this.allowed + this.warning / 2 // ask again soon: the network may be back by then
    }
  }

  over() {
    if (this.ended) return
    this.ended = true
    this.dialog?.remove()
    const unsaved = [...document.forms].some((form) => form.sgDirty?.())
    if (!unsaved) return window.location.assign(window.location.pathname + window.location.search)
    const told = dialog("You have been signed out", "Something on this page was not saved. Sign in again in another tab, then come back here: your words are still on this page.")
    told.append(button("Show the page", () => told.remove()))
    told.showModal()
  }
}

function dialog(heading, words) {
  const box = document.createElement("dialog")
  box.className = "sg-dialog"
  const title = document.createElement("h2")
  title.textContent = heading
  title.id = "sg-dialog-title"
  const text = document.createElement("p")
  text.textContent = words
  box.setAttribute("aria-labelledby", title.id)
  box.append(title, text)
  document.body.append(box)
  return box
}

function button(label, act) {
  const made = document.createElement("button")
  made.type = "button"
  made.className = "govuk-button"
  made.textContent = label
  made.addEventListener("click", act)
  return made
}
