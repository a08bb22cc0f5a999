// three.js: every shape once in a BatchedMesh, every placement an instance of it. Picks with three.js alone.
//
//   -bvh      picks with the trees of three-mesh-bvh
//   -sorted   draws the nearest instances first

import * as THREE from "three";
import { MeshBVH, ObjectBVH, acceleratedRaycast } from "three-mesh-bvh";

export const packages = (peer) => ["three", ...(peer.includes("-bvh") ? ["three-mesh-bvh"] : []), "web-ifc"];

export async function open(peer, canvas, path, shapes) {
  const renderer = new THREE.WebGLRenderer({ canvas, antialias: false, powerPreference: "high-performance", stencil: false });
  renderer.setPixelRatio(1);
  renderer.setSize(path.width, path.height, false);
  // Checking a program waits for it; what a program in use has no need of.
  renderer.debug.checkShaderErrors = false;
  const scene = new THREE.Scene();
  scene.background = new THREE.Color(0xdfe6ee);
  scene.add(new THREE.HemisphereLight(0xffffff, 0x8d8d8d, 1.6));
  const sun = new THREE.DirectionalLight(0xffffff, 1.8);
  sun.position.set(-0.5, -0.8, 1);
  scene.add(sun);
  // The model does not move: no matrix is computed again.
  scene.matrixWorldAutoUpdate = false;

  const { batches, places, bounds } = build(shapes, peer.includes("-sorted"));
  for (const batch of batches) scene.add(batch);
  scene.updateMatrixWorld(true);

  const size = bounds.getSize(new THREE.Vector3()).length();
  const camera = new THREE.PerspectiveCamera(path.fov_y_deg, path.width / path.height, 0.1, size * 5);
  camera.up.set(0, 0, 1);
  const eye = new THREE.Vector3();

  const raycaster = new THREE.Raycaster();
  const pointer = new THREE.Vector2();
  const find = peer.includes("-bvh") ? withTrees(batches, raycaster) : () => raycaster.intersectObjects(batches, false);
  const shade = new THREE.Vector4();

  return {
    gl: renderer.getContext(),
    elements: shapes.products,
    look(from, at) {
      eye.set(...at);
      camera.position.set(...from);
      camera.lookAt(eye);
      camera.updateMatrixWorld();
    },
    render: () => renderer.render(scene, camera),
    recolour(elements, [r, g, b]) {
      const colour = new THREE.Color().setRGB(r, g, b, THREE.SRGBColorSpace);
      for (let i = 0; i < places.length && shapes.product[i] < elements; i++) {
        const { batch, instance, alpha } = places[i];
        batch.setColorAt(instance, shade.set(colour.r, colour.g, colour.b, alpha));
      }
    },
    pick(x, y) {
      pointer.set(((x + 0.5) / path.width) * 2 - 1, 1 - ((y + 0.5) / path.height) * 2);
      raycaster.setFromCamera(pointer, camera);
      const hit = find()[0];
      return hit ? hit.object.userData.products[hit.batchId] : null;
    },
  };
}

/** One batch, and one material, for what is opaque and one for each transparency. */
function build(shapes, inOrder) {
  const { shape, product, matrix, colour, vertexEnds, indexEnds } = shapes;
  const kinds = new Map();
  for (let i = 0; i < shape.length; i++) {
    const alpha = Math.min(Math.round(colour[4 * i + 3] * 255) / 255, 1);
    let kind = kinds.get(alpha);
    if (!kind) kinds.set(alpha, (kind = { alpha, used: new Map(), places: [] }));
    kind.used.set(shape[i], -1);
    kind.places.push(i);
  }
  const begin = (ends, i) => (i ? ends[i - 1] : 0);
  const places = new Array(shape.length);
  const bounds = new THREE.Box3();
  const batches = [];
  for (const kind of kinds.values()) {
    let corners = 0;
    let triangles = 0;
    for (const s of kind.used.keys()) {
      corners += vertexEnds[s] - begin(vertexEnds, s);
      triangles += indexEnds[s] - begin(indexEnds, s);
    }
    const clear = kind.alpha < 1;
    // Both sides, as neither of the others leaves one out: files hold open surfaces.
    const material = new THREE.MeshLambertMaterial({ side: THREE.DoubleSide, transparent: clear, depthWrite: !clear });
    // One pass for glass too, as elsewhere.
    material.forceSinglePass = true;
    const batch = new THREE.BatchedMesh(kind.places.length, corners, triangles, material);
    batch.sortObjects = inOrder;
    batch.perObjectFrustumCulled = true;
    batch.userData.products = new Uint32Array(kind.places.length);
    for (const s of kind.used.keys()) {
      const from = begin(vertexEnds, s);
      const count = vertexEnds[s] - from;
      const mixed = new THREE.InterleavedBuffer(shapes.vertices.subarray(6 * from, 6 * (from + count)), 6);
      const geometry = new THREE.BufferGeometry();
      geometry.setAttribute("position", own(mixed, 0));
      geometry.setAttribute("normal", own(mixed, 3));
      geometry.setIndex(new THREE.BufferAttribute(shapes.indices.subarray(begin(indexEnds, s), indexEnds[s]), 1));
      kind.used.set(s, batch.addGeometry(geometry));
    }
    // Neighbours in the list share a shape, which is kind to caches.
    kind.places.sort((a, b) => shape[a] - shape[b] || a - b);
    const placement = new THREE.Matrix4();
    const shade = new THREE.Vector4();
    const linear = new THREE.Color();
    for (const i of kind.places) {
      const instance = batch.addInstance(kind.used.get(shape[i]));
      batch.setMatrixAt(instance, placement.fromArray(matrix, 16 * i));
      linear.setRGB(colour[4 * i], colour[4 * i + 1], colour[4 * i + 2], THREE.SRGBColorSpace);
      batch.setColorAt(instance, shade.set(linear.r, linear.g, linear.b, kind.alpha));
      batch.userData.products[instance] = product[i];
      places[i] = { batch, instance, alpha: kind.alpha };
    }
    batch.computeBoundingBox();
    batch.computeBoundingSphere();
    bounds.union(batch.boundingBox);
    // Glass comes last.
    if (clear) batches.push(batch);
    else batches.unshift(batch);
  }
  return { batches, places, bounds };
}

/** A plain attribute out of a mixed array: a batch takes no others. */
function own(mixed, offset) {
  const values = new Float32Array(mixed.count * 3);
  for (let i = 0; i < mixed.count; i++) {
    for (let k = 0; k < 3; k++) values[3 * i + k] = mixed.array[6 * i + offset + k];
  }
  return new THREE.BufferAttribute(values, 3);
}

/** A tree over all instances, and one over the triangles of each shape; only the nearest hit is asked for. */
function withTrees(batches, raycaster) {
  raycaster.firstHitOnly = true;
  THREE.Mesh.prototype.raycast = acceleratedRaycast;
  for (const batch of batches) {
    batch.boundsTrees = batch._geometryInfo.map((info) =>
      new MeshBVH(batch.geometry, { range: { start: info.start, count: info.count }, indirect: true }));
  }
  const trees = batches.map((batch) => new ObjectBVH(batch));
  return () => {
    const hits = [];
    for (const tree of trees) hits.push(...tree.raycast(raycaster));
    return hits.sort((a, b) => a.distance - b.distance);
  };
}
