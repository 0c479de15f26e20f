// Builds ../static from this folder: style, scripts, font and icon under names that carry a hash
// of their content, so that they may be cached for ever; manifest.json tells the plain name of each.
// The result is committed: nobody needs Node to run or to test Docendo.
import { createHash } from "node:crypto"
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { compile } from "sass"

const here = dirname(fileURLToPath(import.meta.url))
const modules = join(here, "node_modules")
const target = join(here, "..", "static")
const manifest = {}
const files = {}

function keep(name, content) {
  const bytes = Buffer.from(content)
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10)
  const dot = name.lastIndexOf(".")
  const hashed = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`
  files[hashed] = bytes
  manifest[name] = hashed
}

// "asset:x.woff2" in a source stands for the hashed name of x.woff2, kept before it.
const resolve = (text) => text.replace(/asset:([a-z0-9.-]+)/g, (_, name) => {
  if (!manifest[name]) throw new Error(`${name} is asked for before it is kept`)
  return manifest[name]
})
const withoutMap = (text) => text.replace(/\n?\/\/# sourceMappingURL=.*\n?$/, "\n")
const fromModule = (...path) => readFileSync(join(modules, ...path))
const own = (name) => readFileSync(join(here, name), "utf8")

// The npm package of govuk-frontend names its licence but does not carry the text.
const mit = `Copyright (C) 2011 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense,
and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT.
IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION
WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

const fonts = ["@fontsource-variable", "golos-text", "files"]
keep("golos-cyrillic.woff2", fromModule(...fonts, "golos-text-cyrillic-wght-normal.woff2"))
keep("golos-latin.woff2", fromModule(...fonts, "golos-text-latin-wght-normal.woff2"))
keep("icon.svg", own("icon.svg"))

const style = compile(join(here, "docendo.scss"), {
  style: "compressed", loadPaths: [modules], quietDeps: true,
})
keep("docendo.css", resolve(style.css))

const govuk = fromModule("govuk-frontend", "dist", "govuk", "govuk-frontend.min.js").toString()
keep("govuk-frontend.js", withoutMap(govuk))
keep("htmx.js", withoutMap(fromModule("htmx.org", "dist", "htmx.min.js").toString()))
keep("enabled.js", own("enabled.js"))
keep("start.js", resolve(own("start.js")))

const sorted = Object.fromEntries(Object.entries(manifest).sort())
files["manifest.json"] = JSON.stringify(sorted, null, 2) + "\n"
files["LICENSES.md"] = licences()

// Only now that everything is built: a mistake above leaves the old files as they are.
mkdirSync(target, { recursive: true })
for (const old of readdirSync(target)) rmSync(join(target, old))
for (const [name, content] of Object.entries(files)) writeFileSync(join(target, name), content)

function licences() {
  const version = (name) => JSON.parse(fromModule(name, "package.json")).version
  const font = join("@fontsource-variable", "golos-text")
  return `# Licences of what lies in this folder

Built by \`shared/web/assets/build.mjs\`; the exact versions are in \`shared/web/assets/package-lock.json\`.

| files | from | version | licence |
|---|---|---|---|
| govuk-frontend.*.js, parts of docendo.*.css | govuk-frontend, Crown Copyright (Government Digital Service) | ${version("govuk-frontend")} | MIT |
| htmx.*.js | htmx.org, Big Sky Software | ${version("htmx.org")} | 0BSD |
| golos-*.woff2 | Golos Text, The Golos Text Project Authors | ${version(font)} | OFL 1.1 |
| the rest | Docendo | | as the repository |

## MIT (govuk-frontend)

${mit}

## 0BSD (htmx.org)

${fromModule("htmx.org", "LICENSE").toString().trim()}

## SIL Open Font License 1.1 (Golos Text)

${fromModule(font, "LICENSE").toString().trim()}
`
}
