// Reads an IFC file with web-ifc, for every peer in the same way: shapes once, and where they stand. Spaces are left out, as
// web-ifc does by default. A worker, so that web-ifc's memory is given back before anything is measured.
//
// Answers with columns: all shapes in one array of vertices (position, normal) and one of indices, and one row a placement.
// Model axes, metres, Z up.

import * as WebIFC from "/packages/web-ifc/web-ifc-api.js";

/** A typed array that grows. */
class Column {
  constructor(kind, room = 1 << 16) {
    this.data = new kind(room);
    this.length = 0;
  }

  reserve(more) {
    if (this.length + more <= this.data.length) return;
    const wider = new this.data.constructor(Math.max(this.data.length * 2, this.length + more));
    wider.set(this.data.subarray(0, this.length));
    this.data = wider;
  }

  push(value) {
    this.reserve(1);
    this.data[this.length++] = value;
  }

  append(values) {
    this.reserve(values.length);
    this.data.set(values, this.length);
    this.length += values.length;
  }

  take() {
    return this.data.slice(0, this.length);
  }
}

async function read(address) {
  const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
  const api = new WebIFC.IfcAPI();
  api.SetWasmPath("/packages/web-ifc/", true);
  await api.Init(undefined, true);
  api.SetLogLevel(WebIFC.LogLevel.LOG_LEVEL_OFF);
  const model = api.OpenModel(bytes, { COORDINATE_TO_ORIGIN: false });
  if (model < 0) throw new Error("web-ifc does not open the file");

  const known = new Map();
  const vertices = new Column(Float32Array);
  const indices = new Column(Uint32Array);
  const vertexEnds = new Column(Uint32Array);
  const indexEnds = new Column(Uint32Array);
  const shape = new Column(Uint32Array);
  const product = new Column(Uint32Array);
  const matrix = new Column(Float32Array);
  const colour = new Column(Float32Array);
  let products = 0;

  api.StreamAllMeshes(model, (flat) => {
    let shown = false;
    for (let i = 0; i < flat.geometries.size(); i++) {
      const part = flat.geometries.get(i);
      let number = known.get(part.geometryExpressID);
      if (number === undefined) {
        const geometry = api.GetGeometry(model, part.geometryExpressID);
        const corners = api.GetVertexArray(geometry.GetVertexData(), geometry.GetVertexDataSize());
        const triangles = api.GetIndexArray(geometry.GetIndexData(), geometry.GetIndexDataSize());
        geometry.delete?.();
        if (triangles.length === 0) {
          number = -1;
        } else {
          number = vertexEnds.length;
          vertices.append(corners);
          indices.append(triangles);
          vertexEnds.push(vertices.length / 6);
          indexEnds.push(indices.length);
        }
        known.set(part.geometryExpressID, number);
      }
      if (number < 0) continue;
      shown = true;
      shape.push(number);
      product.push(products);
      // web-ifc ends in x, z, -y of the file.
      const m = part.flatTransformation;
      for (let c = 0; c < 4; c++) matrix.append([m[4 * c], -m[4 * c + 2], m[4 * c + 1], m[4 * c + 3]]);
      const { x, y, z, w } = part.color;
      colour.append([x, y, z, w]);
    }
    if (shown) products++;
  });
  api.CloseModel(model);
  return {
    products,
    vertices: vertices.take(),
    indices: indices.take(),
    vertexEnds: vertexEnds.take(),
    indexEnds: indexEnds.take(),
    shape: shape.take(),
    product: product.take(),
    matrix: matrix.take(),
    colour: colour.take(),
  };
}

onmessage = async ({ data }) => {
  try {
    const shapes = await read(data);
    postMessage({ shapes }, Object.values(shapes).filter((v) => v.buffer).map((v) => v.buffer));
  } catch (error) {
    postMessage({ failed: String(error?.stack ?? error) });
  }
};
