// xeokit-sdk: a SceneModel filled with the shapes, in one of three ways. `xeokit` alone is `xeokit-batched`, the fastest of them here.
//
//   -batched     vertex buffers, every placement written out, as its own loader of IFC files does
//   -instanced   vertex buffers, shapes that stand in several places as instances
//   -dtx         everything in data textures (`dtxEnabled`), shapes shared
//   -plain       without edges
//   -cull        with its ViewCullPlugin

import { SceneModel, Viewer, ViewCullPlugin } from "xeokit";

export const packages = () => ["@xeokit/xeokit-sdk", "web-ifc"];

/** How often a shape stands somewhere before it is worth draws of its own. */
const WORTH_INSTANCES = 2;

export async function open(peer, canvas, path, shapes) {
  const way = new Set(peer.split("-").slice(1));
  if (!way.has("dtx") && !way.has("instanced")) way.add("batched");
  canvas.id = "scene";
  const viewer = new Viewer({
    canvasElement: canvas,
    antialias: false,
    transparent: false,
    backgroundColor: [0.87, 0.9, 0.93],
    backgroundColorFromAmbientLight: false,
    preserveDrawingBuffer: false,
    pbrEnabled: false,
    saoEnabled: false,
    colorTextureEnabled: false,
    dtxEnabled: way.has("dtx"),
  });
  const { scene } = viewer;
  const { camera } = scene;
  if (way.has("cull")) new ViewCullPlugin(viewer, { maxTreeDepth: 20 });
  // Axes of the model: Z up.
  camera.worldAxis = [1, 0, 0, 0, 0, 1, 0, -1, 0];
  camera.up = [0, 0, 1];
  camera.projection = "perspective";
  camera.perspective.fovAxis = "y";
  camera.perspective.fov = path.fov_y_deg;
  camera.perspective.near = 0.1;

  const model = new SceneModel(scene, { id: "model", isModel: true, edges: !way.has("plain"), dtxEnabled: way.has("dtx") });
  const entities = fill(model, shapes, !way.has("batched"));
  const numbers = new Map(entities.map((entity, i) => [entity.id, i]));
  camera.perspective.far = Math.hypot(...[0, 1, 2].map((k) => scene.aabb[k + 3] - scene.aabb[k])) * 5;
  const { gl } = scene.canvas;

  return {
    gl,
    elements: entities.length,
    look(eye, target) {
      camera.eye = eye;
      camera.look = target;
      camera.up = [0, 0, 1];
    },
    render: () => scene.render(true),
    recolour(elements, colour) {
      for (let i = 0; i < elements; i++) entities[i].colorize = colour;
    },
    pick(x, y) {
      const hit = scene.pick({ canvasPos: [x, y] });
      return hit?.entity ? numbers.get(hit.entity.id) ?? null : null;
    },
  };
}

function fill(model, shapes, shared) {
  const { shape, product, matrix, colour, vertexEnds, indexEnds, vertices, indices } = shapes;
  const begin = (ends, i) => (i ? ends[i - 1] : 0);
  const uses = new Uint32Array(vertexEnds.length);
  for (const s of shape) uses[s]++;
  const made = new Uint8Array(vertexEnds.length);
  const positions = (s) => {
    const out = new Array(3 * (vertexEnds[s] - begin(vertexEnds, s)));
    for (let v = begin(vertexEnds, s), i = 0; v < vertexEnds[s]; v++) {
      for (let k = 0; k < 3; k++) out[i++] = vertices[6 * v + k];
    }
    return out;
  };
  const triangles = (s) => indices.slice(begin(indexEnds, s), indexEnds[s]);

  const entities = [];
  let meshes = [];
  for (let i = 0; i < shape.length; i++) {
    const s = shape[i];
    const id = `m${i}`;
    const look = { id, color: [...colour.subarray(4 * i, 4 * i + 3)], opacity: colour[4 * i + 3] };
    const m = Array.from(matrix.subarray(16 * i, 16 * i + 16));
    if (shared && uses[s] >= WORTH_INSTANCES) {
      if (!made[s]) {
        model.createGeometry({ id: `g${s}`, primitive: "triangles", positions: positions(s), indices: triangles(s) });
        made[s] = 1;
      }
      model.createMesh({ ...look, geometryId: `g${s}`, matrix: m });
    } else {
      const placed = positions(s);
      for (let v = 0; v < placed.length; v += 3) {
        const [x, y, z] = [placed[v], placed[v + 1], placed[v + 2]];
        for (let k = 0; k < 3; k++) placed[v + k] = m[k] * x + m[4 + k] * y + m[8 + k] * z + m[12 + k];
      }
      model.createMesh({ ...look, primitive: "triangles", positions: placed, indices: triangles(s) });
    }
    meshes.push(id);
    if (i + 1 === shape.length || product[i + 1] !== product[i]) {
      entities.push(model.createEntity({ id: `e${product[i]}`, meshIds: meshes, isObject: true }));
      meshes = [];
    }
  }
  model.finalize();
  return entities;
}
