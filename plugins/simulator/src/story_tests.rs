use super::*;

fn story() -> Story {
    let place = |i: usize| Place { space: Some(format!("room{i}").into()), ..Place::default() };
    let rooms = (0..20).map(|i| Room { place: place(i), name: format!("病房 {i}"), clinical: i % 2 == 0 }).collect();
    Story { seed: 7, rooms }
}

#[test]
fn the_same_clock_tells_the_same_story_and_names_are_unique() {
    let now = Timestamp(1_790_000_000_000);
    let threads = story().threads(now);
    assert_eq!(threads, story().threads(now));
    let ids: Vec<_> = threads.iter().flat_map(|t| &t.steps).map(|s| s.id.clone()).collect();
    let unique: std::collections::HashSet<_> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len());
    for thread in &threads {
        assert!(thread.steps.windows(2).all(|w| w[0].at <= w[1].at));
    }
    // A slot later nearly all threads are the same ones.
    let later = story().threads(now.plus_ms(SLOT_MS));
    assert_eq!(later.iter().filter(|t| threads.contains(t)).count(), threads.len() - 1);
}

#[test]
fn without_rooms_nothing_happens() {
    assert!(Story { seed: 1, rooms: Vec::new() }.threads(Timestamp(0)).is_empty());
}
