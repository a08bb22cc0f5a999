// egui's meshes: panels, text, and the picture of the building between them. Stands in for the integration's own shader and
// keeps its interface. That one converts each pixel by six powers, which on a machine without a GPU takes longer than
// drawing the building.

struct Transform {
    scale: vec2<f32>,
    translation: vec2<f32>,
}

struct Vertex {
    // Logical pixels, from the window's upper left corner
    @location(0) position: vec2<f32>,
    @location(1) uv: vec2<f32>,
    // sRGB, premultiplied with its alpha as it is
    @location(2) colour: vec4<f32>,
}

struct Surface {
    @builtin(position) clip: vec4<f32>,
    @location(0) colour: vec4<f32>,
    @location(1) uv: vec2<f32>,
}

@group(0) @binding(0) var<uniform> transform: Transform;
@group(1) @binding(0) var image: texture_2d<f32>;
@group(1) @binding(1) var image_sampler: sampler;

// sRGB to linear, from the first power up: off by less than half a step of 8 bits everywhere.
const LINEAR: array<f32, 5> = array<f32, 5>(0.06605289, 0.20602888, 1.70027945, -1.6402989, 0.66793768);

fn linear(c: vec3<f32>) -> vec3<f32> {
    return c * (LINEAR[0] + c * (LINEAR[1] + c * (LINEAR[2] + c * (LINEAR[3] + c * LINEAR[4]))));
}

@vertex
fn vs_main(v: Vertex) -> Surface {
    return Surface(vec4<f32>(v.position * transform.scale + transform.translation, 0.0, 1.0), v.colour, v.uv);
}

@fragment
fn fs_main(in: Surface) -> @location(0) vec4<f32> {
    // egui multiplies sRGB values. Where one of the two is black or white the product of linear ones is the same, and
    // that is nearly all there is: text, plain areas, and pictures without a tint.
    let texel = textureSample(image, image_sampler, in.uv);
    return vec4<f32>(texel.rgb * linear(in.colour.rgb), texel.a * in.colour.a);
}
