//! The curve.

use super::*;

fn at(text: &str) -> UtcMs {
    text.parse().expect("a time")
}

fn reading(time: &str, deci_c: i32) -> Reading {
    Reading {
        at: at(time),
        effective_deci_c: Some(deci_c),
        written_deci_c: deci_c,
        retest_of: None,
        label: degrees(deci_c),
    }
}

#[test]
fn no_readings_make_no_curve() {
    assert_eq!(layout(&[], 373), None);
}

#[test]
fn a_reading_at_the_threshold_is_a_fever_and_lies_on_the_line() {
    let readings = [reading("2020-02-11T09:00:00+08:00", 373), reading("2020-02-11T15:00:00+08:00", 372)];
    let curve = layout(&readings, 373).expect("a curve");
    assert_eq!(curve.dots.iter().map(|dot| dot.mark).collect::<Vec<_>>(), [Mark::Fever, Mark::Normal]);
    assert_eq!(curve.dots[0].y, curve.threshold.at);
    assert!(curve.dots[1].y > curve.dots[0].y, "warmer is higher");
    assert_eq!(curve.threshold.label, "37.3");
    let labels: Vec<&str> = curve.times.iter().map(|tick| tick.label.as_str()).collect();
    assert_eq!(labels, ["02-11", "06:00", "12:00", "18:00"]);
}

#[test]
fn a_corrected_value_stays_visible_and_off_the_line() {
    let mut wrong = reading("2020-02-11T09:00:00+08:00", 386);
    wrong.effective_deci_c = Some(368);
    let curve = layout(&[wrong], 373).expect("a curve");
    assert_eq!(curve.dots.iter().map(|dot| dot.mark).collect::<Vec<_>>(), [Mark::Replaced, Mark::Normal]);
    assert_eq!(curve.line.split(' ').count(), 1);
    assert_eq!(curve.corrections.len(), 1);
}

#[test]
fn an_impossible_slip_does_not_stretch_the_scale() {
    let mut slip = reading("2020-02-11T09:00:00+08:00", 638);
    slip.effective_deci_c = Some(368);
    let curve = layout(&[slip], 373).expect("a curve");
    assert_eq!(curve.dots.len(), 1);
    assert!(curve.degrees.iter().all(|tick| (curve.top..=curve.bottom).contains(&tick.at)));
    assert!(curve.degrees.iter().all(|tick| tick.label.as_str() < "40.0"));
}

#[test]
fn a_voided_reading_leaves_a_cross_and_no_line() {
    let mut voided = reading("2020-02-11T09:00:00+08:00", 369);
    voided.effective_deci_c = None;
    let curve = layout(&[voided], 373).expect("a curve");
    assert_eq!(curve.line, "");
    assert_eq!(curve.dots[0].mark, Mark::Replaced);
}

#[test]
fn a_retest_is_tied_to_what_it_checks() {
    let first = reading("2020-02-11T09:00:00+08:00", 376);
    let mut second = reading("2020-02-11T09:20:00+08:00", 369);
    second.retest_of = Some(0);
    let curve = layout(&[first, second], 373).expect("a curve");
    assert_eq!(curve.retests.len(), 1);
    assert!(curve.dots[1].retest && !curve.dots[0].retest);
    assert_eq!((curve.retests[0].x1, curve.retests[0].y2), (curve.dots[0].x, curve.dots[1].y));
}

#[test]
fn fourteen_days_fit_with_few_labels_and_every_mark_inside() {
    let readings: Vec<Reading> = (0..28)
        .map(|slot| {
            let mut reading = reading("2020-02-01T09:00:00+08:00", 363 + (slot as i32 * 7) % 12);
            reading.at.0 += slot * DAY_MS / 2;
            reading
        })
        .collect();
    let curve = layout(&readings, 373).expect("a curve");
    assert_eq!(curve.times.len(), 7);
    assert!(
        curve
            .dots
            .iter()
            .all(|dot| { (curve.left..=curve.right).contains(&dot.x) && (curve.top..=curve.bottom).contains(&dot.y) })
    );
    assert_eq!(curve.line.split(' ').count(), 28);
}
