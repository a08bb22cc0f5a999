use super::*;
use crate::plan::storeys;
use crate::programme::{Extent, Programme};

fn hospital() -> Vec<Storey> {
    storeys(&Programme::single(1, Extent::Full))
}

fn body(wall: &Wall) -> [f64; 4] {
    let half = wall.make.thickness() / 2.0;
    let line = metres(wall.line);
    if wall.vertical {
        [line - half, wall.from, line + half, wall.to]
    } else {
        [wall.from, line - half, wall.to, line + half]
    }
}

#[test]
fn walls_do_not_overlap() {
    for storey in hospital() {
        let (walls, _) = derive(&storey);
        for (n, a) in walls.iter().enumerate() {
            let p = body(a);
            assert!(a.to - a.from > 0.05, "{a:?}");
            for b in &walls[n + 1..] {
                let q = body(b);
                let wide = p[2].min(q[2]) - p[0].max(q[0]);
                let deep = p[3].min(q[3]) - p[1].max(q[1]);
                assert!(wide < 1e-6 || deep < 1e-6, "{}: {a:?} and {b:?}", storey.name);
            }
        }
    }
}

#[test]
fn every_room_has_a_door_and_holes_keep_apart() {
    for storey in hospital() {
        let (walls, _) = derive(&storey);
        let mut reached = vec![false; storey.rooms.len()];
        for wall in &walls {
            for pair in wall.holes.windows(2) {
                let gap = pair[1].along - pair[0].along;
                assert!(gap >= (pair[0].width + pair[1].width) / 2.0 + 0.15);
            }
            for hole in &wall.holes {
                assert!(hole.along - hole.width / 2.0 > 0.0);
                assert!(hole.along + hole.width / 2.0 < wall.to - wall.from);
                assert!(hole.sill + hole.height < storey.height - 0.2);
                if let Filling::Door(_) = hole.filling {
                    for room in [hole.rooms.0, hole.rooms.1].into_iter().flatten() {
                        reached[room] = true;
                    }
                }
            }
        }
        for (index, room) in storey.rooms.iter().enumerate() {
            assert!(reached[index] || room.kind.is_circulation(), "{} {} has no door", storey.name, room.cn);
        }
    }
}

#[test]
fn theatres_open_to_two_corridors_and_control_rooms_to_their_scanner() {
    for storey in hospital() {
        let (walls, _) = derive(&storey);
        let beyond = |index: usize, wanted: &dyn Fn(Kind) -> bool| {
            let holes = walls.iter().flat_map(|wall| &wall.holes);
            let doors = holes.filter(|hole| matches!(hole.filling, Filling::Door(_)));
            doors
                .filter_map(|hole| match hole.rooms {
                    (Some(a), Some(b)) if a == index => Some(b),
                    (Some(a), Some(b)) if b == index => Some(a),
                    _ => None,
                })
                .filter(|room| wanted(storey.rooms[*room].kind))
                .count()
        };
        for (index, room) in storey.rooms.iter().enumerate() {
            if room.kind == Kind::Theatre && storey.name == "3F" {
                assert_eq!(beyond(index, &Kind::is_circulation), 2, "{}", room.cn);
            }
            if room.kind == Kind::Control {
                let scanner = |kind| matches!(kind, Kind::Ct | Kind::Mri | Kind::Xray | Kind::Lecture);
                assert_eq!(beyond(index, &scanner), 1, "{} {}", storey.name, room.cn);
            }
        }
    }
}
