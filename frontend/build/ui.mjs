/*
 * Collects what the server-rendered pages use: the font (Inter, per script), the icon sprite and htmx.
 * In: icons.txt (one Tabler name a line, "building-skyscraper"; # starts a comment), node_modules.
 * Out: <out>/ui/{inter.css,*.woff2,icons.svg,htmx.min.js}.
 */
import { copyFile, readFile, readdir, writeFile } from "node:fs/promises";

const MODULES = "node_modules";
const INTER = `${MODULES}/@fontsource-variable/inter`;
const OUTLINE = `${MODULES}/@tabler/icons/icons/outline`;

export async function collectUi(out) {
  await copyFile(`${MODULES}/htmx.org/dist/htmx.min.js`, `${out}/ui/htmx.min.js`);
  await collectFont(out);
  await writeFile(`${out}/ui/icons.svg`, await sprite());
}

/* The style sheet names one file per script (unicode-range), so a page loads only what it shows. */
async function collectFont(out) {
  const css = await readFile(`${INTER}/wght.css`, "utf8");
  for (const file of await readdir(`${INTER}/files`)) {
    if (css.includes(`/${file}`)) await copyFile(`${INTER}/files/${file}`, `${out}/ui/${file}`);
  }
  const own = css.replaceAll("./files/", "./").replaceAll("'Inter Variable'", "'Inter'");
  await writeFile(`${out}/ui/inter.css`, own);
}

/** "building-skyscraper" → "IconBuildingSkyscraper", the name objects and fields carry. */
function modelName(name) {
  return `Icon${name.split("-").map((part) => part[0].toUpperCase() + part.slice(1)).join("")}`;
}

async function iconNames() {
  const lines = (await readFile("icons.txt", "utf8")).split("\n");
  const names = lines.map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
  return [...new Set(names)].sort();
}

/* Each icon is reachable under both names: icons.svg#building-skyscraper, #IconBuildingSkyscraper. */
async function sprite() {
  const symbols = await Promise.all((await iconNames()).map(symbol));
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

async function symbol(line) {
  const [name, drawing = name] = line.split("=");
  let svg;
  try {
    svg = await readFile(`${OUTLINE}/${drawing}.svg`, "utf8");
  } catch {
    throw new Error(`icons.txt: there is no Tabler outline icon named "${drawing}"`);
  }
  const shapes = svg
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s*\n\s*/g, "");
  const style =
    'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return (
    `<symbol id="${name}" ${style}>${shapes}</symbol>` +
    `<symbol id="${modelName(name)}" viewBox="0 0 24 24"><use href="#${name}"/></symbol>`
  );
}
