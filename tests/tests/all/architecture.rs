//! The dependency arrows of ARCHITECTURE.md, read from what cargo really links.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// What each crate may use of the others. The order is the order of the table in ARCHITECTURE.md.
const ARROWS: &[(&str, &[&str])] = &[
    ("atrium_building", &[]),
    ("atrium_cache", &["atrium_building"]),
    ("atrium_facility", &[]),
    ("atrium_geometry", &[]),
    ("atrium_step", &[]),
    ("atrium_sample", &["atrium_step"]),
    ("atrium_find", &["atrium_building"]),
    ("atrium_view", &["atrium_building", "atrium_find"]),
    ("atrium_spatial", &["atrium_building", "atrium_view"]),
    ("atrium_project", &["atrium_building", "atrium_find", "atrium_view"]),
    ("atrium_plan", &["atrium_building", "atrium_geometry", "atrium_spatial", "atrium_view"]),
    ("atrium_ifc", &["atrium_building", "atrium_geometry"]),
    ("atrium_hub", &["atrium_facility"]),
    ("atrium_link", &["atrium_facility"]),
    ("atrium_simulator", &["atrium_building", "atrium_facility"]),
    ("atrium_scene", &["atrium_building", "atrium_cache", "atrium_spatial", "atrium_view"]),
    ("atrium_overlay", &["atrium_building", "atrium_facility", "atrium_view"]),
    ("atrium_panels", &["atrium_building", "atrium_facility", "atrium_find", "atrium_spatial", "atrium_view"]),
    (
        "atrium_shell",
        &[
            "atrium_building",
            "atrium_cache",
            "atrium_facility",
            "atrium_find",
            "atrium_ifc",
            "atrium_link",
            "atrium_overlay",
            "atrium_panels",
            "atrium_plan",
            "atrium_project",
            "atrium_scene",
            "atrium_spatial",
            "atrium_view",
        ],
    ),
];

/// Crates that know nothing of a screen, directly or through others.
const WITHOUT_GRAPHICS: &[&str] = &[
    "atrium_building",
    "atrium_cache",
    "atrium_facility",
    "atrium_find",
    "atrium_geometry",
    "atrium_hub",
    "atrium_ifc",
    "atrium_link",
    "atrium_overlay",
    "atrium_project",
    "atrium_plan",
    "atrium_simulator",
    "atrium_spatial",
    "atrium_step",
    "atrium_view",
];

/// For this platform alone: packages of others need not be on the machine.
fn metadata() -> Metadata {
    let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let mut options = vec!["--locked".into()];
    if cfg!(target_os = "linux") {
        options.extend(["--offline".into(), "--filter-platform".into(), platform]);
    }
    MetadataCommand::new()
        .manifest_path(atrium_tests::root().join("Cargo.toml"))
        .other_options(options)
        .exec()
        .expect("cargo metadata")
}

/// Names of everything that a package links (normal and build dependencies), itself left out.
fn closure(metadata: &Metadata, package: &str) -> BTreeSet<String> {
    let resolve = metadata.resolve.as_ref().unwrap();
    let nodes: BTreeMap<_, _> = resolve.nodes.iter().map(|n| (&n.id, n)).collect();
    let name = |id| metadata[id].name.to_string();
    let start = metadata.packages.iter().find(|p| p.name.as_str() == package).map(|p| &p.id).unwrap();
    let mut seen = BTreeSet::from([start]);
    let mut queue = vec![start];
    while let Some(id) = queue.pop() {
        for dep in &nodes[id].deps {
            if dep.dep_kinds.iter().any(|k| k.kind == DependencyKind::Normal) && seen.insert(&dep.pkg) {
                queue.push(&dep.pkg);
            }
        }
    }
    seen.remove(start);
    seen.into_iter().map(name).collect()
}

#[test]
fn arrows_point_one_way() {
    let metadata = metadata();
    for package in metadata.workspace_packages() {
        let name = package.name.as_str();
        let used: BTreeSet<&str> = package
            .dependencies
            .iter()
            .filter(|d| d.kind == DependencyKind::Normal && d.name.starts_with("atrium"))
            .map(|d| d.name.as_str())
            .collect();
        match ARROWS.iter().find(|(n, _)| *n == name) {
            Some((_, allowed)) => {
                let beyond: Vec<_> = used.iter().filter(|u| !allowed.contains(u)).collect();
                assert!(beyond.is_empty(), "{name} may not depend on {beyond:?}");
            }
            // The program and the tests may use everything; the project's commands need nothing of it.
            None if name == "atrium" || name == "atrium_tests" => {}
            None if name == "xtask" => assert!(used.is_empty(), "xtask depends on {used:?}"),
            None => panic!("{name} is not in the table: add its arrows here and in ARCHITECTURE.md"),
        }
        assert!(name == "atrium_tests" || !used.contains("atrium"), "{name} depends on the program");
    }
}

#[test]
fn crates_without_a_screen_link_no_graphics() {
    let metadata = metadata();
    for name in WITHOUT_GRAPHICS {
        let graphics: Vec<String> = closure(&metadata, name)
            .into_iter()
            .filter(|n| ["bevy", "egui", "wgpu", "winit"].iter().any(|g| n.starts_with(g)))
            .collect();
        assert!(graphics.is_empty(), "{name} links {graphics:?}");
    }
    let panels = closure(&metadata, "atrium_panels");
    let bevy: Vec<_> = panels.iter().filter(|n| n.starts_with("bevy")).collect();
    assert!(bevy.is_empty(), "panels are tested without Bevy, yet link {bevy:?}");
}

#[test]
fn one_ecs_and_one_ui_library() {
    let metadata = metadata();
    for name in ["bevy_ecs", "egui", "wgpu", "bevy_egui", "epaint"] {
        let versions: BTreeSet<_> =
            metadata.packages.iter().filter(|p| p.name.as_str() == name).map(|p| p.version.to_string()).collect();
        assert_eq!(versions.len(), 1, "{name}: {versions:?}");
    }
}

#[test]
fn nothing_that_is_linked_carries_a_licence_we_may_not_use() {
    let metadata = metadata();
    let linked = closure(&metadata, "atrium");
    for package in metadata.packages.iter().filter(|p| linked.contains(p.name.as_str())) {
        let licence = package.license.as_deref().unwrap_or("");
        // One choice out of several that we may use is enough; of GPL and AGPL no part may be the only one.
        let usable = licence.split(" OR ").any(|l| !l.contains("GPL"));
        assert!(usable || licence.is_empty(), "{} {} is under {licence}", package.name, package.version);
        assert!(
            !licence.is_empty() || package.license_file.is_some(),
            "{} {} names no licence",
            package.name,
            package.version
        );
    }
}

#[test]
fn the_packages_that_the_product_stands_on_are_used() {
    let metadata = metadata();
    let direct: BTreeSet<String> = metadata
        .workspace_packages()
        .iter()
        .flat_map(|p| p.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal).map(|d| d.name.clone()))
        .collect();
    for name in ["bevy", "bevy_egui", "egui", "ifc_rs", "reqwest", "rfd", "serde"] {
        assert!(direct.contains(name), "{name} is not used");
    }
}
