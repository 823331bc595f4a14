//! Decisions in causal order, and what nobody has reconciled.

use stairwell_core::domain::decision::EpisodeState;
use stairwell_core::domain::fold::HouseholdView;
use stairwell_core::domain::fold::view::{DecisionStanding, DecisionView, EpisodeView, PersonView};
use stairwell_core::id::Position;

use super::Teller;
use super::html::{ConflictHtml, DecisionHtml, SideHtml};
use crate::console::badge::Badge;
use crate::console::frame::full_time;

/// Every person's decisions.
pub(super) fn chain(teller: &Teller<'_>, view: &HouseholdView) -> Vec<DecisionHtml> {
    let mut chain = Vec::new();
    for person in &view.persons {
        let Some(episode) = &person.episode else { continue };
        let first = chain.len();
        for (index, decision) in episode.decisions.iter().enumerate() {
            let unseen: Vec<String> = episode.decisions[..index]
                .iter()
                .enumerate()
                .filter(|(_, earlier)| !teller.document.has_seen(&decision.record, &earlier.record))
                .map(|(earlier, _)| (first + earlier + 1).to_string())
                .collect();
            chain.push(link(teller, person, decision, &unseen));
        }
    }
    chain
}

fn link(teller: &Teller<'_>, person: &PersonView, decision: &DecisionView, unseen: &[String]) -> DecisionHtml {
    let lang = teller.lang;
    let badge = match decision.standing {
        DecisionStanding::InForce => Badge::new("ok", lang.say("decision.in_force")),
        DecisionStanding::InConflict => Badge::new("review", lang.say("flag.conflict")),
        DecisionStanding::Superseded => Badge::new("", lang.say("decision.replaced")),
        DecisionStanding::Overruled => Badge::new("", lang.say("decision.overruled")),
        DecisionStanding::Proposal => Badge::new("", lang.say("decision.no_effect")),
    };
    let without_effect = !matches!(decision.standing, DecisionStanding::InForce | DecisionStanding::InConflict);
    DecisionHtml {
        what: lang.code_of("decision", decision.kind.code()),
        detail: detail(teller, decision),
        person: teller.name(&person.person),
        who: teller.who(&decision.by),
        role: teller.role(&decision.by),
        device: teller.device(&decision.by),
        at: full_time(decision.observed_at),
        reason: reason(teller, decision),
        badge: Some(badge),
        unseen: (!unseen.is_empty()).then(|| lang.fill("decision.unseen", &[&unseen.join(lang.comma())])),
        without_effect,
    }
}

fn detail(teller: &Teller<'_>, decision: &DecisionView) -> String {
    let lang = teller.lang;
    let until = decision.until.map(|date| lang.fill("decision.until", &[&date.to_string()]));
    let anchor = decision.anchor.map(|date| lang.fill("decision.anchor", &[&date.to_string()]));
    let venue = decision.venue.map(|venue| lang.code_of("venue", venue.code()));
    let details: Vec<String> = [until, anchor, venue, decision.facility.clone()].into_iter().flatten().collect();
    details.join(" · ")
}

fn reason(teller: &Teller<'_>, decision: &DecisionView) -> Option<String> {
    decision.reason.as_ref().map(|reason| teller.lang.fill("decision.reason", &[reason]))
}

/// One card for each set of decisions that disagree, and one for each release that does not count for another reason.
pub(super) fn conflicts(teller: &Teller<'_>, view: &HouseholdView) -> Vec<ConflictHtml> {
    view.persons
        .iter()
        .filter_map(|person| Some((person, person.episode.as_ref()?)))
        .filter(|(_, episode)| episode.needs_resolution())
        .flat_map(|(person, episode)| of_person(teller, person, episode))
        .collect()
}

fn of_person(teller: &Teller<'_>, person: &PersonView, episode: &EpisodeView) -> Vec<ConflictHtml> {
    let lang = teller.lang;
    let name = teller.name(&person.person);
    let holds = holds(teller, episode);
    let mut cards: Vec<ConflictHtml> = episode
        .conflicts
        .iter()
        .map(|conflict| ConflictHtml {
            person: name.clone(),
            headline: lang.say("conflict.lead"),
            sides: sides(teller, episode, &conflict.decisions),
            holds: holds.clone(),
        })
        .collect();
    if cards.is_empty() {
        let reasons: Vec<String> = episode.review.iter().map(|reason| lang.code_of("review", reason.code())).collect();
        let open: Vec<Position> = episode
            .decisions
            .iter()
            .filter(|decision| decision.standing == DecisionStanding::InConflict)
            .map(|decision| decision.record)
            .collect();
        let sides = sides(teller, episode, &open);
        cards.push(ConflictHtml { person: name, headline: reasons.join(lang.semicolon()), sides, holds });
    }
    cards
}

fn sides(teller: &Teller<'_>, episode: &EpisodeView, records: &[Position]) -> Vec<SideHtml> {
    let decisions = episode.decisions.iter().filter(|decision| records.contains(&decision.record));
    decisions
        .map(|decision| SideHtml {
            what: format!("{} {}", teller.lang.code_of("decision", decision.kind.code()), detail(teller, decision)),
            who: teller.who(&decision.by),
            role: teller.role(&decision.by),
            device: teller.device(&decision.by),
            at: full_time(decision.observed_at),
            reason: reason(teller, decision),
        })
        .collect()
}

/// What holds until somebody resolves it: the safer of the two.
fn holds(teller: &Teller<'_>, episode: &EpisodeView) -> String {
    let lang = teller.lang;
    let state = match episode.state {
        EpisodeState::Review => lang.say("conflict.observed"),
        state => lang.code_of("state", state.code()),
    };
    let until = episode.ends_on.map(|date| lang.fill("conflict.until", &[&date.to_string()]));
    let holds: Vec<String> = [Some(state), until].into_iter().flatten().collect();
    lang.fill("conflict.holds", &[&holds.join(" ")])
}
