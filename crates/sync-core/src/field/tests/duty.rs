use super::*;
use crate::domain::Record;
use crate::domain::checkpoint::{Direction, PassAction};
use crate::field::book::Book;

fn phone(role: Role) -> (TempDir, Phone) {
    let directory = tempfile::tempdir().expect("a directory");
    let phone = Server::new().enrol(directory.path(), 1, role);
    (directory, phone)
}

fn kinds(phone: &Phone, book: &Book) -> Vec<u32> {
    phone.book(&grid(), book).expect("a book").records.iter().map(|(_, record)| record.kind()).collect()
}

#[test]
fn the_first_pass_opens_the_post_and_the_next_ones_find_it_open() {
    let (_directory, mut phone) = phone(Role::Checkpoint);
    let pass = NewPass {
        action: PassAction::Register,
        identity: Some((crate::domain::identity::DocumentType::ResidentCard, "11010519491231002X".into())),
        temperatures: vec!["37.4".parse().expect("a temperature"), "36.9".parse().expect("a temperature")],
        ..NewPass::new(grid(), "罗浮山出口", Direction::Inbound)
    };
    let first = phone.pass(&pass, MORNING).expect("a pass");
    let other = NewPass { plate: Some("粤L00001".into()), ..pass.clone() };
    phone.pass(&other, later(1)).expect("another");
    let gathering = NewGathering {
        grid: grid(),
        post: " 罗浮山出口 ".into(),
        place: "村口".into(),
        people: 8,
        dissuaded: true,
        occasion: None,
    };
    phone.gathering(&gathering, later(2)).expect("a gathering");
    let book = Book::of_checkpoint("罗浮山出口");
    assert_eq!(kinds(&phone, &book), [8, 19, 19, 20]);
    let book = phone.book(&grid(), &book).expect("a book");
    let Some(Record::CheckpointPass(written)) = book.record(&first.record) else { panic!("no pass") };
    assert_eq!(written.site, Some(Site::Forehead));
    let alone = NewGathering { people: 1, ..gathering };
    let [post] = phone.posts(None, later(3)).expect("posts").try_into().expect("one");
    assert_eq!((post.name.as_deref(), post.passes.len(), post.gatherings.len()), (Some("罗浮山出口"), 2, 1));
    assert_eq!(phone.list(None).expect("rows"), [], "a book is no household");
    assert_eq!(phone.gathering(&alone, later(3)).expect_err("one person").code(), "refused_value");
    let odd = NewPass { temperatures: vec!["33.0".parse().expect("a temperature")], ..pass.clone() };
    assert_eq!(phone.pass(&odd, later(3)).expect_err("odd").code(), "out_of_range");
    phone.pass(&NewPass { confirmed: true, ..odd }, later(3)).expect("confirmed");
    let nowhere = NewPass { household: Some(DocumentId([7; 16])), ..pass.clone() };
    assert_eq!(phone.pass(&nowhere, later(3)).expect_err("no household").code(), "unknown_household");
    let nameless = NewPass { post: " ".into(), ..pass.clone() };
    assert_eq!(phone.pass(&nameless, later(3)).expect_err("no name").code(), "refused_value");
    let elsewhere = NewPass { grid: "440106006001G002".parse().expect("a grid"), ..pass };
    assert_eq!(phone.pass(&elsewhere, later(3)).expect_err("not mine").code(), "not_granted");
}

#[test]
fn who_keeps_no_checkpoint_leaves_no_open_book() {
    let (_directory, mut phone) = phone(Role::Call);
    let pass = NewPass::new(grid(), "罗浮山出口", Direction::Outbound);
    assert_eq!(phone.pass(&pass, MORNING).expect_err("refused").code(), "not_allowed");
    assert_eq!(kinds(&phone, &Book::of_checkpoint("罗浮山出口")), [] as [u32; 0]);
}

#[test]
fn a_shift_begins_is_described_and_ends() {
    let (_directory, mut phone) = phone(Role::Driver);
    assert_eq!(phone.running_shift(&grid()).expect("none"), None);
    let new = NewShift { members: vec!["廖彦斌".into()], vehicle: Some("粤A12345".into()), ..NewShift::default() };
    let begun = phone.begin_shift(&grid(), &new, MORNING).expect("begun");
    assert!(phone.begin_shift(&grid(), &new, MORNING).expect("tapped").double_tap);
    assert_eq!(phone.running_shift(&grid()).expect("one"), Some(begun.record));
    let floors = NewShift { floors_climbed: Some(42), ..NewShift::default() };
    let told = phone.describe_shift(&grid(), &begun.record, &floors, later(60)).expect("described");
    let end = NewShift { ended_at: Some(later(300)), handed_over_to: Some("宁红晖".into()), ..NewShift::default() };
    // By the name of what was said last it is the same shift.
    phone.describe_shift(&grid(), &told.record, &end, later(300)).expect("ended");
    assert_eq!(phone.running_shift(&grid()).expect("ended"), None);
    assert_eq!(kinds(&phone, &Book::of_duty()), [8, 21, 21, 21]);
    let book = phone.household(&phone.duty_book(&grid())).expect("a book");
    let shift = |record: &Record| match record {
        Record::Shift(shift) => Some((shift.of, shift.date.to_string(), shift.started_at)),
        _ => None,
    };
    let shifts: Vec<_> = book.records.iter().filter_map(|(_, record)| shift(record)).collect();
    let date = "2020-02-11".to_owned();
    let later_word = (Some(begun.record), date.clone(), None);
    assert_eq!(shifts, [(None, date, Some(MORNING)), later_word.clone(), later_word]);
    let no_shift = crate::id::Position { device: phone.device(), seq: 1 };
    let wrong = phone.describe_shift(&grid(), &no_shift, &floors, later(301));
    assert_eq!(wrong.expect_err("the book itself").code(), "unknown_record");
    let backwards = NewShift { ended_at: Some(UtcMs(MORNING.0 - 1)), ..NewShift::default() };
    assert_eq!(phone.begin_shift(&grid(), &backwards, MORNING).expect_err("ends first").code(), "refused_value");
}

#[test]
fn a_day_is_signed_with_what_the_signer_knew() {
    let mut home = Home::new(Role::Party);
    let heads = home.phone.digest(&grid()).expect("a digest").heads;
    let zero = NewReport { zero_declared: true, ..NewReport::default() };
    let signed = home.phone.sign_report(&grid(), &zero, later(5)).expect("signed");
    let book = home.phone.book(&grid(), &Book::of_duty()).expect("a book");
    let Some(Record::DailyReport(report)) = book.record(&signed.record) else { panic!("no report") };
    assert_eq!(report.known, heads.into_iter().collect::<Vec<_>>());
    assert_eq!(
        (report.date.to_string().as_str(), report.cut_off, report.zero_declared),
        ("2020-02-11", later(5), true)
    );
    let (_directory, mut police) = phone(Role::Police);
    assert_eq!(police.sign_report(&grid(), &zero, MORNING).expect_err("refused").code(), "not_allowed");
    let elsewhere = "440106006001G002".parse().expect("a grid");
    assert_eq!(home.phone.sign_report(&elsewhere, &zero, MORNING).expect_err("not mine").code(), "not_granted");
}
