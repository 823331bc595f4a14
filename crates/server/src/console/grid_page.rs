//! The page of a grid: its households in walking order.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use stairwell_core::id::{DocumentId, ScopeId};

use super::Console;
use super::badge::Badge;
use super::curve::degrees;
use super::frame::{Crumb, Frame, full_time, not_found, page, short_time};
use super::region_page::{Tile, broken, crumbs, tiles};
use super::signed::Signed;
use super::words::Lang;
use crate::views::{
    self, HeldBatchRow, HouseholdFilter, HouseholdLine, HouseholdPage, HouseholdRow, RegionPage, ViewError,
};

/// Which households.
#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    q: String,
    /// Whether to list only households that ask for attention.
    attention: Option<String>,
    after: Option<String>,
}

struct LastVisit {
    at: String,
    outcome: String,
}

struct RowHtml {
    /// The building and unit, on the first line of each.
    group: Option<String>,
    href: String,
    address: String,
    state: Badge,
    persons: u32,
    visit: Option<LastVisit>,
    reading: Option<String>,
    flags: Vec<Badge>,
}

#[derive(Template)]
#[template(path = "grid.html")]
struct GridHtml {
    frame: Frame,
    crumbs: Vec<Crumb>,
    name: String,
    level: String,
    code: String,
    as_of: String,
    tiles: Vec<Tile>,
    query: String,
    attention: bool,
    rows: Vec<RowHtml>,
    next: Option<String>,
    held: Vec<HeldHtml>,
}

struct HeldHtml {
    device: String,
    entries: String,
    reason: String,
    received: String,
}

/// What the page is made of.
struct Found {
    region: RegionPage,
    households: HouseholdPage,
    held: Vec<HeldBatchRow>,
}

/// `GET /grid/{code}`.
pub(super) async fn grid(
    State(console): State<Console>,
    signed: Signed,
    Path(code): Path<String>,
    Query(choice): Query<Choice>,
) -> Response {
    let Ok(grid) = code.parse::<ScopeId>() else { return not_found(signed.frame()) };
    let after: Option<DocumentId> = choice.after.as_deref().and_then(|after| after.parse().ok());
    let viewer = signed.viewer.clone();
    let query = choice.q.trim().to_owned();
    let attention = choice.attention.is_some();
    let filter = HouseholdFilter { address: query.clone(), attention };
    let now = console.now();
    let found = console
        .read(move |reader| {
            let connection = reader.connection();
            let region = views::region_page(connection, &viewer, grid.as_str(), now.local_date())?;
            let households = views::grid_households(connection, &viewer, &grid, &filter, after.as_ref())?;
            let held = views::held_batches(connection, &viewer, &grid)?;
            Ok::<_, ViewError>(region.map(|region| Found { region, households, held }))
        })
        .await;
    match found {
        Ok(Some(found)) => {
            let html = grid_html(signed.frame(), found, query, attention, full_time(now));
            page(StatusCode::OK, &html)
        }
        Ok(None) => not_found(signed.frame()),
        Err(error) => broken(&signed, &error),
    }
}

fn grid_html(frame: Frame, found: Found, query: String, attention: bool, as_of: String) -> GridHtml {
    let Found { region, households, held } = found;
    let lang = frame.lang;
    let mut before: Option<(String, String)> = None;
    let mut rows = Vec::with_capacity(households.lines.len());
    for line in &households.lines {
        let place = (line.row.building.clone(), line.row.unit.clone());
        let group = (before.as_ref() != Some(&place)).then(|| stairs(lang, &line.row));
        rows.push(row(lang, line, group));
        before = Some(place);
    }
    let code = region.region.code.clone();
    let next = households.next.map(|after| {
        let query: String = query.chars().filter(|letter| letter.is_alphanumeric() || *letter == '-').collect();
        let only = if attention { "&attention=1" } else { "" };
        format!("/grid/{code}?q={query}{only}&after={after}")
    });
    GridHtml {
        crumbs: crumbs(&region.above, &region.region),
        level: lang.code_of("level", &region.region.level),
        name: region.region.name,
        code,
        as_of,
        tiles: tiles(lang, &region.tally),
        query,
        attention,
        rows,
        next,
        held: held.iter().map(|batch| held_html(lang, batch)).collect(),
        frame,
    }
}

fn held_html(lang: Lang, batch: &HeldBatchRow) -> HeldHtml {
    HeldHtml {
        device: batch.device.to_string()[..8].to_owned(),
        entries: lang.fill("grid.held.entries", &[&batch.entries.to_string()]),
        reason: batch.reason.clone(),
        received: full_time(batch.received_at),
    }
}

fn row(lang: Lang, line: &HouseholdLine, group: Option<String>) -> RowHtml {
    let row = &line.row;
    RowHtml {
        group,
        href: format!("/household/{}", line.household),
        address: flat(lang, row),
        state: Badge::state(lang, &row.state),
        persons: row.persons,
        visit: row
            .last_visit
            .as_ref()
            .map(|(at, outcome)| LastVisit { at: short_time(*at), outcome: lang.code_of("outcome", outcome) }),
        reading: row.last_reading.map(|(_, deci_c)| format!("{} ℃", degrees(deci_c))),
        flags: flags(lang, row),
    }
}

/// What asks for attention in a household.
pub(super) fn flags(lang: Lang, row: &HouseholdRow) -> Vec<Badge> {
    let flags = [
        (row.fevers, "alert", "flag.fever"),
        (row.conflicts, "review", "flag.conflict"),
        (row.disputed, "review", "flag.disputed"),
        (row.held, "wait", "flag.held"),
        (row.unknown_records, "wait", "flag.update"),
    ];
    let raised = flags.into_iter().filter(|(count, ..)| *count > 0);
    raised.map(|(_, tone, key)| Badge::new(tone, lang.say(key))).collect()
}

/// `3 栋 2 单元`.
fn stairs(lang: Lang, row: &HouseholdRow) -> String {
    if row.building.is_empty() {
        return lang.say("grid.unplaced");
    }
    let building = lang.fill("grid.building", &[&row.building.to_uppercase()]);
    if row.unit.is_empty() {
        building
    } else {
        format!("{building} {}", lang.fill("grid.unit", &[&row.unit.to_uppercase()]))
    }
}

/// `1201 室`.
fn flat(lang: Lang, row: &HouseholdRow) -> String {
    if row.room.is_empty() {
        return lang.say("grid.unplaced");
    }
    lang.fill("grid.room", &[&row.room.to_uppercase()])
}

/// `3 栋 2 单元 1201 室`.
pub(super) fn full_address(lang: Lang, row: &HouseholdRow) -> String {
    if row.building.is_empty() {
        return lang.say("grid.unplaced");
    }
    format!("{} {}", stairs(lang, row), flat(lang, row))
}
