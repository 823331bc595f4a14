//! The page of a region: its figures and those of the regions below it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Console;
use super::frame::{Crumb, Frame, failed, full_time, not_found, page};
use super::signed::Signed;
use super::words::Lang;
use crate::views::{self, Region, RegionLine, RegionPage, Tally};

/// More children than this, and those without households are left out unless asked for.
const SHORT_LIST: usize = 40;

/// Whether to list regions without households too.
#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    all: Option<String>,
}

/// One figure with its name.
pub(super) struct Tile {
    pub label: String,
    pub figure: String,
    pub note: String,
    /// The class in the style sheet and the shape of the icon.
    pub tone: &'static str,
    /// Whether it asks for attention.
    pub on: bool,
}

struct Cell {
    label: String,
    figure: i64,
    tone: &'static str,
    on: bool,
    zero: bool,
}

struct RowHtml {
    href: String,
    name: String,
    code: String,
    cells: Vec<Cell>,
}

struct Toggle {
    href: String,
    text: String,
}

#[derive(Template)]
#[template(path = "region.html")]
struct RegionHtml {
    frame: Frame,
    crumbs: Vec<Crumb>,
    name: String,
    level: String,
    code: String,
    as_of: String,
    tiles: Vec<Tile>,
    children_title: String,
    toggle: Option<Toggle>,
    rows: Vec<RowHtml>,
    empty_title: String,
    empty_lead: String,
}

/// `GET /`: the viewer's own region.
pub(super) async fn home(State(console): State<Console>, signed: Signed, choice: Query<Choice>) -> Response {
    let code = match signed.viewer.region.as_str() {
        "" => match console.read(|reader| views::topmost(reader.connection())).await {
            Ok(code) => code.unwrap_or_default(),
            Err(error) => return broken(&signed, &error),
        },
        code => code.to_owned(),
    };
    show(&console, signed, code, &choice).await
}

/// `GET /region/{code}`.
pub(super) async fn region(
    State(console): State<Console>,
    signed: Signed,
    Path(code): Path<String>,
    choice: Query<Choice>,
) -> Response {
    show(&console, signed, code, &choice).await
}

async fn show(console: &Console, signed: Signed, code: String, choice: &Choice) -> Response {
    if code.len() == 16 {
        return Redirect::to(&format!("/grid/{code}")).into_response();
    }
    let viewer = signed.viewer.clone();
    let now = console.now();
    let found =
        console.read(move |reader| views::region_page(reader.connection(), &viewer, &code, now.local_date())).await;
    match found {
        Ok(Some(found)) => {
            let html = region_html(signed.frame(), found, choice.all.is_some(), full_time(now));
            page(StatusCode::OK, &html)
        }
        Ok(None) => not_found(signed.frame()),
        Err(error) => broken(&signed, &error),
    }
}

pub(super) fn broken(signed: &Signed, error: &views::ViewError) -> Response {
    tracing::error!(%error, "a page could not be read");
    failed(signed.frame())
}

fn region_html(frame: Frame, found: RegionPage, all: bool, as_of: String) -> RegionHtml {
    let lang = frame.lang;
    let level = found.children.first().map(|child| child.region.level.clone()).unwrap_or_default();
    let total = found.children.len();
    let hide_empty = total > SHORT_LIST && !all && found.tally.households > 0;
    let shown: Vec<&RegionLine> =
        found.children.iter().filter(|child| !hide_empty || child.tally.households > 0).collect();
    let toggle = (shown.len() < total).then(|| Toggle {
        href: format!("/region/{}?all=1", found.region.code),
        text: format!("{} ({total})", lang.say("region.show_all")),
    });
    let children_title = if level.is_empty() { lang.say("children.GRID") } else { lang.code_of("children", &level) };
    RegionHtml {
        crumbs: crumbs(&found.above, &found.region),
        name: found.region.name,
        level: lang.code_of("level", &found.region.level),
        code: found.region.code,
        as_of,
        tiles: tiles(lang, &found.tally),
        children_title,
        toggle,
        rows: shown.into_iter().map(|child| row(lang, child)).collect(),
        empty_title: lang.say("region.empty"),
        empty_lead: lang.say("region.empty.lead"),
        frame,
    }
}

/// The way from the viewer's region to this one.
pub(super) fn crumbs(above: &[Region], here: &Region) -> Vec<Crumb> {
    let way = above.iter().map(|region| Crumb { name: region.name.clone(), href: Some(address(region)) });
    way.chain([Crumb { name: here.name.clone(), href: None }]).collect()
}

/// The page of a region or grid.
pub(super) fn address(region: &Region) -> String {
    let kind = if region.code.len() == 16 { "grid" } else { "region" };
    format!("/{kind}/{}", region.code)
}

/// The figures at the top of a page.
pub(super) fn tiles(lang: Lang, tally: &Tally) -> Vec<Tile> {
    columns(tally)
        .into_iter()
        .map(|column| {
            let note = match column.key {
                "count.households" => format!("{} {}", lang.say("count.persons"), tally.persons),
                "count.visits" => lang.fill("count.attempted", &[&tally.attempted.to_string()]),
                "count.observed" => lang.say("count.observed.hint"),
                "count.fevers" => lang.say("count.fevers.hint"),
                "count.conflicts" => lang.say("count.conflicts.hint"),
                _ => lang.say("count.held.hint"),
            };
            let on = !column.tone.is_empty() && column.figure > 0;
            Tile { label: lang.say(column.key), figure: column.figure.to_string(), note, tone: column.tone, on }
        })
        .collect()
}

struct Column {
    key: &'static str,
    figure: i64,
    tone: &'static str,
}

fn columns(tally: &Tally) -> [Column; 6] {
    [
        Column { key: "count.households", figure: tally.households, tone: "" },
        Column { key: "count.observed", figure: tally.observed, tone: "" },
        Column { key: "count.visits", figure: tally.visits, tone: "" },
        Column { key: "count.fevers", figure: tally.fevers, tone: "alert" },
        Column { key: "count.conflicts", figure: tally.conflicts, tone: "review" },
        Column { key: "count.held", figure: tally.held, tone: "wait" },
    ]
}

fn row(lang: Lang, child: &RegionLine) -> RowHtml {
    let cells = columns(&child.tally)
        .into_iter()
        .map(|column| Cell {
            label: lang.say(column.key),
            figure: column.figure,
            tone: column.tone,
            on: !column.tone.is_empty() && column.figure > 0,
            zero: column.figure == 0,
        })
        .collect();
    RowHtml { href: address(&child.region), name: child.region.name.clone(), code: child.region.code.clone(), cells }
}
