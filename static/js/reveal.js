// Shows what belongs to the chosen radio. Not GOV.UK's own Radios: that puts aria-expanded on a radio, which ARIA does not allow.
const HIDDEN = "govuk-radios__conditional--hidden"

export function startReveals() {
  const radios = [...document.querySelectorAll("input[type=radio][data-aria-controls]")]
  if (!radios.length) return
  for (const radio of radios) radio.setAttribute("aria-controls", radio.dataset.ariaControls)
  const sync = () => radios.forEach((radio) => document.getElementById(radio.dataset.ariaControls)?.classList.toggle(HIDDEN, !radio.checked))
  document.addEventListener("change", (event) => event.target.type === "radio" && sync())
  window.addEventListener("pageshow", sync) // going back restores choices without an event
  sync()
}
