// The page that measures one peer: run.html?peer=NAME. What is measured, and how, stands in ../README.md.
//
// Asks its server for /model.ifc and /path.json, and sends it messages (/note), pictures (/picture/NAME) and at the end the
// figures (/result) or why there are none (/failed).

const query = new URLSearchParams(location.search);
const peer = query.get("peer");
const SIDES = { three: "./three_peer.js", xeokit: "./xeokit_peer.js" };
const WARM_UP = 2;
const RECOLOURED = 100_000;
const PICKS = 200;
const PICK_BUDGET_MS = 60_000;
/** Every so manieth frame is drawn again to count what it draws. */
const COUNTED = 5;

const send = (where, body) => fetch(where, { method: "POST", body });
const note = (text) => send("/note", text);
let ended = false;
const fail = (why) => {
  if (!ended) send("/failed", String(why?.stack ?? why));
  ended = true;
};
addEventListener("error", (event) => fail(event.error ?? event.message));
addEventListener("unhandledrejection", (event) => fail(event.reason));

/** Lets the browser do what it has to between two frames, so that it does not fall into one. */
const breathe = () => new Promise((done) => setTimeout(done, 0));

function readShapes() {
  return new Promise((done, failed) => {
    const worker = new Worker("./shapes_worker.js", { type: "module" });
    worker.onmessage = ({ data }) => {
      worker.terminate();
      if (data.failed) failed(new Error(data.failed));
      else done(data.shapes);
    };
    worker.onerror = (event) => failed(new Error(event.message || "the worker that reads the file died"));
    worker.postMessage("/model.ifc");
  });
}

/** Counts what reaches WebGL, alike for all peers, while `work` runs. Never while anything is timed. */
function counted(gl, work) {
  const sum = { calls: 0, draws: 0, triangles: 0, lines: 0 };
  const add = (mode, count, instances) => {
    sum.draws++;
    if (mode === gl.TRIANGLES) sum.triangles += (count / 3) * instances;
    if (mode === gl.LINES) sum.lines += (count / 2) * instances;
  };
  const own = {
    drawElements: (mode, count) => add(mode, count, 1),
    drawArrays: (mode, first, count) => add(mode, count, 1),
    drawElementsInstanced: (mode, count, type, offset, instances) => add(mode, count, instances),
    drawArraysInstanced: (mode, first, count, instances) => add(mode, count, instances),
    drawRangeElements: (mode, start, end, count) => add(mode, count, 1),
  };
  const many = {
    multiDrawElementsWEBGL: (mode, counts, at, type, offsets, from, n) => {
      for (let i = 0; i < n; i++) add(mode, counts[at + i], 1);
    },
    multiDrawArraysWEBGL: (mode, firsts, from, counts, at, n) => {
      for (let i = 0; i < n; i++) add(mode, counts[at + i], 1);
    },
  };
  const wrapped = [];
  const wrap = (target, functions) => {
    for (const [name, count] of Object.entries(functions)) {
      const real = target?.[name];
      if (!real) continue;
      target[name] = function (...all) {
        sum.calls++;
        count(...all);
        return real.apply(target, all);
      };
      wrapped.push([target, name]);
    }
  };
  wrap(gl, own);
  wrap(gl.getExtension("WEBGL_multi_draw"), many);
  work();
  for (const [target, name] of wrapped) delete target[name];
  return sum;
}

/** The same generator as in ../README.md, so that every side asks at the same pixels. */
function* pixels(width, height) {
  let state = 1;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  while (true) yield [Math.floor(next() * width), Math.floor(next() * height)];
}

const sorted = (values) => [...values].sort((a, b) => a - b);
/** The smallest value that at least so many hundredths do not exceed. */
const share = (values, hundredths) => sorted(values)[Math.max(Math.ceil((values.length * hundredths) / 100) - 1, 0)];

async function main() {
  const path = await (await fetch("/path.json")).json();
  const canvas = document.createElement("canvas");
  canvas.width = path.width;
  canvas.height = path.height;
  canvas.style.width = `${path.width}px`;
  canvas.style.height = `${path.height}px`;
  canvas.addEventListener("webglcontextlost", () => fail("the WebGL context was lost"));
  document.body.append(canvas);
  const side = await import(SIDES[peer.split("-")[0]]);

  const started = performance.now();
  const shapes = await readShapes();
  const readMs = performance.now() - started;
  const placed = shapes.shape.reduce((sum, s) => sum + (shapes.indexEnds[s] - (s ? shapes.indexEnds[s - 1] : 0)) / 3, 0);
  note(`read: ${shapes.products} products, ${shapes.vertexEnds.length} shapes at ${shapes.shape.length} places, ${placed} triangles`);
  await breathe();
  const figures = { products: shapes.products, places: shapes.shape.length, triangles_placed: placed };
  const scene = await side.open(peer, canvas, path, shapes);
  const gl = scene.gl;
  const one = new Uint8Array(4);
  /** The frame is there only when a pixel of it has been read: nothing less makes Chromium wait. */
  const complete = () => gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, one);
  const draw = (frame) => {
    scene.look(frame.eye, frame.target);
    scene.render();
    complete();
  };
  if (gl.drawingBufferWidth !== path.width || gl.drawingBufferHeight !== path.height) {
    throw new Error(`draws ${gl.drawingBufferWidth} x ${gl.drawingBufferHeight} pixels`);
  }
  draw(path.frames[0]);
  const loadMs = performance.now() - started;
  note(`loaded in ${(loadMs / 1000).toFixed(1)} s`);
  await send("/loaded", "");

  for (let i = 0; i < WARM_UP; i++) {
    draw(path.frames[0]);
    await breathe();
  }
  const frames = [];
  for (const frame of path.frames) {
    const from = performance.now();
    draw(frame);
    frames.push(performance.now() - from);
    await breathe();
  }
  note(`frames: median ${share(frames, 50).toFixed(1)} ms`);
  globalThis.gc?.();
  const heap = performance.memory?.usedJSHeapSize ?? 0;

  const counts = [];
  for (let i = 0; i < path.frames.length; i += COUNTED) {
    counts.push({ frame: i, ...counted(gl, () => draw(path.frames[i])) });
    await breathe();
  }
  for (const [name, frame] of Object.entries(path.pictures ?? {})) {
    draw(path.frames[frame]);
    const data = canvas.toDataURL("image/png");
    await send(`/picture/${name}`, data.slice(data.indexOf(",") + 1));
  }

  const status = { elements: Math.min(RECOLOURED, scene.elements), call_ms: [], frame_ms: [] };
  draw(path.frames[0]);
  for (const colour of [[1, 0.5, 0], [0, 0.6, 0.2], [1, 0.5, 0], [0, 0.6, 0.2], [0.2, 0.4, 1]]) {
    await breathe();
    const from = performance.now();
    scene.recolour(status.elements, colour);
    status.call_ms.push(performance.now() - from);
    const called = performance.now();
    draw(path.frames[0]);
    status.frame_ms.push(performance.now() - called);
  }
  const recoloured = canvas.toDataURL("image/png");
  await send("/picture/recoloured", recoloured.slice(recoloured.indexOf(",") + 1));
  note(`recoloured ${status.elements}: ${share(status.call_ms, 50).toFixed(1)} ms and ${share(status.frame_ms, 50).toFixed(1)} ms`);

  const picks = [];
  const hits = [];
  const products = [];
  const points = pixels(path.width, path.height);
  draw(path.frames[0]);
  // The first makes what later ones keep.
  scene.pick(path.width / 2, path.height / 2);
  const until = performance.now() + PICK_BUDGET_MS;
  while (picks.length < PICKS && performance.now() < until) {
    const [x, y] = points.next().value;
    const from = performance.now();
    const hit = scene.pick(x, y);
    const took = performance.now() - from;
    picks.push(took);
    if (hit !== null) hits.push(took);
    products.push(hit);
    await breathe();
  }

  const most = (key) => counts.reduce((top, c) => Math.max(top, c[key]), 0);
  Object.assign(figures, {
    peer,
    version: (await Promise.all(side.packages(peer).map(versionOf))).join(", "),
    browser: navigator.userAgent.match(/Chrom\w*\/[\d.]+/)?.[0],
    adapter: adapter(gl),
    width: gl.drawingBufferWidth,
    height: gl.drawingBufferHeight,
    load_s: loadMs / 1000,
    read_s: readMs / 1000,
    frames_ms: frames,
    median: share(frames, 50),
    p95: share(frames, 95),
    p99: share(frames, 99),
    draw_calls: most("calls"),
    draws: most("draws"),
    triangles: most("triangles"),
    lines: most("lines"),
    frame_counts: counts,
    js_heap_mb: heap / 2 ** 20,
    recolour: {
      elements: status.elements,
      call_ms: share(status.call_ms, 50),
      frame_ms: share(status.frame_ms, 50),
      calls_ms: status.call_ms,
      all_frames_ms: status.frame_ms,
    },
    pick: {
      count: picks.length,
      hits: hits.length,
      median_ms: share(picks, 50),
      p99_ms: share(picks, 99),
      // Some sides answer at once where nothing is.
      hit_median_ms: hits.length ? share(hits, 50) : null,
      products,
    },
  });
  if (!ended) await send("/result", JSON.stringify(figures));
  ended = true;
}

async function versionOf(name) {
  return `${name} ${(await (await fetch(`/packages/${name}/package.json`)).json()).version}`;
}

function adapter(gl) {
  const told = gl.getExtension("WEBGL_debug_renderer_info");
  return gl.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
}

main().catch(fail);
