//! temporary
use std::collections::HashMap;
fn main() {
    for file in std::env::args().skip(1) {
        let l = atrium_ifc::load(std::path::Path::new(&file), &atrium_ifc::LoadOptions::default(), &atrium_ifc::Progress::new()).unwrap();
        let m = &l.model;
        let mut by: HashMap<String, (usize, usize, usize)> = HashMap::new();
        for p in &m.placements {
            let mesh = &m.meshes[p.mesh.0 as usize];
            let mut e: HashMap<(u32, u32), i32> = HashMap::new();
            for t in mesh.indices.chunks_exact(3) {
                for (a, b) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
                    *e.entry((a.min(b), a.max(b))).or_default() += if a < b { 1 } else { -1 };
                }
            }
            let open = e.values().filter(|v| **v != 0).count();
            let s = by.entry(m.elements[p.element.0 as usize].ifc_type.to_string()).or_default();
            s.0 += 1;
            s.1 += (open > 0) as usize;
            s.2 += open;
        }
        let mut v: Vec<_> = by.into_iter().filter(|x| x.1.1 > 0).collect();
        v.sort_by_key(|x| -(x.1.2 as i64));
        println!("{} {:?}", file.rsplit('/').next().unwrap(), v);
    }
}
