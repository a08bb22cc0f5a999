//! What of the scene is on the GPU, and what a picture is made of.

use super::Renderer;

impl Renderer {
    /// Pieces of the scene on the GPU, and of all of it.
    pub(crate) fn chunks(&self) -> (u32, u32) {
        let resident = self.scene.chunks.iter().filter(|c| c.buffers.is_some()).count();
        (resident as u32, self.scene.chunks.len() as u32)
    }

    /// Triangles of these draws, of repeated meshes each time.
    pub(super) fn triangles(&self, draws: impl Iterator<Item = usize>) -> u64 {
        let of = |i: usize| {
            let draw = &self.scene.draws[i];
            u64::from(draw.indices.end - draw.indices.start) / 3 * u64::from(draw.instances.end - draw.instances.start)
        };
        draws.map(of).sum()
    }
}
