//! What they recorded. Every way in which a naive count comes out too high is in it.

use end_to_end::member::{Member, measured, time};
use stairwell_core::domain::call::Reached;
use stairwell_core::domain::decision::{DecisionType, Venue};
use stairwell_core::domain::transfer::TransferStage;
use stairwell_core::domain::visit::{Outcome, VisitMode};
use stairwell_core::field::{NewCall, NewDecision, NewHandover, NewHome, NewTransferStep, NewVisit};
use stairwell_core::id::{DocumentId, PersonId, RecordId};
use stairwell_core::time::{Slot, UtcMs};

use super::cast::{Cast, Community, EARLY_COMMUNITY, LATE_TEAM, Team};
use super::{TODAY, TOMORROW, YESTERDAY};

/// Who is handed over, and the communities of sender and receiver.
const HANDED_OVER: usize = 10;
const SENDER: usize = 2;
const RECEIVER: usize = 3;

/// How many of the team's people leave today: 4 x 4 + 6 x 3 = 34.
const fn leaving(team: usize) -> usize {
    if team < 4 { 4 } else { 3 }
}

/// How many doors of the team are opened today: 3 x 6 + 7 x 5 = 53.
const fn doors(team: usize) -> usize {
    if team < 3 { 6 } else { 5 }
}

/// Who is only to leave: one in each of five communities.
const ORDERED_ONLY: std::ops::Range<usize> = 4..9;
/// The community of the one who left the day before.
const LEFT_BEFORE: usize = 9;

fn start(team: &mut Team, (flat, person): (DocumentId, PersonId), at: UtcMs) {
    let decision = NewDecision::of(person, DecisionType::Start);
    team.doctor.phone.decide_in(&flat, decision, at).expect("the doctor starts the observation");
}

fn order(team: &mut Team, (flat, person): (DocumentId, PersonId), at: UtcMs) -> RecordId {
    let mut decision = NewDecision::of(person, DecisionType::Transfer);
    decision.venue = Some(Venue::Central);
    team.doctor.phone.decide_in(&flat, decision, at).expect("the doctor orders the transfer").record
}

fn step(member: &mut Member, flat: DocumentId, transfer: RecordId, stage: TransferStage, at: UtcMs) {
    member.phone.transfer_step(&flat, &NewTransferStep::new(transfer, stage), at).expect("a step is noted");
}

fn call(caller: &mut Member, (flat, person): (DocumentId, PersonId), reached: Reached, at: UtcMs) {
    caller.phone.call(&flat, &NewCall::new(person, reached), at).expect("a call is noted");
}

fn visit(member: &mut Member, visit: NewVisit, at: UtcMs) {
    member.phone.visit(visit, at).expect("a visit is noted");
}

/// So many minutes after a time of day.
fn minutes_after(date: &str, time_of_day: &str, minutes: usize) -> UtcMs {
    UtcMs(time(date, time_of_day).0 + i64::try_from(minutes).expect("a day is short") * 60_000)
}

impl Cast {
    /// 10 February: what must not count today.
    pub(super) fn day_before(&mut self, street: &[Community]) {
        let early = &mut self.callers[EARLY_COMMUNITY];
        for (number, person) in street[EARLY_COMMUNITY].others.iter().enumerate() {
            let reached = if number == 0 { Reached::NoAnswer } else { Reached::Yes };
            call(early, *person, reached, minutes_after(YESTERDAY, "14:00", number));
        }
        for (index, team) in self.teams.iter_mut().enumerate() {
            let people = &street[index].people;
            for person in &people[..leaving(index)] {
                start(team, *person, time(YESTERDAY, "16:00"));
            }
            if ORDERED_ONLY.contains(&index) {
                start(team, people[4], time(YESTERDAY, "16:00"));
            }
            if index == SENDER {
                start(team, people[HANDED_OVER], time(YESTERDAY, "16:00"));
            }
            if index == LEFT_BEFORE {
                start(team, people[5], time(YESTERDAY, "16:00"));
                let transfer = order(team, people[5], time(YESTERDAY, "17:00"));
                step(&mut team.doctor, people[5].0, transfer, TransferStage::Departed, time(YESTERDAY, "20:00"));
                step(&mut team.doctor, people[5].0, transfer, TransferStage::Received, time(TODAY, "00:30"));
            }
            team.doctor.sync();
        }
        let Team { party, doctor, .. } = &mut self.teams[1];
        for member in [party, doctor] {
            visit(member, NewVisit::new(street[1].flats[0], Slot::Am, Outcome::DoneOk), time(YESTERDAY, "10:00"));
        }
    }

    /// Somebody moves to the next community, which takes over; both have rung, or will ring, the person.
    pub(super) fn hand_over(&mut self, street: &[Community]) {
        let (flat, person) = street[SENDER].people[HANDED_OVER];
        self.registrar.sync();
        let to_grid = official_grid(RECEIVER);
        let offer = NewHandover { person, to_grid, reason: None, document_no: None };
        self.registrar.phone.hand_over(&flat, &offer, time(TODAY, "08:00")).expect("the sender offers");
        let home = NewHome::new(street[RECEIVER].flats[6]);
        let accepted = self.registrar.phone.accept_handover(&flat, &person, &home, time(TODAY, "08:30"));
        let there = accepted.expect("the receiver accepts").person;
        self.registrar.sync();
        self.callers[RECEIVER].sync();
        call(&mut self.callers[RECEIVER], (home.household, there), Reached::Yes, time(TODAY, "09:00"));
    }

    /// 23 members ring everybody on their list; forty try twice.
    pub(super) fn calls(&mut self, street: &[Community]) {
        for (index, caller) in self.callers.iter_mut().enumerate() {
            for (number, person) in street[index].people.iter().enumerate() {
                let at = minutes_after(TODAY, "09:10", number);
                let engaged = index < 2 && number < 20;
                call(caller, *person, if engaged { Reached::NoAnswer } else { Reached::Yes }, at);
                if engaged {
                    call(caller, *person, Reached::Yes, minutes_after(TODAY, "14:00", number));
                }
            }
        }
        // Of the first community too, and rung there.
        call(&mut self.callers[1], street[1].others[0], Reached::Yes, time(TODAY, "10:30"));
        // Rung for the first time yesterday.
        for person in &street[EARLY_COMMUNITY].others {
            call(&mut self.callers[EARLY_COMMUNITY], *person, Reached::Yes, time(TODAY, "10:40"));
        }
        // A doctor rings too, and is not of the call team. A visit by telephone is not at the door.
        call(&mut self.teams[0].doctor, street[0].people[6], Reached::Yes, time(TODAY, "11:00"));
        let mut by_phone = NewVisit::new(street[0].flats[6], Slot::Am, Outcome::DoneOk);
        by_phone.mode = VisitMode::Phone;
        visit(&mut self.callers[0], by_phone, time(TODAY, "11:10"));
    }

    /// Ten teams walk. Two or three members record every door.
    pub(super) fn doors(&mut self, street: &[Community]) {
        for (index, team) in self.teams.iter_mut().enumerate() {
            let (flats, people) = (&street[index].flats, &street[index].people);
            for door in 0..doors(index) {
                let at = minutes_after(TODAY, "09:30", door * 20);
                if index == 9 && door == 4 {
                    across_midnight(team, flats[door], people[door * 4].1);
                    continue;
                }
                let mut seen = NewVisit::new(flats[door], Slot::Am, Outcome::DoneOk);
                // Both write down the same reading: an echo.
                seen.readings = vec![measured(people[door * 4].1, "36.6")];
                visit(&mut team.party, seen.clone(), at);
                seen.readings.push(measured(people[door * 4 + 1].1, "36.4"));
                visit(&mut team.doctor, seen.clone(), UtcMs(at.0 + 2 * 60_000));
                seen.readings.clear();
                // Three officers pick the wrong round.
                let wrong = (4..7).contains(&index) && door < 2;
                if wrong || (index + door).is_multiple_of(2) {
                    seen.slot = if wrong { Slot::Pm } else { Slot::Am };
                    visit(&mut team.police, seen, UtcMs(at.0 + 5 * 60_000));
                }
            }
            if index < 7 {
                for member in [&mut team.party, &mut team.police, &mut team.doctor] {
                    visit(member, NewVisit::new(flats[6], Slot::Pm, Outcome::NotHome), time(TODAY, "12:30"));
                }
            }
            if index == 1 {
                for person in &people[10..16] {
                    start(team, *person, time(TODAY, "12:00"));
                }
            }
            if index == 8 {
                // After midnight: tomorrow's.
                visit(&mut team.doctor, NewVisit::new(flats[5], Slot::Am, Outcome::DoneOk), time(TOMORROW, "00:20"));
            }
            if index == LATE_TEAM {
                visit(&mut team.police, NewVisit::new(flats[5], Slot::Pm, Outcome::DoneOk), time(TODAY, "15:00"));
            }
        }
    }

    /// 34 leave, noted by one or two members; five are only to leave.
    pub(super) fn transfers(&mut self, street: &[Community]) {
        for (index, team) in self.teams.iter_mut().enumerate() {
            let people = &street[index].people;
            let ordered: Vec<RecordId> =
                people[..leaving(index)].iter().map(|person| order(team, *person, time(TODAY, "13:00"))).collect();
            if ORDERED_ONLY.contains(&index) {
                let transfer = order(team, people[4], time(TODAY, "13:30"));
                if index == 4 {
                    step(&mut team.doctor, people[4].0, transfer, TransferStage::PickedUp, time(TODAY, "18:00"));
                }
            }
            team.doctor.sync();
            team.party.sync();
            for ((flat, _), transfer) in people.iter().zip(&ordered) {
                step(&mut team.party, *flat, *transfer, TransferStage::Departed, time(TODAY, "15:00"));
                if index.is_multiple_of(2) {
                    step(&mut team.doctor, *flat, *transfer, TransferStage::Departed, time(TODAY, "15:10"));
                }
            }
            step(&mut team.party, people[0].0, ordered[0], TransferStage::Received, time(TODAY, "17:00"));
        }
    }
}

/// Begun before midnight, ended after it: one visit of today.
fn across_midnight(team: &mut Team, flat: DocumentId, person: PersonId) {
    let mut seen = NewVisit::new(flat, Slot::Pm, Outcome::DoneOk);
    visit(&mut team.party, seen.clone(), time(TODAY, "23:55"));
    seen.readings = vec![measured(person, "36.5")];
    visit(&mut team.doctor, seen, time(TOMORROW, "00:10"));
}

fn official_grid(community: usize) -> stairwell_core::id::ScopeId {
    let communities = end_to_end::official::communities(end_to_end::official::SHIPAI);
    format!("{}G001", communities[community]).parse().expect("a grid code")
}
