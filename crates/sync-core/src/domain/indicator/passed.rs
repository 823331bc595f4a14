//! Who passed a checkpoint from the epidemic area and was registered nowhere: the list that finds them is the
//! checkpoint's (reference/domain.md §7.2, "union over all sources").

use std::collections::BTreeSet;

use crate::domain::checkpoint::{Direction, PassAction};
use crate::domain::fold::view::{PassView, PostView};
use crate::domain::risk::RiskSource;

use super::coverage::{MissingPerson, is_recent};
use super::people::People;
use super::{Known, Named, Question};

/// Each of them once, however often they passed.
pub(super) fn unregistered(question: &Question<'_>, known: &Known<'_>, people: &People<'_>) -> Vec<MissingPerson> {
    let mut met: BTreeSet<(Option<&str>, Option<&str>, Option<&str>)> = BTreeSet::new();
    let mut missing = Vec::new();
    for post in known.posts {
        for pass in post.passes.iter().filter(|pass| came_in(question, post, pass)) {
            let phone = pass.phone.as_ref().map(crate::domain::person::Phone::as_str);
            // With a telephone number that is who it is; without one the name, and without that the vehicle.
            let name = pass.name.as_deref().filter(|_| phone.is_none());
            let plate = pass.plate.as_deref().filter(|_| phone.is_none() && name.is_none());
            if is_registered(people, phone, name) || !met.insert((phone, name, plate)) {
                continue;
            }
            missing.push(MissingPerson {
                who: Named {
                    grid: post.scope,
                    address: pass.destination.clone().or_else(|| post.name.clone()),
                    name: pass.name.clone().or_else(|| pass.plate.clone()),
                    household: pass.household.unwrap_or(post.post),
                    person: pass.record,
                },
                causes: vec!["未登记"],
                sources: vec![RiskSource::Checkpoint],
            });
        }
    }
    missing
}

/// From the epidemic area, into the region, in the last days of observation, and not turned back.
fn came_in(question: &Question<'_>, post: &PostView, pass: &PassView) -> bool {
    pass.from_epidemic_area == Some(true)
        && pass.direction == Direction::Inbound
        && pass.action != PassAction::Dissuade
        && pass.observed_at <= question.cut_off
        && is_recent(question, post.scope.as_str(), Some(pass.observed_at.local_date()))
}

fn is_registered(people: &People<'_>, phone: Option<&str>, name: Option<&str>) -> bool {
    people.iter().flat_map(super::people::Cluster::persons).any(|person| match phone {
        Some(phone) => person.phones.iter().any(|known| known.as_str() == phone),
        None => name.is_some() && person.name.as_deref() == name,
    })
}
