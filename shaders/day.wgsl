// Stills by daylight; follows scene.wgsl in the same module, whose inputs and bindings it uses. What is lit from where is told by
// the depth maps of cast.wgsl.
//
// A still is the mean of several pictures. Each sees the scene from an eye moved by less than a pixel, and is lit by a few
// of all the directions that light comes from: the sun's disc and the sky. Surfaces are written with normal and depth first,
// and lit once for each pixel.

const LIGHTS: u32 = 6u;

struct Lamp {
    clip_from_model: mat4x4<f32>,
    // xyz towards the light; w weight of a face that looks straight at it
    towards: vec4<f32>,
    // x metres that a texel of the map covers
    map: vec4<f32>,
}

struct Day {
    // Half the picture's width and height at one metre's distance, along right and up; w the shift of this picture, in
    // halves of the picture
    right: vec4<f32>,
    up: vec4<f32>,
    // w depth of the near plane, metres
    forward: vec4<f32>,
    // x share of the light of rooms; y turn of this picture's scattered samples, 0 to 1; z share of all pictures; w lamps in this picture
    look: vec4<f32>,
    // xy middle of what is shown, z its radius, w height of the ground, metres
    site: vec4<f32>,
    lamps: array<Lamp, LIGHTS>,
}

@group(1) @binding(1) var<uniform> day: Day;
@group(1) @binding(2) var albedos: texture_2d<f32>;
@group(1) @binding(3) var normals: texture_2d<f32>;
@group(1) @binding(4) var depths: texture_depth_2d;
@group(1) @binding(5) var maps: texture_depth_2d_array;
@group(1) @binding(6) var map_sampler: sampler_comparison;
@group(1) @binding(7) var layer: texture_2d<f32>;

// ---- surfaces ------------------------------------------------------------------------------------------------------

struct DayPoint {
    @builtin(position) clip: vec4<f32>,
    @location(0) at: vec3<f32>,
    @location(1) normal: vec3<f32>,
    @location(2) colour: vec4<f32>,
}

struct Facts {
    @location(0) albedo: vec4<f32>,
    @location(1) normal: vec4<f32>,
}

fn day_point(at: vec3<f32>, normal: vec3<f32>, own: vec4<f32>, state: vec2<u32>) -> DayPoint {
    let tint = unpack4x8unorm(state.x);
    // As white card with a breath of the material; as in the file on demand.
    var colour = select(mix(own.rgb, vec3<f32>(0.95), 0.30), own.rgb, frame.viewport.w > 0.5);
    colour = mix(colour, tint.rgb, tint.a);
    if (state.y & SELECTED) != 0u {
        colour = frame.accent.rgb;
    }
    return DayPoint(frame.clip_from_model * vec4<f32>(at, 1.0), at, normal, vec4<f32>(colour, own.a));
}

@vertex
fn merged_day(v: MergedVertex) -> DayPoint {
    let part = parts[v.part];
    let state = states[part.x];
    if !is_drawn(state) {
        return DayPoint(vec4<f32>(2.0, 2.0, 2.0, 1.0), vec3<f32>(0.0), vec3<f32>(0.0), vec4<f32>(0.0));
    }
    return day_point(merged_at(v), unpack_normal(v.place.w), unpack4x8unorm(part.y), state);
}

@vertex
fn placed_day(v: PlacedVertex) -> DayPoint {
    let state = states[v.element];
    if !is_drawn(state) {
        return DayPoint(vec4<f32>(2.0, 2.0, 2.0, 1.0), vec3<f32>(0.0), vec3<f32>(0.0), vec4<f32>(0.0));
    }
    return day_point(placed_at(v), placed_normal(v), v.colour, state);
}

// Seen from behind, an open sheet shows its other side.
fn towards_eye(in: DayPoint) -> vec3<f32> {
    let n = normalize(in.normal);
    return select(n, -n, dot(n, to_eye(in.at)) < 0.0);
}

// Alpha of the normal: 1 is lit, 0 is shown as it is.
fn facts(n: vec3<f32>, colour: vec3<f32>, lit: f32) -> Facts {
    return Facts(vec4<f32>(colour, 1.0), vec4<f32>(n * 0.5 + 0.5, lit));
}

@fragment
fn day_plain(in: DayPoint) -> Facts {
    return facts(towards_eye(in), in.colour.rgb, 1.0);
}

@fragment
fn day_cut(in: DayPoint) -> Facts {
    if is_cut_away(in.at) {
        discard;
    }
    return facts(towards_eye(in), in.colour.rgb, 1.0);
}

// As on the screen: flat, in the material's colour, with its stripes.
@fragment
fn day_cap(in: Surface) -> Facts {
    if is_cut_away(in.at) {
        discard;
    }
    return facts(vec3<f32>(0.0, 0.0, 1.0), hatched(in), 0.0);
}

@vertex
fn day_ground_corner(@builtin(vertex_index) i: u32) -> DayPoint {
    let side = vec2<f32>(f32(i & 1u), f32(i >> 1u)) * 2.0 - 1.0;
    let at = vec3<f32>(day.site.xy + side * day.site.z * 60.0, day.site.w);
    let clip = frame.clip_from_model * vec4<f32>(at, 1.0);
    return DayPoint(clip, at, vec3<f32>(0.0, 0.0, 1.0), vec4<f32>(frame.ground.rgb, 1.0));
}

// ---- light ---------------------------------------------------------------------------------------------------------

fn sky(direction: vec3<f32>) -> vec3<f32> {
    let height = clamp(direction.z, 0.0, 1.0);
    return mix(frame.outer.rgb, frame.inner.rgb, pow(height, 0.55));
}

fn to_linear(c: vec3<f32>) -> vec3<f32> {
    return pow(c, vec3<f32>(2.2));
}

// Light up to about three quarters stays as it is; the rest bends towards white.
fn to_display(c: vec3<f32>) -> vec3<f32> {
    let bent = select(c, 0.72 + 0.28 * (1.0 - exp((0.72 - c) / 0.28)), c > vec3<f32>(0.72));
    return pow(bent, vec3<f32>(1.0 / 2.2));
}

// From the eye through a pixel, one metre deep.
fn ray(pixel: vec2<f32>) -> vec3<f32> {
    let half = vec2<f32>(pixel.x / frame.viewport.x * 2.0 - 1.0, 1.0 - pixel.y / frame.viewport.y * 2.0);
    let moved = half - vec2<f32>(day.right.w, day.up.w);
    return day.forward.xyz + day.right.xyz * moved.x + day.up.xyz * moved.y;
}

fn depth_at(pixel: vec2<i32>) -> f32 {
    let inside = clamp(pixel, vec2<i32>(0), vec2<i32>(frame.viewport.xy) - 1);
    return textureLoad(depths, inside, 0);
}

// Share of a lamp's light that comes to the point.
fn arriving(i: u32, at: vec3<f32>, n: vec3<f32>) -> f32 {
    let lamp = day.lamps[i];
    // A texel of the map lies flat, the face does not: step out of the face by what that takes.
    let spot = at + n * (lamp.map.x * 1.2 + 0.02) + lamp.towards.xyz * lamp.map.x * 0.5;
    let clip = lamp.clip_from_model * vec4<f32>(spot, 1.0);
    let uv = vec2<f32>(clip.x, -clip.y) * 0.5 + 0.5;
    let seen = textureSampleCompareLevel(maps, map_sampler, uv, i32(i), clip.z);
    let off = clip.z < 0.0 || any(uv < vec2<f32>(0.0)) || any(uv > vec2<f32>(1.0));
    return select(seen, 1.0, off);
}

fn scattered(pixel: vec2<f32>) -> f32 {
    return fract(52.9829189 * fract(dot(pixel, vec2<f32>(0.06711056, 0.00583715))) + day.look.y);
}

// Share of the near surroundings that is open: corners and what stands close together get darker.
fn openness(pixel: vec2<f32>, at: vec3<f32>, n: vec3<f32>, depth_m: f32) -> f32 {
    let reach_m = clamp(depth_m * 0.035, 0.35, 5.0);
    let reach_px = min(reach_m * frame.eye.w / depth_m, 0.22 * frame.viewport.y);
    let turn = scattered(pixel) * 6.2831853;
    var hidden = 0.0;
    for (var i = 0u; i < 8u; i++) {
        let angle = turn + f32(i) * 2.3999632;
        let r = (f32(i) + fract(day.look.y * 7.31 + scattered(pixel.yx))) / 8.0;
        let to = pixel + vec2<f32>(cos(angle), sin(angle)) * max(r * reach_px, 1.0);
        let z = depth_at(vec2<i32>(to));
        if z <= 0.0 {
            continue;
        }
        let other = frame.eye.xyz + ray(floor(to) + 0.5) * (day.forward.w / z);
        let way = other - at;
        let far = length(way);
        let rise = max(dot(n, way) / max(far, 1e-4) - 0.06, 0.0);
        hidden += rise * (1.0 - smoothstep(reach_m * 0.6, reach_m * 1.6, far));
    }
    return clamp(1.0 - hidden / 8.0 * 1.9, 0.0, 1.0);
}

@fragment
fn day_light(in: Sheet) -> @location(0) vec4<f32> {
    let pixel = in.clip.xy;
    let texel = vec2<i32>(pixel);
    let z = depth_at(texel);
    let forward = ray(pixel);
    if z <= 0.0 {
        return vec4<f32>(sky(normalize(forward)), 1.0);
    }
    let own = textureLoad(albedos, texel, 0).rgb;
    let facing = textureLoad(normals, texel, 0);
    if facing.a < 0.5 {
        return vec4<f32>(own, 1.0);
    }
    let depth_m = day.forward.w / z;
    let at = frame.eye.xyz + forward * depth_m;
    let n = normalize(facing.xyz * 2.0 - 1.0);
    let indoors = day.look.x;

    let open = openness(pixel, at, n, depth_m);
    var light = vec3<f32>(0.0);
    for (var i = 0u; i < u32(day.look.w); i++) {
        let lamp = day.lamps[i];
        let slant = dot(n, lamp.towards.xyz);
        if slant > 0.0 {
            let warm = select(vec3<f32>(0.90, 0.96, 1.04), vec3<f32>(1.04, 1.0, 0.94), i == 0u);
            let share = select(mix(0.55, 1.0, open), 1.0, i == 0u);
            light += warm * (slant * lamp.towards.w * mix(1.0, 0.72, indoors) * share * arriving(i, at, n));
        }
    }
    // What comes back from ground and walls; indoors that, and the lamps of the rooms, is nearly all the light there is.
    let side = 0.5 + 0.5 * dot(n, normalize(vec3<f32>(0.35, -0.55, 0.25)));
    let back = mix(vec3<f32>(0.94, 0.97, 1.0), vec3<f32>(1.02, 1.0, 0.96), 0.5 - 0.5 * n.z);
    let outdoors = 0.20 + 0.09 * side;
    let in_rooms = 0.60 + 0.28 * side;
    light += back * (mix(outdoors, in_rooms, indoors) * open * mix(0.75, 1.0, open));

    var colour = to_display(to_linear(own) * light);
    // Far ground fades into the sky's edge.
    let away = distance(at.xy, day.site.xy) / day.site.z;
    if at.z < day.site.w + 0.02 && n.z > 0.9 {
        colour = mix(colour, frame.outer.rgb, smoothstep(1.1, 7.0, away) * 0.9);
    }
    return vec4<f32>(colour, 1.0);
}

// ---- glass ---------------------------------------------------------------------------------------------------------

fn glass(in: DayPoint) -> vec4<f32> {
    let n = towards_eye(in);
    let view = normalize(in.at - frame.eye.xyz);
    let slant = 1.0 - abs(dot(n, view));
    let mirror = 0.06 + 0.94 * pow(slant, 5.0);
    let seen = reflect(view, n);
    let mirrored = select(sky(seen), frame.ground.rgb * 0.78, seen.z < 0.0);
    let pane = mix(frame.glass.rgb, in.colour.rgb, 0.4) * 0.86;
    let alpha = mix(0.36, 0.10, day.look.x) * clamp(in.colour.a * 1.6, 0.5, 1.2) + mirror * mix(0.55, 0.25, day.look.x);
    let colour = mix(pane, mirrored, clamp(0.30 + mirror, 0.0, 1.0));
    let a = clamp(alpha, 0.05, 0.95);
    return vec4<f32>(colour * a, a);
}

@fragment
fn day_glass(in: DayPoint) -> @location(0) vec4<f32> {
    return glass(in);
}

@fragment
fn day_glass_cut(in: DayPoint) -> @location(0) vec4<f32> {
    if is_cut_away(in.at) {
        discard;
    }
    return glass(in);
}

// ---- the mean of all pictures --------------------------------------------------------------------------------------

@fragment
fn day_add(in: Sheet) -> @location(0) vec4<f32> {
    return textureLoad(layer, vec2<i32>(in.clip.xy), 0) * day.look.z;
}

@fragment
fn day_develop(in: Sheet) -> @location(0) vec4<f32> {
    let mean = textureLoad(layer, vec2<i32>(in.clip.xy), 0).rgb;
    return vec4<f32>(mean + dither(in.clip.xy), 1.0);
}
