//! Scratch.
use atrium_scene::*;
use atrium_view::*;
use atrium_building::*;
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let a: Vec<String> = std::env::args().collect();
    let t = std::time::Instant::now();
    let l = atrium_ifc::load(a[1].as_ref(), &Default::default(), &Default::default())?;
    println!("load {:?} {:?} diags {}", t.elapsed(), l.timings, l.diagnostics.len());
    let model = std::sync::Arc::new(l.model);
    println!("elements {} placements {} meshes {} storeys {:?}", model.elements.len(), model.placements.len(), model.meshes.len(), model.storeys.iter().map(|s| s.name.to_string()).collect::<Vec<_>>());
    let scene = PreparedScene::build(model.clone());
    println!("{:?} {:?}", scene.stats(), scene.bounds());
    let t = std::time::Instant::now();
    let gpu = OffscreenGpu::open()?;
    println!("open {:?} {}", t.elapsed(), gpu.adapter());
    let t = std::time::Instant::now();
    let mut stage = gpu.stage(&scene);
    println!("stage {:?}", t.elapsed());
    let mut o = ShotOptions { width: 1280, height: 720, ..Default::default() };
    let mut view = ViewState::default();
    let mut statuses: Vec<Option<Rgba8>> = vec![];
    let mut i = 3;
    let mut bench = false;
    while i < a.len() {
        let arg = |k: usize| a.get(i + k).cloned().unwrap_or_default();
        match a[i].as_str() {
            "storey" => { let s: u32 = arg(1).parse()?; view.storey = Some(StoreyId(s)); i += 1 }
            "one" => view.storey_mode = StoreyMode::One,
            "xray" => view.x_ray = true,
            "spaces" => view.show_spaces = true,
            "section" => view.section = Some(SectionPlane::through(&model.bounds())),
            "native" => o.native_colours = true,
            "light" => o.theme = SceneTheme::Light,
            "top" => o.camera = ShotCamera::Look(StandardView::Top),
            "front" => o.camera = ShotCamera::Look(StandardView::Front),
            "size" => { o.width = arg(1).parse()?; o.height = arg(2).parse()?; i += 2 }
            "select" => { let id = model.element_ids().find(|e| model.elements[e.index()].label().contains(&arg(1)) && model.elements[e.index()].kind == ElementKind::Equipment).ok_or("none")?; println!("selected {} {:?}", model.elements[id.index()].label(), model.elements[id.index()].storey); view.go_to(&model, id); i += 1; }
            "fly" => { o.camera = ShotCamera::Elements(view.selection.all.iter().copied().collect()); }
            "status" => { let n: usize = arg(1).parse()?; statuses = model.elements.iter().enumerate().map(|(k, e)| (e.kind == ElementKind::Equipment && k % n == 0).then_some([[239, 79, 86, 255], [242, 139, 60, 255], [230, 198, 68, 255]][k / n % 3])).collect(); i += 1; }
            "wash" => { statuses.resize(model.elements.len(), None); for (k, e) in model.elements.iter().enumerate() { if e.kind == ElementKind::Space && k % 9 == 0 { statuses[k] = Some([242, 139, 60, 200]); } } }
            "bench" => bench = true,
            x => return Err(x.into()),
        }
        i += 1;
    }
    if bench {
        for fine in [false, false, true, true] { println!("fine {fine}: {:?}", stage.time_frame(&view, &statuses, &o, fine)?); }
        let start = stage.shoot(&view, &statuses, &o)?.camera;
        for fine in [false, true] {
            let t = std::time::Instant::now();
            for k in 0..20 {
                let vp = glam::Vec2::new(o.width as f32, o.height as f32);
                o.camera = ShotCamera::Pose(start.orbited(scene.bounds().center(), glam::Vec2::new(k as f32 * 36.0, 0.0), vp));
                stage.time_frame(&view, &statuses, &o, fine)?;
            }
            println!("orbit fine {fine}: {:?} a frame", t.elapsed() / 20);
        }
        o.camera = ShotCamera::Pose(start);
    }
    let shot = stage.shoot(&view, &statuses, &o)?;
    assert!(!a[2].contains("/") && !a[2].contains("."));
    std::fs::create_dir_all("/tmp/shots")?;
    std::fs::write(format!("/tmp/shots/{}.raw", a[2]), &shot.rgba)?;
    Ok(())
}
