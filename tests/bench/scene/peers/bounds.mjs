// Where the building of a file stands: node bounds.mjs FOLDER_OF_PACKAGES FILE. Prints JSON, metres, Z up: `bounds`, the box of its
// walls and columns (of everything where it has none; a site may be far wider), and `floor`, the level that most of them stand on.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [folder, file] = process.argv.slice(2);
const WebIFC = createRequire(`${folder}/package.json`)("web-ifc");
console.log = console.error;

const api = new WebIFC.IfcAPI();
await api.Init();
api.SetLogLevel(WebIFC.LogLevel.LOG_LEVEL_OFF);
const model = api.OpenModel(new Uint8Array(readFileSync(file)), { COORDINATE_TO_ORIGIN: false });
if (model < 0) throw new Error("web-ifc does not open the file");

/** Boxes of shapes in their own axes, by number; null for an empty one. */
const boxes = new Map();
function box(id) {
  if (boxes.has(id)) return boxes.get(id);
  const geometry = api.GetGeometry(model, id);
  const corners = api.GetVertexArray(geometry.GetVertexData(), geometry.GetVertexDataSize());
  geometry.delete?.();
  const found = [Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity];
  for (let v = 0; v < corners.length; v += 6) {
    for (let k = 0; k < 3; k++) {
      found[k] = Math.min(found[k], corners[v + k]);
      found[k + 3] = Math.max(found[k + 3], corners[v + k]);
    }
  }
  boxes.set(id, corners.length ? found : null);
  return boxes.get(id);
}

function reach(types) {
  const all = [Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity];
  const levels = new Map();
  const take = (flat) => {
    let lowest = Infinity;
    for (let i = 0; i < flat.geometries.size(); i++) {
      const part = flat.geometries.get(i);
      const own = box(part.geometryExpressID);
      if (!own) continue;
      const m = part.flatTransformation;
      for (let corner = 0; corner < 8; corner++) {
        const p = [0, 1, 2].map((k) => own[k + (corner & (1 << k) ? 3 : 0)]);
        const [x, y, z] = [0, 1, 2].map((k) => m[k] * p[0] + m[4 + k] * p[1] + m[8 + k] * p[2] + m[12 + k]);
        // web-ifc's axes are x, z, -y of the file.
        [x, -z, y].forEach((value, k) => {
          all[k] = Math.min(all[k], value);
          all[k + 3] = Math.max(all[k + 3], value);
        });
        lowest = Math.min(lowest, y);
      }
    }
    const level = Math.round(lowest * 10) / 10;
    levels.set(level, (levels.get(level) ?? 0) + 1);
  };
  if (types) api.StreamAllMeshesWithTypes(model, types, take);
  else api.StreamAllMeshes(model, take);
  const floor = [...levels].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];
  return floor === undefined ? null : { bounds: all.map((value) => Math.round(value * 1000) / 1000), floor };
}

const { IFCWALL, IFCWALLSTANDARDCASE, IFCCURTAINWALL, IFCCOLUMN } = WebIFC;
process.stdout.write(`${JSON.stringify(reach([IFCWALL, IFCWALLSTANDARDCASE, IFCCURTAINWALL, IFCCOLUMN]) ?? reach())}\n`);
process.exit(0);
