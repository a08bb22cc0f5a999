//! What of the scene is on the GPU, and what a picture is made of.

use super::Renderer;
use super::steps::Step;

impl Renderer {
    /// Pieces of the scene on the GPU, and of all of it.
    pub(crate) fn chunks(&self) -> (u32, u32) {
        let resident = self.scene.chunks.iter().filter(|c| c.buffers.is_some()).count();
        (resident as u32, self.scene.chunks.len() as u32)
    }

    /// Triangles of surfaces in these steps, of repeated meshes each time.
    pub(super) fn triangles(&self, steps: &[Step]) -> u64 {
        let surfaces = steps.iter().filter(|s| !s.is_of_lines());
        let draws = surfaces.flat_map(|s| &s.draws).map(|i| &self.scene.draws[*i]);
        draws.map(|d| d.indices.len() as u64 / 3 * d.instances.len() as u64).sum()
    }
}
