//! The outbox without a hub: what is on the disk after programs came, went and failed.

use std::path::Path;
use std::time::{Duration, Instant};

use atrium_facility::{Command, Timestamp};

use super::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

fn envelope(id: &str) -> CommandEnvelope {
    let command = Command::SetDuty { person: "T-11".into(), on: true };
    CommandEnvelope { id: id.into(), issued_at: Timestamp(5), command }
}

/// A program that uses the outbox; ends in order when dropped.
struct Program {
    outbox: Arc<Outbox>,
    writer: Option<std::thread::JoinHandle<()>>,
}

impl Program {
    fn on(folder: &Path) -> Self {
        let (outbox, writer) = Outbox::start(Some(folder.to_owned())).unwrap();
        let program = Self { outbox, writer };
        // What is taken is kept only after what is there was read.
        program.outbox.command(None, envelope("probe")).unwrap();
        program.until(|o| o.lock().items.iter().all(|i| i.kept));
        let probe = program.outbox.lock().items.back().unwrap().record.clone();
        program.outbox.remove(probe.n);
        program.outbox.settle(&probe);
        program
    }

    fn until(&self, is_so: impl Fn(&Outbox) -> bool) {
        let began = Instant::now();
        while !is_so(&self.outbox) {
            assert!(began.elapsed() < Duration::from_secs(10), "waited too long");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn ids(&self) -> Vec<String> {
        self.outbox.waiting().iter().map(|e| e.id.to_string()).collect()
    }

    fn answer(&self, id: &str) {
        let content = Content::Command(envelope(id));
        let record = self.outbox.lock().items.iter().find(|i| i.record.content == content).unwrap().record.clone();
        self.outbox.remove(record.n);
        self.outbox.settle(&record);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.outbox.close();
        self.writer.take().unwrap().join().unwrap();
    }
}

fn send(program: &Program, ids: &[&str]) {
    for id in ids {
        program.outbox.command(Some("L-01".into()), envelope(id)).unwrap();
    }
}

#[test]
fn what_is_not_answered_is_there_after_a_restart_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let program = Program::on(dir.path());
    send(&program, &["a", "b", "c", "d"]);
    program.answer("b");
    drop(program);
    let program = Program::on(dir.path());
    assert_eq!(program.ids(), ["a", "c", "d"]);
    assert!(program.outbox.lock().items.iter().all(|i| i.record.account == Some("L-01".into())));
    program.answer("a");
    send(&program, &["e"]);
    drop(program);
    let program = Program::on(dir.path());
    assert_eq!(program.ids(), ["c", "d", "e"]);
    assert!(program.outbox.take_reports().is_empty());
}

#[test]
fn a_damaged_end_costs_what_is_in_it_and_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let program = Program::on(dir.path());
    send(&program, &["a", "b", "c"]);
    drop(program);
    let file = dir.path().join("0/commands.ndjson");
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() - 20]).unwrap();
    let program = Program::on(dir.path());
    assert!(program.ids().starts_with(&["a".to_owned(), "b".to_owned()]), "{:?}", program.ids());
    let reports = program.outbox.take_reports();
    assert!(reports.len() == 1 && reports[0].contains("damaged.ndjson"), "{reports:?}");
    drop(program);
    assert!(!std::fs::read(dir.path().join("0/damaged.ndjson")).unwrap().is_empty(), "nothing is thrown away");
    let program = Program::on(dir.path());
    assert!(program.outbox.take_reports().is_empty(), "told once");
    assert!(program.ids().starts_with(&["a".to_owned(), "b".to_owned()]));
}

#[test]
fn two_programs_have_a_part_each_and_the_next_one_takes_over_what_both_left() {
    let dir = tempfile::tempdir().unwrap();
    let (first, second) = (Program::on(dir.path()), Program::on(dir.path()));
    send(&first, &["a"]);
    let photo = second.outbox.put_photo(None, PNG.to_vec()).unwrap();
    send(&second, &["b"]);
    assert_eq!((first.ids(), second.ids()), (vec!["a".to_owned()], vec!["b".to_owned()]));
    drop(second);
    let third = Program::on(dir.path());
    assert_eq!(third.ids(), ["b"], "the first still runs and keeps its own");
    drop(third);
    drop(first);
    let last = Program::on(dir.path());
    assert_eq!(last.ids(), ["a", "b"]);
    assert!(last.outbox.lock().photo_folder.as_ref().unwrap().join(photo.as_str()).exists());
    let other = Program::on(dir.path());
    assert!(other.ids().is_empty(), "nothing is taken over twice");
}

#[test]
fn a_photo_is_kept_by_its_hash_and_goes_when_it_is_sent() {
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let program = Program::on(dir.path());
    let id = program.outbox.put_photo(None, PNG.to_vec()).unwrap();
    drop(program);
    let left_over = dir.path().join("0/photos/left-over");
    std::fs::write(&left_over, "sent by a killed program").unwrap();
    let program = Program::on(dir.path());
    assert!(!left_over.exists());
    assert!(program.outbox.photo_in_memory(&id).is_none());
    assert_eq!(runtime.block_on(program.outbox.photo(&id)).as_deref(), Some(PNG));
    let record = program.outbox.lock().items[0].record.clone();
    program.outbox.remove(record.n);
    program.outbox.settle(&record);
    let file = dir.path().join("0/photos").join(id.as_str());
    program.until(|_| !file.exists());
    assert_eq!(program.outbox.put_photo(None, b"GIF89a".to_vec()), Err(SendError::NoPhoto));
    let large = [PNG, &vec![0; LARGEST_PHOTO]].concat();
    assert!(matches!(program.outbox.put_photo(None, large), Err(SendError::TooLarge(_))));
}

#[test]
fn a_folder_that_cannot_be_used_is_told_and_commands_wait_in_memory() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a file");
    std::fs::write(&file, "in the way").unwrap();
    let program = Program::on(&file);
    send(&program, &["a"]);
    program.until(|o| o.lock().items.iter().all(|i| i.kept));
    assert_eq!(program.ids(), ["a"]);
    assert_eq!(program.outbox.take_reports().len(), 1);
}

#[test]
fn the_file_does_not_grow_for_ever() {
    let dir = tempfile::tempdir().unwrap();
    let program = Program::on(dir.path());
    for i in 0..1_000 {
        let id = format!("c{i}");
        send(&program, &[&id]);
        if i % 50 == 0 {
            program.until(|o| o.lock().items.iter().all(|i| i.kept));
        }
        program.answer(&id);
    }
    drop(program);
    let len = std::fs::metadata(dir.path().join("0/commands.ndjson")).unwrap().len();
    assert!(len < 2 * (64 << 10), "{len} bytes for nothing");
}

#[test]
fn an_account_without_a_token_keeps_no_others_waiting() {
    let outbox = Outbox::default();
    outbox.command(Some("X-99".into()), envelope("a")).unwrap();
    outbox.command(None, envelope("b")).unwrap();
    let tokens = Tokens { token: Some("t".into()), by_account: Vec::new() };
    let Some(Job::Unsigned(record)) = outbox.next(&tokens) else { panic!() };
    assert_eq!(record.account, Some("X-99".into()));
    let Some(Job::Send(record, token)) = outbox.next(&tokens) else { panic!() };
    assert_eq!((record.content, token.as_str()), (Content::Command(envelope("b")), "t"));
    // The hub does not know this token: it is not tried again until others are set.
    outbox.refuse_token(&None, token);
    assert!(matches!(outbox.next(&tokens), Some(Job::Unsigned(_))));
    assert!(outbox.next(&tokens).is_none());
    outbox.tokens_changed();
    assert!(matches!(outbox.next(&tokens), Some(Job::Send(..))));
}
