// The building: surfaces, feature edges, the backdrop and the ground under it.
//
// Colours are sRGB throughout and blended as such: the target is a plain 8-bit texture whose bytes are shown as they
// are. Light is computed per vertex, so that a software GPU has next to nothing to do per pixel.
// Model coordinates: metres relative to the scene's origin, Z up.

struct Frame {
    clip_from_model: mat4x4<f32>,
    // xyz the eye; w pixels that a metre covers at one metre's distance, without perspective at any
    eye: vec4<f32>,
    // xyz direction of view; w 1 without perspective
    forward: vec4<f32>,
    // width and height in pixels; z factor of edge strength; w 1 for colours as in the file
    viewport: vec4<f32>,
    // smallest corner and extent of the ground, metres
    ground_area: vec4<f32>,
    // x height of the ground, metres; y strength of its shadow; z share of glow behind walls; w number of sections
    ground_look: vec4<f32>,
    wall_light: vec4<f32>,
    wall_dark: vec4<f32>,
    top: vec4<f32>,
    edge: vec4<f32>,
    accent: vec4<f32>,
    glass: vec4<f32>,
    cap: vec4<f32>,
    ground: vec4<f32>,
    inner: vec4<f32>,
    outer: vec4<f32>,
    // x power that makes one of several lines over each other fainter; y what a pixel is of the width of a line; zw the first
    // pixel of this part of the picture
    line: vec4<f32>,
    // xy share of the whole picture that this part is; zw where it begins
    tile: vec4<f32>,
}

@group(0) @binding(0) var<uniform> frame: Frame;
// tint as rgba8, flags
@group(0) @binding(1) var<storage, read> states: array<vec2<u32>>;
@group(0) @binding(2) var ground_mask: texture_2d<f32>;
@group(0) @binding(3) var ground_sampler: sampler;
// points with dot(xyz, p) + w > 0 are cut away by one of them; the rest of the buffer means nothing
@group(0) @binding(4) var<storage, read> sections: array<vec4<f32>>;
// of each merged placement: its element, its colour as rgba8
@group(0) @binding(5) var<storage, read> parts: array<vec2<u32>>;
// of each batch: xyz where its grid begins, w metres of a step; after them, of each group of places: xyz their origin
@group(0) @binding(6) var<storage, read> grids: array<vec4<f32>>;

// What is drawn: 0 opaque, 1 see-through, 2 glass, 3 spaces, 4 glow of what is behind something,
// 5 again what glows, where it is in front, 6 the nearest of what is see-through, 7 what is selected, 8 panes that let nothing through.
override PASS: u32 = 0u;

const LOOK: u32 = 3u;
const GHOST: u32 = 1u;
const SHOWN: u32 = 2u;
const SELECTED: u32 = 4u;
const HOVERED: u32 = 8u;
const PRIMARY: u32 = 16u;
const WASH: u32 = 32u;
const ISOLATED: u32 = 64u;
const SHINES: u32 = 128u;

struct Surface {
    @builtin(position) clip: vec4<f32>,
    @location(0) colour: vec4<f32>,
    @location(1) at: vec3<f32>,
}

// Steps of a grid, and the normal in the last number.
struct MergedVertex {
    @location(0) place: vec4<u32>,
    @location(3) part: u32,
    @builtin(instance_index) batch: u32,
}

struct PlacedVertex {
    @location(0) place: vec4<u32>,
    @location(4) row_x: vec4<f32>,
    @location(5) row_y: vec4<f32>,
    @location(6) row_z: vec4<f32>,
    @location(7) colour: vec4<f32>,
    @location(8) element: u32,
    // of what the rows are relative to
    @location(9) grid: u32,
}

fn dropped() -> Surface {
    return Surface(vec4<f32>(2.0, 2.0, 2.0, 1.0), vec4<f32>(0.0), vec3<f32>(0.0));
}

fn is_drawn(state: vec2<u32>) -> bool {
    let look = state.y & LOOK;
    if PASS == 1u || PASS == 6u {
        return look == GHOST;
    }
    if PASS == 7u {
        return look != 0u && (state.y & SELECTED) != 0u;
    }
    if PASS == 4u || PASS == 5u {
        return look == SHOWN && (state.y & SHINES) != 0u;
    }
    return look == SHOWN;
}

// From a point towards the eye; not of unit length.
fn to_eye(at: vec3<f32>) -> vec3<f32> {
    return select(frame.eye.xyz - at, -frame.forward.xyz, frame.forward.w > 0.5);
}

// Widths of a line that a metre covers there: pixels, but in large pictures.
fn pixels_per_metre(at: vec3<f32>) -> f32 {
    let px = frame.eye.w * frame.line.y;
    return select(px / max(distance(at, frame.eye.xyz), 1e-3), px, frame.forward.w > 0.5);
}

// Nearer by this share of its distance. Depth is near / distance, or else linear over kilometres.
fn nearer(clip: vec4<f32>, share: f32) -> vec4<f32> {
    // Never by as much as a wall is thick: from far away what stands behind it would shine through.
    let near = min(share, 0.03 / max(clip.w, 0.001));
    let z = select(clip.z * (1.0 + near), clip.z + share * 0.01, frame.forward.w > 0.5);
    return vec4<f32>(clip.xy, z, clip.w);
}

fn is_cut_away(at: vec3<f32>) -> bool {
    let count = u32(frame.ground_look.w);
    for (var i = 0u; i < count; i += 1u) {
        if dot(sections[i].xyz, at) + sections[i].w > 0.0 {
            return true;
        }
    }
    return false;
}

fn luminance(c: vec3<f32>) -> f32 {
    return dot(c, vec3<f32>(0.299, 0.587, 0.114));
}

// Light that falls on a face, from 0 to 1: a sun over the right shoulder of the usual view.
fn light(n: vec3<f32>) -> f32 {
    let sun = vec3<f32>(0.42, -0.86, 0.0);
    let around = 0.5 + 0.5 * dot(n, sun) / max(length(n.xy), 1e-4);
    return around;
}

// The building's own grey for a face that looks this way.
fn grey(n: vec3<f32>) -> vec3<f32> {
    let wall = mix(frame.wall_dark.rgb, frame.wall_light.rgb, pow(light(n), 1.4));
    let upward = smoothstep(0.2, 0.95, n.z);
    let downward = smoothstep(0.2, 0.95, -n.z);
    return mix(mix(wall, frame.top.rgb, upward), frame.wall_dark.rgb * 0.78, downward);
}

// How strongly a saturated colour is lit, so that a painted thing still looks like a solid.
fn relief(n: vec3<f32>) -> f32 {
    let wall = mix(0.66, 0.92, light(n));
    return mix(mix(wall, 1.14, smoothstep(0.2, 0.95, n.z)), 0.55, smoothstep(0.2, 0.95, -n.z));
}

// The file's colour brought close to grey: what a person must act on is the only thing with colour.
fn quiet(own: vec3<f32>) -> vec3<f32> {
    let l = luminance(own);
    // Dark things get lighter, or edges would drown in them.
    return vec3<f32>(0.60 + 0.40 * smoothstep(0.0, 0.92, l)) + (own - l) * 0.35;
}

fn shade(n: vec3<f32>, own: vec4<f32>, state: vec2<u32>) -> vec4<f32> {
    let tint = unpack4x8unorm(state.x);
    var colour = grey(n) * select(quiet(own.rgb), own.rgb * 1.06, frame.viewport.w > 0.5);
    var alpha = 1.0;
    if PASS == 2u || PASS == 8u {
        colour = mix(frame.glass.rgb * relief(n), colour, 0.25);
        alpha = clamp(own.a, frame.glass.a, 0.72);
    }
    if PASS == 3u {
        let floor = smoothstep(0.5, 0.9, -n.z);
        // In the building's own greys a faint volume would not be seen at all.
        colour = mix(frame.glass.rgb, frame.accent.rgb, 0.5);
        alpha = mix(0.06, 0.30, floor);
        if tint.a > 0.0 {
            colour = tint.rgb;
            alpha = tint.a * mix(0.10, 0.55, floor);
            if (state.y & WASH) != 0u {
                alpha = tint.a * 0.55 * floor;
            }
        }
    } else if tint.a > 0.0 {
        colour = mix(colour, tint.rgb * relief(n), tint.a);
        alpha = max(alpha, 0.55);
    }
    if (state.y & SELECTED) != 0u {
        colour = frame.accent.rgb * relief(n);
        if PASS == 3u {
            alpha = mix(0.14, 0.34, smoothstep(0.5, 0.9, -n.z));
        } else {
            alpha = max(alpha, 0.6);
        }
    }
    if (state.y & HOVERED) != 0u {
        colour = mix(colour, vec3<f32>(1.0), 0.10) + frame.accent.rgb * 0.10;
        alpha = max(alpha, 0.16);
    }
    if PASS == 1u {
        colour = grey(n);
        alpha = 0.045;
    }
    if PASS == 4u {
        alpha = frame.ground_look.z;
    }
    if PASS == 6u {
        colour = grey(n);
        alpha = 0.2;
    }
    if PASS == 8u {
        alpha = 1.0;
    }
    return vec4<f32>(colour, alpha);
}

// The accent as something that shines.
fn lit() -> vec3<f32> {
    return mix(frame.accent.rgb, vec3<f32>(1.0), 0.2);
}

// Of what alone is shown in full, how thin it is drawn here, from 0 to 1: a pipe far away covers less than a pixel.
fn thinness(at: vec3<f32>, state: vec2<u32>) -> f32 {
    return select(0.0, 1.0 - smoothstep(12.0, 60.0, pixels_per_metre(at)), (state.y & ISOLATED) != 0u);
}

fn surface(place: vec3<f32>, normal: vec3<f32>, own: vec4<f32>, state: vec2<u32>) -> Surface {
    var at = place;
    let thin = thinness(at, state);
    if thin > 0.0 {
        // A pixel thicker all round.
        at += normal * (thin / pixels_per_metre(at));
    }
    // Seen from behind, an open sheet shows its other side.
    var n = normal;
    if dot(n, to_eye(at)) < 0.0 && PASS != 3u {
        n = -n;
    }
    var out: Surface;
    out.at = at;
    out.clip = frame.clip_from_model * vec4<f32>(at, 1.0);
    if PASS == 3u {
        // A room's floor lies in the slab's top: lifted towards the eye it wins without flicker.
        out.clip = nearer(out.clip, 0.0008);
    }
    var shaded = shade(n, own, state);
    if unpack4x8unorm(state.x).a == 0.0 && (state.y & SELECTED) == 0u {
        shaded = vec4<f32>(mix(shaded.rgb, lit() * relief(n), 0.75 * thin), shaded.a);
    }
    out.colour = vec4<f32>(min(shaded.rgb, vec3<f32>(1.0)) * shaded.a, shaded.a);
    return out;
}

// The octahedral map, backwards; exact along the axes.
fn unpack_normal(packed: u32) -> vec3<f32> {
    let flat = (vec2<f32>(f32(packed & 255u), f32(packed >> 8u)) - 127.0) / 127.0;
    let z = 1.0 - abs(flat.x) - abs(flat.y);
    let fold = max(-z, 0.0);
    return normalize(vec3<f32>(flat + select(vec2<f32>(-fold), vec2<f32>(fold), flat < vec2<f32>(0.0)), z));
}

fn merged_at(v: MergedVertex) -> vec3<f32> {
    let grid = grids[v.batch];
    return grid.xyz + vec3<f32>(v.place.xyz) * grid.w;
}

@vertex
fn merged_surface(v: MergedVertex) -> Surface {
    let part = parts[v.part];
    let state = states[part.x];
    if !is_drawn(state) {
        return dropped();
    }
    return surface(merged_at(v), unpack_normal(v.place.w), unpack4x8unorm(part.y), state);
}

fn placed_at(v: PlacedVertex) -> vec3<f32> {
    let p = vec4<f32>(vec3<f32>(v.place.xyz), 1.0);
    return grids[v.grid].xyz + vec3<f32>(dot(v.row_x, p), dot(v.row_y, p), dot(v.row_z, p));
}

fn placed_normal(v: PlacedVertex) -> vec3<f32> {
    // Cofactors turn normals right under any scale and mirror them with the mesh.
    let a = v.row_x.xyz;
    let b = v.row_y.xyz;
    let c = v.row_z.xyz;
    let n = unpack_normal(v.place.w);
    return normalize(vec3<f32>(dot(cross(b, c), n), dot(cross(c, a), n), dot(cross(a, b), n)));
}

@vertex
fn placed_surface(v: PlacedVertex) -> Surface {
    let state = states[v.element];
    if !is_drawn(state) {
        return dropped();
    }
    return surface(placed_at(v), placed_normal(v), v.colour, state);
}

@fragment
fn plain(in: Surface) -> @location(0) vec4<f32> {
    return in.colour;
}

@fragment
fn cut(in: Surface) -> @location(0) vec4<f32> {
    if is_cut_away(in.at) {
        discard;
    }
    return in.colour;
}

@fragment
fn mark() -> @location(0) vec4<f32> {
    return vec4<f32>(1.0);
}

@fragment
fn mark_cut(in: Surface) -> @location(0) vec4<f32> {
    if is_cut_away(in.at) {
        discard;
    }
    return vec4<f32>(1.0);
}

// ---- caps where sections cut ---------------------------------------------------------------------------------------

struct CapVertex {
    @location(0) position: vec3<f32>,
    @location(1) colour: vec4<f32>,
    @location(3) element: u32,
}

@vertex
fn cap_corner(v: CapVertex) -> Surface {
    let state = states[v.element];
    if (state.y & LOOK) != SHOWN {
        return dropped();
    }
    // The material's colour, as dark as a cut is drawn; grey things by the theme.
    var colour = mix(frame.cap.rgb, v.colour.rgb * 0.72, 0.55 * v.colour.a);
    let tint = unpack4x8unorm(state.x);
    colour = mix(colour, tint.rgb * 0.8, tint.a);
    if (state.y & SELECTED) != 0u {
        colour = frame.accent.rgb * 0.8;
    }
    return Surface(frame.clip_from_model * vec4<f32>(v.position, 1.0), vec4<f32>(colour, 1.0), v.position);
}

@vertex
fn cap_line(v: CapVertex) -> Surface {
    let state = states[v.element];
    if (state.y & LOOK) != SHOWN {
        return dropped();
    }
    let clip = nearer(frame.clip_from_model * vec4<f32>(v.position, 1.0), 0.0006);
    return Surface(clip, vec4<f32>(frame.cap.rgb * 0.35, 1.0), v.position);
}

fn hatched(in: Surface) -> vec3<f32> {
    let at = (in.clip.xy + frame.line.zw) * frame.line.y;
    let stripe = fract((at.x + at.y) / 7.0);
    return in.colour.rgb * mix(1.0, 1.16, step(0.82, stripe));
}

@fragment
fn cap(in: Surface) -> @location(0) vec4<f32> {
    if is_cut_away(in.at) {
        discard;
    }
    return vec4<f32>(hatched(in), 1.0);
}

// ---- feature edges -------------------------------------------------------------------------------------------------

fn edge(at: vec3<f32>, state: vec2<u32>) -> Surface {
    let tint = unpack4x8unorm(state.x);
    var colour = frame.edge.rgb;
    // Far away lines stand closer than pixels do: they fade instead of turning the building black.
    let scale = pixels_per_metre(at);
    var alpha = mix(0.30, 0.92, smoothstep(2.5, 20.0, scale)) * frame.viewport.z;
    if tint.a > 0.0 {
        colour = tint.rgb * 0.45;
    }
    if PASS == 3u {
        colour = frame.wall_light.rgb;
        alpha = select(0.22, 0.0, (state.y & WASH) != 0u);
    }
    if PASS == 1u {
        alpha = mix(0.07, 0.20, smoothstep(4.0, 40.0, scale));
        // Lines stand out from the backdrop, not from faces that are hardly there.
        colour = select(frame.edge.rgb, frame.wall_light.rgb, luminance(frame.inner.rgb) < 0.5);
    } else {
        let thin = thinness(at, state);
        colour = mix(colour, select(colour, lit(), tint.a == 0.0), thin);
        alpha = mix(alpha, 1.0, thin);
        if (state.y & HOVERED) != 0u {
            colour = mix(frame.accent.rgb, vec3<f32>(1.0), 0.25);
            alpha = 1.0;
        }
        if (state.y & SELECTED) != 0u {
            colour = mix(frame.accent.rgb, vec3<f32>(1.0), 0.72);
            alpha = 1.0;
        }
    }
    if frame.line.x < 1.0 {
        alpha = 1.0 - pow(1.0 - alpha, frame.line.x);
    }
    var out: Surface;
    out.at = at;
    out.clip = frame.clip_from_model * vec4<f32>(at, 1.0);
    // Nearer by a hair than the faces it bounds.
    out.clip = nearer(out.clip, 0.0006);
    out.colour = vec4<f32>(colour * alpha, alpha);
    return out;
}

@vertex
fn merged_edge(v: MergedVertex) -> Surface {
    let state = states[parts[v.part].x];
    if !is_drawn(state) {
        return dropped();
    }
    return edge(merged_at(v), state);
}

@vertex
fn placed_edge(v: PlacedVertex) -> Surface {
    let state = states[v.element];
    if !is_drawn(state) {
        return dropped();
    }
    return edge(placed_at(v), state);
}

// ---- backdrop and ground -------------------------------------------------------------------------------------------

struct Sheet {
    @builtin(position) clip: vec4<f32>,
    @location(0) uv: vec2<f32>,
}

@vertex
fn backdrop_corner(@builtin(vertex_index) i: u32) -> Sheet {
    let uv = vec2<f32>(f32((i << 1u) & 2u), f32(i & 2u));
    return Sheet(vec4<f32>(uv * 2.0 - 1.0, 0.0, 1.0), vec2<f32>(uv.x, 1.0 - uv.y) * frame.tile.xy + frame.tile.zw);
}

// Hides the steps of an 8-bit gradient: less than one step, and the same in every run.
fn dither(at: vec2<f32>) -> f32 {
    return (fract(52.9829189 * fract(dot(at, vec2<f32>(0.06711056, 0.00583715)))) - 0.5) / 255.0;
}

@fragment
fn backdrop(in: Sheet) -> @location(0) vec4<f32> {
    let from_middle = (in.uv - vec2<f32>(0.5, 0.46)) * vec2<f32>(1.0, 0.92);
    let colour = mix(frame.inner.rgb, frame.outer.rgb, smoothstep(0.0, 0.78, length(from_middle) * 1.15));
    return vec4<f32>(colour + dither(in.clip.xy + frame.line.zw), 1.0);
}

@vertex
fn ground_corner(@builtin(vertex_index) i: u32) -> Sheet {
    let uv = vec2<f32>(f32(i & 1u), f32(i >> 1u));
    let at = vec3<f32>(frame.ground_area.xy + uv * frame.ground_area.zw, frame.ground_look.x);
    return Sheet(frame.clip_from_model * vec4<f32>(at, 1.0), uv);
}

@fragment
fn ground_sheet(in: Sheet) -> @location(0) vec4<f32> {
    let shadow = textureSample(ground_mask, ground_sampler, in.uv).r;
    let lit = frame.ground.rgb * (1.0 - shadow * frame.ground_look.y);
    let border = min(min(in.uv.x, in.uv.y), min(1.0 - in.uv.x, 1.0 - in.uv.y));
    let alpha = smoothstep(0.0, 0.10, border);
    return vec4<f32>((lit + dither(in.clip.xy + frame.line.zw)) * alpha, alpha);
}
