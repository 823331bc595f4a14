//! A post's book: the grid's duty book, or a checkpoint's.

use crate::domain::checkpoint::{CheckpointPass, Gathering};
use crate::domain::policy::RegionPolicies;
use crate::domain::post::Post;
use crate::domain::record::Record;
use crate::domain::report::DailyReport;
use crate::domain::shift::Shift;

use super::Input;
use super::correction::Corrections;
use super::facts::{Fact, Facts};
use super::register::{self, Stated};
use super::view::{GatheringView, PassView, PostView, ReportView, ShiftView};

/// Folds a book; `None` for a document that is none.
#[must_use]
pub fn post(input: Input<'_>) -> Option<PostView> {
    let facts = Facts::read(input.document, input.authors, input.stands);
    let corrections = Corrections::read(&facts);
    let policies = input.policies.region(input.scope.as_str());
    let opened: Vec<(&Fact, &Post)> = facts
        .iter()
        .filter_map(|fact| match &fact.record {
            Record::Post(post) => Some((fact, post)),
            _ => None,
        })
        .collect();
    let (_, first) = opened.first()?;
    let places: Vec<Stated<'_, String>> = opened
        .iter()
        .filter_map(|(fact, post)| {
            Some(Stated { fact, value: post.place.clone()?, rank: (0, post.stamp.written_at, fact.at) })
        })
        .collect();
    let (place, _) = register::fold(&facts, "place", &places, Clone::clone);
    let mut view = PostView {
        scope: input.scope,
        post: input.household,
        kind: first.kind,
        name: first.name.clone(),
        place,
        passes: Vec::new(),
        gatherings: Vec::new(),
        shifts: Vec::new(),
        reports: Vec::new(),
        needs_update: facts.needs_update,
        held: facts.held,
    };
    for fact in facts.iter().filter(|fact| !corrections.is_void(&fact.at)) {
        match &fact.record {
            Record::CheckpointPass(pass) => view.passes.push(pass_view(fact, pass, &policies)),
            Record::Gathering(gathering) => view.gatherings.push(gathering_view(fact, gathering)),
            Record::Shift(shift) if shift.of.is_none() => view.shifts.push(shift_view(&facts, fact, shift)),
            Record::DailyReport(report) => view.reports.push(report_view(fact, report)),
            _ => {}
        }
    }
    view.passes.sort_by_key(|pass| (pass.observed_at, pass.record));
    view.gatherings.sort_by_key(|gathering| (gathering.observed_at, gathering.record));
    view.shifts.sort_by_key(|shift| (shift.date, shift.started_at, shift.record));
    view.reports.sort_by_key(|report| (report.date, report.signed_at, report.record));
    Some(view)
}

fn pass_view(fact: &Fact, pass: &CheckpointPass, policies: &RegionPolicies<'_>) -> PassView {
    let observed_at = pass.stamp.observed().at;
    let policy = policies.at(observed_at.local_date());
    PassView {
        record: fact.at,
        by: fact.by(),
        observed_at,
        direction: pass.direction,
        action: pass.action,
        number: pass.number.clone(),
        name: pass.name.clone(),
        phone: pass.phone.clone(),
        plate: pass.plate.clone(),
        from_place: pass.from_place.clone(),
        destination: pass.destination.clone(),
        household: pass.household,
        from_epidemic_area: pass.from_epidemic_area,
        temperatures: pass.temperatures.clone(),
        fever: pass.temperatures.iter().any(|value| policy.is_fever(*value)),
    }
}

fn gathering_view(fact: &Fact, gathering: &Gathering) -> GatheringView {
    GatheringView {
        record: fact.at,
        by: fact.by(),
        observed_at: gathering.stamp.observed().at,
        place: gathering.place.clone(),
        people: gathering.people,
        dissuaded: gathering.dissuaded,
    }
}

fn report_view(fact: &Fact, report: &DailyReport) -> ReportView {
    ReportView {
        record: fact.at,
        by: fact.by(),
        signed_at: report.stamp.observed().at,
        date: report.date,
        cut_off: report.cut_off,
        zero_declared: report.zero_declared,
    }
}

fn shift_view(facts: &Facts<'_>, fact: &Fact, shift: &Shift) -> ShiftView {
    let about: Vec<(&Fact, &Shift)> = facts
        .iter()
        .filter_map(|other| match &other.record {
            Record::Shift(said) if said.of == Some(fact.at) || other.at == fact.at => Some((other, said.as_ref())),
            _ => None,
        })
        .collect();
    ShiftView {
        record: fact.at,
        by: fact.by(),
        date: shift.date,
        members: last_word(facts, &about, |said| (!said.members.is_empty()).then(|| said.members.clone()))
            .unwrap_or_default(),
        started_at: last_word(facts, &about, |said| said.started_at.map(|at| said.stamp.correct(at).at)),
        ended_at: last_word(facts, &about, |said| said.ended_at.map(|at| said.stamp.correct(at).at)),
        ppe_on_at: last_word(facts, &about, |said| said.ppe_on_at.map(|at| said.stamp.correct(at).at)),
        ppe_off_at: last_word(facts, &about, |said| said.ppe_off_at.map(|at| said.stamp.correct(at).at)),
        ppe_sets: last_word(facts, &about, |said| said.ppe_sets),
        vehicle: last_word(facts, &about, |said| said.vehicle.clone()),
        driver: last_word(facts, &about, |said| said.driver.clone()),
        floors_climbed: last_word(facts, &about, |said| said.floors_climbed),
        handed_over_to: last_word(facts, &about, |said| said.handed_over_to.clone()),
        handover_note: last_word(facts, &about, |said| said.handover_note.clone()),
    }
}

/// The register's value of one field.
fn last_word<T: PartialEq + Clone>(
    facts: &Facts<'_>,
    about: &[(&Fact, &Shift)],
    field: impl Fn(&Shift) -> Option<T>,
) -> Option<T> {
    let stated: Vec<Stated<'_, T>> = about
        .iter()
        .filter_map(|(fact, said)| {
            Some(Stated { fact, value: field(said)?, rank: (0, said.stamp.written_at, fact.at) })
        })
        .collect();
    register::fold(facts, "shift", &stated, |_| String::new()).0
}
