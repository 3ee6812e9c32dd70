// Keeps a draft on the server while a person types. Nothing is ever written to the device: shared computers are usual.
const QUIET_MS = 3000
const FIRST_RETRY_MS = 5000
const LONGEST_RETRY_MS = 60000

export function startAutosave() {
  for (const form of document.querySelectorAll("form[data-autosave-url]")) new Autosave(form)
}

class Autosave {
  constructor(form) {
    this.form = form
    this.line = form.querySelector(".sg-autosave") ?? addLine(form)
    this.dirty = false
    this.stopped = false
    this.retry = FIRST_RETRY_MS
    form.addEventListener("input", () => this.touched())
    form.addEventListener("change", () => this.touched())
    form.addEventListener("submit", () => this.leave())
    window.addEventListener("online", () => this.dirty && this.save())
    window.addEventListener("offline", () => this.dirty && this.say("You are offline. Keep this page open: your words are still here, not saved yet.", true))
    document.addEventListener("visibilitychange", () => document.hidden && this.dirty && this.save())
    document.addEventListener("sg:flush", () => this.dirty && this.save())
    window.addEventListener("beforeunload", (event) => {
      if (this.dirty) event.preventDefault()
    })
    form.sgDirty = () => this.dirty
  }

  touched() {
    this.dirty = true
    this.change = (this.change ?? 0) + 1
    if (!this.stopped) this.later(QUIET_MS)
  }

  later(delay) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.save(), delay)
  }

  leave() {
    this.refreshToken()
    clearTimeout(this.timer)
    this.dirty = false
    this.stopped = true
  }

  async save() {
    if (this.stopped) return
    if (this.saving) return this.later(QUIET_MS)
    clearTimeout(this.timer)
    this.saving = true
    const change = this.change
    try {
      const answer = await fetch(this.form.dataset.autosaveUrl, {
        method: "POST", body: this.fields(), redirect: "manual", credentials: "same-origin", keepalive: document.hidden,
        headers: { Accept: "application/json", "X-Requested-With": "autosave" },
      })
      await this.answered(answer, change)
    } catch {
      this.again(navigator.onLine === false
        ? "You are offline. Keep this page open: your words are still here, not saved yet."
        : "Not saved yet: the server could not be reached. We are trying again. Keep this page open.")
    } finally {
      this.saving = false
    }
  }

  fields() {
    this.refreshToken()
    const data = new FormData(this.form)
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name)
    const body = new URLSearchParams()
    for (const [name, value] of data) body.append(name, value)
    return body
  }

  refreshToken() {
    // Whoever signed in again in another tab has a new token: without it the words on this page could not be sent.
    const fresh = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="))?.split("=")[1]
    const field = this.form.elements.namedItem("csrfmiddlewaretoken")
    if (fresh && field) field.value = fresh
  }

  async answered(answer, change) {
    if (answer.ok) {
      this.saved(await answer.json().catch(() => ({})), change)
    } else if (answer.status === 409) {
      const { message } = await answer.json().catch(() => ({}))
      this.stop(message ?? "This draft was changed somewhere else. Copy anything you need from here, then open the draft again.")
    } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      this.again("Not saved: you have been signed out. Sign in again in another tab and keep this page open; your words are still here.")
    } else if (answer.status === 413) {
      this.again("Not saved: this is too long to keep as a draft. You can still send it.")
    } else if (answer.status >= 500 || answer.status === 429) {
      this.again("Not saved yet: the server has a problem. We are trying again. Keep this page open.")
    } else {
      this.stop("Drafts of this page can no longer be saved. Your words are still here: send them, or copy them before you leave.")
    }
  }

  saved({ version, url, page }, change) {
    this.retry = FIRST_RETRY_MS
    document.dispatchEvent(new Event("sg:kept")) // the server counts a draft as being there
    const field = this.form.elements.namedItem("version")
    if (field && version !== undefined) field.value = version
    if (url) this.form.dataset.autosaveUrl = url
    if (page) history.replaceState(null, "", page) // reloading, going back or signing in again leads to the draft
    if (change !== this.change) return this.later(QUIET_MS)
    this.dirty = false
    const at = new Intl.DateTimeFormat("en-GB", { hour: "numeric", minute: "2-digit", hour12: true, timeZone: "Europe/London" }).format(new Date())
    this.say(`Draft saved at ${at.replace(/\s/g, "")}`)
  }

  again(words) {
    this.say(words, true)
    this.later(this.retry)
    this.retry = Math.min(this.retry * 2, LONGEST_RETRY_MS)
  }

  stop(words) {
    this.stopped = true
    this.say(words, true)
  }

  say(words, problem = false) {
    this.line.classList.toggle("sg-autosave--problem", problem)
    if (this.line.textContent !== words) this.line.textContent = words // a live region reads only what changed
  }
}

function addLine(form) {
  const line = document.createElement("p")
  line.className = "sg-autosave"
  line.setAttribute("role", "status")
  const buttons = form.querySelector(".govuk-button-group") ?? form.querySelector("[type=submit]")
  if (buttons) buttons.before(line)
  else form.append(line)
  return line
}
