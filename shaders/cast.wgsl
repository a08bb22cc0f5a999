// Depth maps as a light sees the building; follows scene.wgsl in the same module, whose inputs and bindings it uses.

struct Cast {
    clip_from_model: mat4x4<f32>,
}

@group(1) @binding(0) var<uniform> caster: Cast;

struct CastPoint {
    @builtin(position) clip: vec4<f32>,
    @location(0) at: vec3<f32>,
}

@vertex
fn merged_cast(v: MergedVertex) -> CastPoint {
    if !is_drawn(states[parts[v.part].x]) {
        return CastPoint(vec4<f32>(2.0, 2.0, 2.0, 1.0), vec3<f32>(0.0));
    }
    let at = merged_at(v);
    return CastPoint(caster.clip_from_model * vec4<f32>(at, 1.0), at);
}

@vertex
fn placed_cast(v: PlacedVertex) -> CastPoint {
    if !is_drawn(states[v.element]) {
        return CastPoint(vec4<f32>(2.0, 2.0, 2.0, 1.0), vec3<f32>(0.0));
    }
    let at = placed_at(v);
    return CastPoint(caster.clip_from_model * vec4<f32>(at, 1.0), at);
}

// What is cut away throws no shadow.
@fragment
fn cast_cut(in: CastPoint) {
    if is_cut_away(in.at) {
        discard;
    }
}
