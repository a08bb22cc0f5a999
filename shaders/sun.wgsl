// Shadows of the sun, laid on a finished picture. What is in the shadow is told by a depth map as the sun sees the building, drawn
// by cast.wgsl. `DEPTH` stands for the type of the depth picture, which has one sample a pixel or several.

struct Light {
    // of the sun's map
    clip_from_model: mat4x4<f32>,
    // xyz towards the sun; w metres that a texel of its map covers
    towards: vec4<f32>,
    // xyz the eye, w depth of the near plane, metres
    eye: vec4<f32>,
    // half the whole picture's width and height at one metre's distance, along right and up; w where in it this part begins, pixels
    right: vec4<f32>,
    up: vec4<f32>,
    // w how dark a shadow is
    forward: vec4<f32>,
    // xy size of the whole picture, zw of this part of it, pixels
    size: vec4<f32>,
}

@group(0) @binding(0) var<uniform> sun: Light;
@group(0) @binding(1) var depths: DEPTH;
@group(0) @binding(2) var map: texture_depth_2d;
@group(0) @binding(3) var map_sampler: sampler_comparison;

@vertex
fn sheet(@builtin(vertex_index) i: u32) -> @builtin(position) vec4<f32> {
    let uv = vec2<f32>(f32((i << 1u) & 2u), f32(i & 2u));
    return vec4<f32>(uv * 2.0 - 1.0, 0.0, 1.0);
}

const TAPS: u32 = 12u;

// Radius of the soft edge of a shadow, texels.
const SOFT: f32 = 2.4;

fn depth_at(pixel: vec2<i32>) -> f32 {
    return textureLoad(depths, clamp(pixel, vec2<i32>(0), vec2<i32>(sun.size.zw) - 1), 0);
}

fn place(pixel: vec2<i32>, z: f32) -> vec3<f32> {
    let at = (vec2<f32>(pixel) + 0.5 + vec2<f32>(sun.right.w, sun.up.w)) / sun.size.xy;
    let half = vec2<f32>(at.x * 2.0 - 1.0, 1.0 - at.y * 2.0);
    let ray = sun.forward.xyz + sun.right.xyz * half.x + sun.up.xyz * half.y;
    return sun.eye.xyz + ray * (sun.eye.w / max(z, 1e-9));
}

fn seen_at(pixel: vec2<i32>) -> vec3<f32> {
    return place(pixel, depth_at(pixel));
}

// Of two ways along a surface the one that stays on it.
fn along(before: vec3<f32>, here: vec3<f32>, after: vec3<f32>) -> vec3<f32> {
    let back = here - before;
    let on = after - here;
    return select(on, back, dot(back, back) < dot(on, on));
}

// Multiplied into the picture.
@fragment
fn shadow(@builtin(position) clip: vec4<f32>) -> @location(0) vec4<f32> {
    let pixel = vec2<i32>(clip.xy);
    let z = depth_at(pixel);
    if z <= 0.0 {
        discard;
    }
    let here = place(pixel, z);
    let right = along(seen_at(pixel - vec2<i32>(1, 0)), here, seen_at(pixel + vec2<i32>(1, 0)));
    let down = along(seen_at(pixel - vec2<i32>(0, 1)), here, seen_at(pixel + vec2<i32>(0, 1)));
    let across = normalize(cross(right, down));
    let n = select(across, -across, dot(across, here - sun.eye.xyz) > 0.0);
    // Faces that look away from the sun are dark already.
    let facing = smoothstep(0.02, 0.30, dot(n, sun.towards.xyz));
    if facing <= 0.0 {
        discard;
    }
    let texel_m = sun.towards.w;
    // A texel of the map lies flat, the face does not: step out of the face by what that takes.
    let spot = here + n * (texel_m * 3.2 + 0.02) + sun.towards.xyz * texel_m;
    let at = sun.clip_from_model * vec4<f32>(spot, 1.0);
    let uv = vec2<f32>(at.x, -at.y) * 0.5 + 0.5;
    if at.z < 0.0 || any(uv < vec2<f32>(0.0)) || any(uv > vec2<f32>(1.0)) {
        discard;
    }
    let step = SOFT / vec2<f32>(textureDimensions(map));
    var lit = 0.0;
    for (var i = 0u; i < TAPS; i += 1u) {
        let angle = f32(i) * 2.3999632;
        let off = vec2<f32>(cos(angle), sin(angle)) * sqrt((f32(i) + 0.5) / f32(TAPS)) * step;
        lit += textureSampleCompareLevel(map, map_sampler, uv + off, at.z);
    }
    let dark = sun.forward.w * facing * (1.0 - lit / f32(TAPS));
    // The sky lights what the sun does not.
    return vec4<f32>(1.0 - dark * vec3<f32>(1.0, 0.94, 0.84), 1.0);
}
