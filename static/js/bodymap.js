// A pointer's shortcut to the list of places: a tap on the drawing sets the select. The list alone is the whole control.
export function startBodyMaps() {
  for (const map of document.querySelectorAll("[data-bodymap]")) {
    const select = document.getElementById(map.dataset.bodymap)
    if (select) new BodyMap(map, select)
  }
}

class BodyMap {
  constructor(map, select) {
    this.map = map
    this.select = select
    this.status = map.querySelector("[role=status]")
    map.addEventListener("click", (event) => this.pointed(event))
    select.addEventListener("change", () => this.chosen())
    this.show(select.value)
  }

  pointed(event) {
    const region = event.target.closest("[data-region]")
    if (!region) return
    this.select.value = region.dataset.region
    const svg = region.ownerSVGElement
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse())
    this.show(region.dataset.region)
    this.place(at.x, at.y)
    this.drop(svg, at)
    this.select.dispatchEvent(new Event("change", { bubbles: true }))
  }

  chosen() {
    if (this.select.value === this.shown) return
    this.place("", "")
    this.show(this.select.value)
  }

  place(x, y) {
    for (const [axis, value] of [["x", x], ["y", y]]) {
      const field = document.getElementById(`${this.select.id}_${axis}`)
      if (field) field.value = value === "" ? "" : Math.round(value * 10) / 10
    }
  }

  show(code) {
    this.shown = code
    this.dot?.remove()
    for (const region of this.map.querySelectorAll("[data-region]")) region.classList.toggle("bm-region--on", Boolean(code) && region.dataset.region === code)
    const label = this.select.selectedOptions[0]?.text
    if (this.status) this.status.textContent = code ? `Mark placed: ${label}` : ""
  }

  drop(svg, at) {
    this.dot = document.createElementNS("http://www.w3.org/2000/svg", "circle")
    for (const [name, value] of Object.entries({ cx: at.x, cy: at.y, r: 5, class: "bm-mark" })) this.dot.setAttribute(name, value)
    svg.append(this.dot)
  }
}
