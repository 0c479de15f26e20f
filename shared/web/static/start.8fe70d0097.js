import { initAll } from "./govuk-frontend.4e8b95d53d.js"

initAll()

// A print button is of no use without JavaScript: it is hidden in the page and shown here.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false
  button.addEventListener("click", () => window.print())
}
