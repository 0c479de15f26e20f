import { initAll } from "./asset:govuk-frontend.js"

initAll()

// A print button is of no use without JavaScript: it is hidden in the page and shown here.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false
  button.addEventListener("click", () => window.print())
}
