import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { defineConfig } from "vite";
import { mended } from "./mend.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const FOLDER = here("../../src/muara_server/intake/static/intake/web");

// Two thirds of three megabytes are saved on a slow line; the server sends what a browser accepts.
const compressed = {
  name: "compressed",
  writeBundle() {
    for (const name of readdirSync(FOLDER).filter((one) => one.endsWith(".js"))) {
      const content = readFileSync(`${FOLDER}/${name}`);
      writeFileSync(`${FOLDER}/${name}.gz`, gzipSync(content, { level: 9 }));
      writeFileSync(`${FOLDER}/${name}.br`, brotliCompressSync(content));
    }
  },
};

export default defineConfig({
  plugins: [mended(here("src/words.js")), compressed],
  base: "./",
  define: { "process.env.NODE_ENV": '"production"', __VUE_PROD_DEVTOOLS__: "false" },
  build: {
    target: "esnext", // Web Forms waits at the top of a module
    outDir: FOLDER,
    emptyOutDir: true,
    chunkSizeWarningLimit: 4000,
    lib: { entry: here("src/main.js"), formats: ["es"], fileName: () => "forms.js" },
    rollupOptions: { output: { chunkFileNames: "[name].js" } },
  },
});
