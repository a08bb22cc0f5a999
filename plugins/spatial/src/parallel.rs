//! Work spread over the machine's cores with scoped threads: preparing a model is the one place that needs it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// `(0..count).map(work)` on all cores, in order. Each step should take at least a few microseconds.
pub fn map<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get()).min(count.max(1));
    if threads <= 1 || count < 2 {
        return (0..count).map(work).collect();
    }
    // Small enough to even out heavy items, large enough that the counter is not what costs.
    let step = (count / (threads * 16)).max(1);
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Vec<T>)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let from = next.fetch_add(step, Ordering::Relaxed);
                    if from >= count {
                        break;
                    }
                    let part: Vec<T> = (from..(from + step).min(count)).map(&work).collect();
                    if let Ok(mut done) = done.lock() {
                        done.push((from, part));
                    }
                }
            });
        }
    });
    let mut parts = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    parts.sort_unstable_by_key(|(from, _)| *from);
    parts.into_iter().flat_map(|(_, part)| part).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn keeps_order() {
        assert_eq!(super::map(1000, |i| i * 2), (0..1000).map(|i| i * 2).collect::<Vec<_>>());
        assert!(super::map(0, |i| i).is_empty());
    }
}
