// Runs web-ifc over one file: node run.mjs FOLDER_OF_PACKAGE FILE [--meshes STEM]
//
// Prints one line of JSON. With --meshes, also writes the shapes as the comparison reads them (see ../../README.md).
// It runs on one thread: its threaded build is for browsers.

import { readFileSync, writeFileSync, openSync, writeSync, closeSync } from "node:fs";
import { createRequire } from "node:module";

const [folder, file, ...rest] = process.argv.slice(2);
const stem = rest[0] === "--meshes" ? rest[1] : null;
const require = createRequire(`${folder}/package.json`);
const WebIFC = require("web-ifc");

// Its messages would mix with the report on standard output.
console.log = console.error;

const api = new WebIFC.IfcAPI();
await api.Init();
api.SetLogLevel(WebIFC.LogLevel.LOG_LEVEL_OFF);

const started = process.hrtime.bigint();
const model = api.OpenModel(new Uint8Array(readFileSync(file)), { COORDINATE_TO_ORIGIN: false });
if (model < 0) {
  console.error("web-ifc does not open the file");
  process.exit(1);
}

/** Geometry by its id: web-ifc shares those of mapped items, and makes one of their own for voided products. */
const numbers = new Map();
const meshes = [];
const products = [];
let placed = 0;

function take(flat) {
  const parts = [];
  for (let i = 0; i < flat.geometries.size(); i++) {
    const part = flat.geometries.get(i);
    let number = numbers.get(part.geometryExpressID);
    if (number === undefined) {
      const geometry = api.GetGeometry(model, part.geometryExpressID);
      const vertices = api.GetVertexArray(geometry.GetVertexData(), geometry.GetVertexDataSize());
      const indices = api.GetIndexArray(geometry.GetIndexData(), geometry.GetIndexDataSize());
      geometry.delete?.();
      number = meshes.length;
      numbers.set(part.geometryExpressID, number);
      meshes.push({ vertices, indices });
    }
    placed += meshes[number].indices.length / 3;
    const { x, y, z, w } = part.color;
    parts.push({ mesh: number, transform: part.flatTransformation, colour: [x, y, z, w] });
  }
  products.push({ id: flat.expressID, parts });
}

api.StreamAllMeshes(model, take);
const unique = meshes.reduce((sum, m) => sum + m.indices.length / 3, 0);
const report = {
  version: JSON.parse(readFileSync(`${folder}/node_modules/web-ifc/package.json`)).version,
  load_s: Number(process.hrtime.bigint() - started) / 1e9,
  products: products.filter((p) => p.parts.some((part) => meshes[part.mesh].indices.length > 0)).length,
  triangles_unique: unique,
  triangles_placed: placed,
};

if (stem) {
  // Left out of the stream by default, and left out of the figures above.
  api.StreamAllMeshesWithTypes(model, [WebIFC.IFCSPACE], take);
  writeMeshes();
}
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exit(0);

function writeMeshes() {
  const out = openSync(`${stem}.bin`, "w");
  for (const { vertices, indices } of meshes) {
    // Six numbers a vertex: position and normal.
    const positions = new Float64Array(vertices.length / 2);
    for (let v = 0; v < vertices.length / 6; v++) {
      for (let k = 0; k < 3; k++) positions[3 * v + k] = vertices[6 * v + k];
    }
    writeSync(out, Buffer.from(positions.buffer));
    writeSync(out, Buffer.from(indices.buffer, indices.byteOffset, indices.byteLength));
  }
  closeSync(out);
  const hex = (colour) => colour.map((c) => Math.round(Math.min(Math.max(c, 0), 1) * 255).toString(16).padStart(2, "0")).join("");
  writeFileSync(
    `${stem}.json`,
    JSON.stringify({
      meshes: meshes.map((m) => ({ vertices: m.vertices.length / 6, triangles: m.indices.length / 3 })),
      products: products.map((p) => ({
        id: p.id,
        parts: p.parts.map((part) => ({
          mesh: part.mesh,
          transform: zUp(part.transform),
          colour: hex(part.colour),
        })),
      })),
    }),
  );
}

/** Columns of a matrix that ends in web-ifc's axes (y up: x, z, -y of the file) as the twelve numbers of one that ends in the file's. */
function zUp(m) {
  const columns = [];
  for (let c = 0; c < 4; c++) columns.push(m[4 * c], -m[4 * c + 2], m[4 * c + 1]);
  return columns;
}
