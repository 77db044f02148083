// Prints the licence of everything that is in the bundle.
import { readdirSync, readFileSync, existsSync } from "node:fs";

const folders = readdirSync("node_modules")
  .flatMap((name) => (name.startsWith("@") ? readdirSync(`node_modules/${name}`).map((part) => `${name}/${part}`) : [name]))
  .filter((name) => !name.startsWith(".") && !name.includes("esbuild"))
  .sort();
console.log("editor.js holds these packages.\n");
for (const name of folders) {
  const about = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  const file = readdirSync(`node_modules/${name}`).find((each) => /^licen[cs]e/i.test(each));
  console.log(`--- ${about.name} ${about.version} (${about.license})\n`);
  console.log(file && existsSync(`node_modules/${name}/${file}`) ? readFileSync(`node_modules/${name}/${file}`, "utf8").trim() : `${about.license} licence; the package holds no text of it.`);
  console.log();
}
