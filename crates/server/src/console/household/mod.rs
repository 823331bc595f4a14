//! The page of a household: everything that was recorded there, by whom, and what it amounts to.

mod decisions;
pub(super) mod html;
mod people;
mod visits;

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use stairwell_core::document::Document;
use stairwell_core::domain::Policy;
use stairwell_core::domain::fold::HouseholdView;
use stairwell_core::domain::fold::view::By;
use stairwell_core::id::{DocumentId, PersonId, Position, ScopeId};
use stairwell_core::time::UtcMs;

use super::Console;
use super::badge::Badge;
use super::curve::degrees;
use super::frame::{Crumb, full_time, not_found, page};
use super::grid_page::{flags, full_address};
use super::region_page::{address, broken};
use super::signed::Signed;
use super::words::Lang;
use crate::projector::{Folded, folded};
use crate::views::{self, Act, HouseholdPlace, Receipts, RegionPage, ViewError, Viewer};

use html::{HeldHtml, HouseholdHtml};

/// What the page is made of.
struct Found {
    place: HouseholdPlace,
    grid: RegionPage,
    folded: Folded,
    receipts: Receipts,
}

/// `GET /household/{id}`. Whom it shows is written to the audit log before it is shown.
pub(super) async fn household(State(console): State<Console>, signed: Signed, Path(id): Path<String>) -> Response {
    let Ok(household) = id.parse::<DocumentId>() else { return not_found(signed.frame()) };
    let viewer = signed.viewer.clone();
    let now = console.now();
    let found = console.read(move |reader| find(reader, &viewer, &household, now)).await;
    let found = match found {
        Ok(Some(found)) => found,
        Ok(None) => return not_found(signed.frame()),
        Err(error) => return broken(&signed, &error),
    };
    let user = signed.viewer.user.clone();
    let persons: Vec<PersonId> = found.folded.view.persons.iter().map(|person| person.person).collect();
    if let Err(error) = console.write(move |work| audit(work, &user, &household, &persons)).await {
        return broken(&signed, &error);
    }
    page(StatusCode::OK, &assemble(&signed, &found, now))
}

fn find(
    reader: &mut crate::readers::Reader,
    viewer: &Viewer,
    household: &DocumentId,
    now: UtcMs,
) -> Result<Option<Found>, ViewError> {
    let connection = reader.connection();
    let Some(place) = views::place_of(connection, viewer, household)? else { return Ok(None) };
    let Some(grid) = views::region_page(connection, viewer, place.scope.as_str(), now.local_date())? else {
        return Ok(None);
    };
    let receipts = views::receipts(connection, viewer, &place.scope)?;
    let folded = folded(reader.store(), reader.trust(), &place.scope, household, now)?;
    Ok(Some(Found { place, grid, folded, receipts }))
}

fn audit(
    work: &mut crate::writer::Work<'_>,
    user: &str,
    household: &DocumentId,
    persons: &[PersonId],
) -> Result<(), ViewError> {
    let (connection, now) = (work.store.connection(), work.now);
    views::record(connection, user, Act::ViewHousehold, &household.to_string(), now)?;
    for person in persons {
        views::record(connection, user, Act::ViewPerson, &person.to_string(), now)?;
    }
    Ok(())
}

/// What the parts of the page need to say things.
struct Teller<'a> {
    lang: Lang,
    policy: &'a Policy,
    names: BTreeMap<PersonId, String>,
    receipts: &'a Receipts,
    document: &'a Document,
}

impl Teller<'_> {
    /// The name of a person; a person whose registration has not arrived has none.
    fn name(&self, person: &PersonId) -> String {
        self.names.get(person).cloned().unwrap_or_else(|| self.lang.say("person.no_name"))
    }

    /// Who wrote a record: the supervisor, when a server node wrote it for one.
    fn who(&self, by: &By) -> String {
        by.supervisor.as_ref().map_or_else(|| by.person.clone(), |supervisor| supervisor.name.clone())
    }

    fn role(&self, by: &By) -> String {
        let code = by.supervisor.as_ref().map_or_else(|| by.role.code(), |supervisor| supervisor.role.code());
        self.lang.code_of("role", code)
    }

    /// The first digits of a device's id: enough to tell the phones of a household apart.
    fn device(&self, by: &By) -> String {
        by.device.to_string()[..8].to_owned()
    }

    fn received(&self, record: &Position, observed_at: UtcMs) -> String {
        let Some(at) = self.receipts.of(record) else { return "—".to_owned() };
        let late_ms = at.0 - observed_at.0;
        let late = match late_ms / 60_000 {
            ..60 => return full_time(at),
            minutes @ 60..2880 => self.lang.fill("duration.hours", &[&(minutes / 60).to_string()]),
            minutes => self.lang.fill("duration.days", &[&(minutes / 1440).to_string()]),
        };
        self.lang.fill("visit.received.late", &[&full_time(at), &late])
    }
}

fn assemble(signed: &Signed, found: &Found, now: UtcMs) -> HouseholdHtml {
    let lang = signed.lang;
    let view = &found.folded.view;
    let names = view.persons.iter().filter_map(|person| Some((person.person, person.name.clone()?))).collect();
    let policy = &found.folded.policy;
    let teller = Teller { lang, policy, names, receipts: &found.receipts, document: &found.folded.document };
    let address = full_address(lang, &found.place.row);
    HouseholdHtml {
        frame: signed.frame(),
        crumbs: crumbs(&found.grid, &address),
        address,
        as_of: full_time(now),
        badges: flags(lang, &found.place.row),
        notices: notices(lang, view),
        facts: people::registration(&teller, view),
        conflicts: decisions::conflicts(&teller, view),
        people: view.persons.iter().map(|person| people::person(&teller, person)).collect(),
        curves: people::curves(&teller, view),
        threshold: lang.fill("household.curve.threshold", &[&degrees(i32::from(policy.fever_threshold.deci_c()))]),
        visits: view.visits.iter().rev().map(|visit| visits::visit(&teller, visit)).collect(),
        decisions: decisions::chain(&teller, view),
        held: held(lang, &found.folded, &found.place.scope),
    }
}

fn crumbs(grid: &RegionPage, address_text: &str) -> Vec<Crumb> {
    let above = grid.above.iter().chain([&grid.region]);
    let way = above.map(|region| Crumb { name: region.name.clone(), href: Some(address(region)) });
    way.chain([Crumb { name: address_text.to_owned(), href: None }]).collect()
}

/// What asks for attention and belongs to no person.
fn notices(lang: Lang, view: &HouseholdView) -> Vec<String> {
    let update =
        (view.needs_update > 0).then(|| lang.fill("household.needs_update", &[&view.needs_update.to_string()]));
    update.into_iter().collect()
}

fn held(lang: Lang, folded: &Folded, scope: &ScopeId) -> Vec<HeldHtml> {
    let items = folded.held.iter().map(|held| HeldHtml {
        what: held.kind.map_or_else(|| lang.say("record.unknown"), |kind| lang.code_of("record", kind)),
        who: held.author.clone().unwrap_or_else(|| lang.say("visit.unknown_device")),
        reason: match &held.reason {
            Some(reason) => reason.clone(),
            None => lang.fill("household.held.waits", &[scope.as_str()]),
        },
        record: held.record.to_string()[..8].to_owned(),
    });
    items.collect()
}

/// The badge for a time from a clock that is unknown or far off.
fn doubtful(lang: Lang) -> Badge {
    Badge::new("wait", lang.say("flag.doubtful"))
}
