// Starts what this page has. Each behaviour is an extra: every page works without any of them.
// Imports end in semicolons: only then does the static storage give them their hashed names.
import {
  Button, Checkboxes, ErrorSummary, FileUpload, NotificationBanner, ServiceNavigation, SkipLink, createAll, isSupported,
} from "../vendor/govuk/govuk-frontend.js";
import { startHide } from "./hide.js";
import { startIdle } from "./idle.js";
import { startReveals } from "./reveal.js";

document.body.classList.add("js-enabled")
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported")

if (isSupported()) {
  for (const component of [Button, Checkboxes, ErrorSummary, FileUpload, NotificationBanner, ServiceNavigation, SkipLink]) {
    createAll(component)
  }
}
startReveals()
startHide()

const only = (selector, load) => document.querySelector(selector) && load()
only("form[data-autosave-url]", () => import("./autosave.js").then((module) => module.startAutosave()))
only("[data-picker]", () => import("./picker.js").then((module) => module.startPickers()))
only("[data-rows]", () => import("./rows.js").then((module) => module.startRows()))
only("[data-bodymap]", () => import("./bodymap.js").then((module) => module.startBodyMaps()))
only("body[data-idle-seconds]", startIdle)
