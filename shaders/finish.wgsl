// What is done to a picture after the building is drawn: corners darkened, the selection outlined, and a small picture
// enlarged. `DEPTH` stands for the type of the depth picture, which has one sample a pixel or several.

struct Lens {
    // width and height in pixels, of the picture and of the half as large one
    size: vec4<f32>,
    // half the whole picture's width and height at one metre's distance, or in metres without perspective; z depth of the near plane,
    // w reach without perspective, 0 with it; metres
    half: vec4<f32>,
    // x pixels that a metre covers at one metre's distance, or at any; y how dark a corner gets; z width of lines, w how far off
    // something may be that darkens a corner, pixels
    look: vec4<f32>,
    // Colour of outlines
    line: vec4<f32>,
    // xy where in the whole picture this part of it begins, zw size of the whole, pixels
    part: vec4<f32>,
}

@group(0) @binding(0) var<uniform> lens: Lens;
@group(0) @binding(1) var depths: DEPTH;
@group(0) @binding(2) var rough: texture_2d<f32>;
@group(0) @binding(3) var marks: texture_2d<f32>;
@group(0) @binding(4) var small: texture_2d<f32>;
@group(0) @binding(5) var smoothly: sampler;

@vertex
fn sheet(@builtin(vertex_index) i: u32) -> @builtin(position) vec4<f32> {
    let uv = vec2<f32>(f32((i << 1u) & 2u), f32(i & 2u));
    return vec4<f32>(uv * 2.0 - 1.0, 0.0, 1.0);
}

// ---- corners -------------------------------------------------------------------------------------------------------

const TAPS: u32 = 9u;

// Metres along the direction of view; a depth of 0 is nothing.
fn distance_of(z: f32) -> f32 {
    return select(lens.half.z / max(z, 1e-9), lens.half.w * (1.0 - 2.0 * z), lens.half.w > 0.0);
}

fn place(pixel: vec2<f32>, away: f32) -> vec3<f32> {
    let at = (pixel + lens.part.xy) / lens.part.zw;
    let flat = vec2<f32>(at.x * 2.0 - 1.0, 1.0 - at.y * 2.0) * lens.half.xy;
    return vec3<f32>(flat * select(away, 1.0, lens.half.w > 0.0), away);
}

fn depth_at(pixel: vec2<i32>) -> f32 {
    return textureLoad(depths, clamp(pixel, vec2<i32>(0), vec2<i32>(lens.size.xy) - 1), 0);
}

fn seen_at(pixel: vec2<i32>) -> vec3<f32> {
    return place(vec2<f32>(pixel) + 0.5, distance_of(depth_at(pixel)));
}

// Of two ways along a surface the one that stays on it.
fn along(before: vec3<f32>, here: vec3<f32>, after: vec3<f32>) -> vec3<f32> {
    let back = here - before;
    let on = after - here;
    return select(on, back, abs(back.z) < abs(on.z));
}

// x the share of the surroundings that is open, y the distance, metres. The picture half as large.
@fragment
fn ambient_rough(@builtin(position) clip: vec4<f32>) -> @location(0) vec4<f32> {
    let pixel = vec2<i32>(clip.xy) * 2;
    let z = depth_at(pixel);
    if z <= 0.0 {
        return vec4<f32>(1.0, 6e4, 0.0, 1.0);
    }
    let away = distance_of(z);
    let here = place(vec2<f32>(pixel) + 0.5, away);
    let right = along(seen_at(pixel - vec2<i32>(2, 0)), here, seen_at(pixel + vec2<i32>(2, 0)));
    let down = along(seen_at(pixel - vec2<i32>(0, 2)), here, seen_at(pixel + vec2<i32>(0, 2)));
    let n = normalize(cross(right, down));
    let normal = select(n, -n, dot(n, select(here, vec3<f32>(0.0, 0.0, 1.0), lens.half.w > 0.0)) > 0.0);
    let scale = select(lens.look.x / max(away, 1e-3), lens.look.x, lens.half.w > 0.0);
    // A hand's breadth at the wall beside the eye, a few metres where whole buildings are seen.
    let reach_m = clamp(40.0 * lens.look.z / scale, 0.3, 4.0);
    let reach_px = min(reach_m * scale, lens.look.w);
    // Each of sixteen neighbours looks elsewhere; their mean has looked everywhere.
    let cell = vec2<u32>(clip.xy) % 4u;
    let turn = f32(((cell.x + cell.y * 4u) * 7u) % 16u) / 16.0;
    var hidden = 0.0;
    for (var i = 0u; i < TAPS; i += 1u) {
        let angle = turn * 6.2831853 + f32(i) * 2.3999632;
        let r = max((f32(i) + 0.3 + turn * 0.7) / f32(TAPS) * reach_px, 1.5);
        let to = pixel + vec2<i32>(vec2<f32>(cos(angle), sin(angle)) * r);
        let other = depth_at(to);
        if other <= 0.0 {
            continue;
        }
        let way = place(vec2<f32>(to) + 0.5, distance_of(other)) - here;
        let far = length(way);
        let rise = max(dot(normal, way) / max(far, 1e-4) - 0.10, 0.0);
        // What stands far before it belongs to something else and throws no shade here.
        hidden += rise * (1.0 - smoothstep(reach_m * 0.5, reach_m * 1.3, far));
    }
    return vec4<f32>(clamp(1.0 - hidden / f32(TAPS) * 1.7, 0.0, 1.0), min(away, 6e4), 0.0, 1.0);
}

fn alike(a: f32, b: f32) -> f32 {
    return select(0.0, 1.0, abs(a - b) < 0.02 * abs(a) + 0.15);
}

@fragment
fn ambient_settled(@builtin(position) clip: vec4<f32>) -> @location(0) vec4<f32> {
    let pixel = vec2<i32>(clip.xy);
    let last = vec2<i32>(lens.size.zw) - 1;
    let own = textureLoad(rough, pixel, 0).xy;
    var sum = vec2<f32>(own.x, 1.0) * 0.25;
    for (var y = -2; y < 2; y += 1) {
        for (var x = -2; x < 2; x += 1) {
            let other = textureLoad(rough, clamp(pixel + vec2<i32>(x, y), vec2<i32>(0), last), 0).xy;
            sum += vec2<f32>(other.x, 1.0) * alike(own.y, other.y);
        }
    }
    return vec4<f32>(sum.x / sum.y, own.y, 0.0, 1.0);
}

// Multiplied into the picture.
@fragment
fn ambient_laid_on(@builtin(position) clip: vec4<f32>) -> @location(0) vec4<f32> {
    let z = depth_at(vec2<i32>(clip.xy));
    if z <= 0.0 {
        discard;
    }
    let away = min(distance_of(z), 6e4);
    let at = clip.xy * 0.5 - 0.5;
    let corner = vec2<i32>(floor(at));
    let f = at - floor(at);
    let last = vec2<i32>(lens.size.zw) - 1;
    var sum = vec2<f32>(1e-4);
    for (var i = 0; i < 4; i += 1) {
        let step = vec2<i32>(i & 1, i >> 1u);
        let other = textureLoad(rough, clamp(corner + step, vec2<i32>(0), last), 0).xy;
        let w = mix(1.0 - f.x, f.x, f32(step.x)) * mix(1.0 - f.y, f.y, f32(step.y));
        sum += vec2<f32>(other.x, 1.0) * w * (alike(away, other.y) + 1e-3);
    }
    let open = mix(1.0, sum.x / sum.y, lens.look.y);
    return vec4<f32>(open, open, open, 1.0);
}

// ---- the selection's outline ---------------------------------------------------------------------------------------

fn marked(pixel: vec2<i32>) -> f32 {
    return textureLoad(marks, clamp(pixel, vec2<i32>(0), vec2<i32>(lens.size.xy) - 1), 0).r;
}

// In a large picture, as wide as its lines. Each sample is the mean of four pixels, so every second one finds all there are.
fn marked_around(at: vec2<f32>) -> f32 {
    let wide = lens.look.z;
    let reach = i32(ceil(wide));
    var a = 0.0;
    for (var y = -reach; y <= reach; y += 1) {
        for (var x = -reach; x <= reach; x += 1) {
            let off = vec2<f32>(f32(x), f32(y)) * 2.0 + 0.5;
            let far = length(off) / wide;
            if far <= 2.0 && textureSampleLevel(marks, smoothly, (at + off) / lens.size.xy, 0.0).r > 0.1 {
                a = max(a, select(0.55, 1.0, far < 1.5));
            }
        }
    }
    return a;
}

@fragment
fn outline(@builtin(position) clip: vec4<f32>) -> @location(0) vec4<f32> {
    let at = vec2<i32>(clip.xy);
    if marked(at) > 0.5 {
        discard;
    }
    let near = max(
        max(marked(at + vec2<i32>(1, 0)), marked(at - vec2<i32>(1, 0))),
        max(marked(at + vec2<i32>(0, 1)), marked(at - vec2<i32>(0, 1))),
    );
    let aslant = max(
        max(marked(at + vec2<i32>(1, 1)), marked(at - vec2<i32>(1, 1))),
        max(marked(at + vec2<i32>(1, -1)), marked(at - vec2<i32>(1, -1))),
    );
    let far = max(
        max(marked(at + vec2<i32>(2, 0)), marked(at - vec2<i32>(2, 0))),
        max(marked(at + vec2<i32>(0, 2)), marked(at - vec2<i32>(0, 2))),
    );
    var a = max(near, max(aslant * 0.9, far * 0.55));
    if lens.look.z > 1.25 {
        a = max(near, marked_around(clip.xy));
    }
    if a <= 0.0 {
        discard;
    }
    return vec4<f32>(lens.line.rgb * a, a);
}

// ---- enlarging -----------------------------------------------------------------------------------------------------

@fragment
fn enlarge(@builtin(position) clip: vec4<f32>) -> @location(0) vec4<f32> {
    return textureSampleLevel(small, smoothly, clip.xy / lens.size.xy, 0.0);
}
