// Blanks the screen: Escape twice, or the button in the header. Someone at the door must not read a child's name.
const NEUTRAL_TITLE = "Untitled"
const DOUBLE_PRESS_MS = 600

export function startHide() {
  const button = document.querySelector("[data-hide-screen]")
  if (!button) return
  button.hidden = false
  button.addEventListener("click", hide)
  let last = 0
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return
    if (event.timeStamp - last < DOUBLE_PRESS_MS) hide()
    last = event.timeStamp
  })
}

export function hide() {
  if (document.querySelector(".sg-curtain")) return
  const title = document.title
  const before = document.activeElement
  const curtain = document.createElement("dialog")
  curtain.className = "sg-curtain"
  const show = document.createElement("button")
  show.type = "button"
  show.className = "sg-curtain__button"
  show.textContent = "Screen hidden. Press here or Enter to go back."
  curtain.append(show)
  document.body.append(curtain)
  document.body.classList.add("sg-hidden-screen")
  document.title = NEUTRAL_TITLE
  curtain.addEventListener("cancel", (event) => event.preventDefault()) // a third Escape must not lift it
  curtain.showModal()
  show.focus({ focusVisible: false })
  const lift = () => {
    curtain.close()
    curtain.remove()
    document.body.classList.remove("sg-hidden-screen")
    document.title = title
    before?.focus?.()
  }
  curtain.addEventListener("close", () => document.contains(curtain) && curtain.showModal()) // browsers may force a close
  show.addEventListener("click", lift, { once: true })
}
