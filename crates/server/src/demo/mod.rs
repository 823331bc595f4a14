//! `stairwell demo`: the main job on real input. A street out of the official codes, three phones, a morning of visits
//! without signal, a merge in the stairwell, a sync, and four replicas that agree.

mod morning;
mod report;
mod stage;
mod team;

use std::path::Path;

use stairwell_core::author::append_save;
use stairwell_core::client::{self, SyncReport, Transport};
use stairwell_core::domain::Record;
use stairwell_core::domain::decision::{Decision, DecisionType};
use stairwell_core::domain::role::{Supervisor, SupervisorRole};
use stairwell_core::domain::stamp::Stamp;
use stairwell_core::field::Phone;
use stairwell_core::id::{DocumentId, Hash, PersonId, ScopeId};
use stairwell_core::store::StoreError;
use stairwell_core::sync::peer::{PeerSession, PeerStatus};
use stairwell_core::time::UtcMs;
use stairwell_core::trust::Role;

use crate::app::AppState;

use morning::{Event, TEAM_GRIDS, after, nine_o_clock};
use team::Known;

pub use report::{Replica, StreetDay, Summary};
pub use stage::{DemoError, Login, Stage};

/// The street that the demo is about.
pub const STREET: &str = "440106006";

/// Secret random bytes, anew at each call.
pub type Seeds<'a> = &'a dyn Fn() -> [u8; 32];

/// Plays the morning against the running server and tells it with `say`. `phones` is a directory for the phones'
/// stores.
///
/// # Errors
/// [`DemoError`], naming the step.
pub async fn play(
    app: &AppState,
    url: &str,
    phones: &Path,
    seeds: Seeds<'_>,
    say: &dyn Fn(&str),
) -> Result<Summary, DemoError> {
    let now = app.now();
    let start = nine_o_clock(now);
    let mut team = Team::enrol(app, url, phones, seeds).await?;
    say("三台手机已注册：党员、民警、医生 / three phones enrolled: party, police, doctor");
    let known = team.prepare(app, start, seeds).await?;
    say(&format!("登门名册 {} 户已同步到三台手机 / the list of doors is on all three phones", known.len()));

    say("进入楼道，没有信号 …… / into the stairwell, no signal …");
    for home in &known {
        team::party_part(&mut team.party, home, start)?;
        team::police_part(&mut team.police, home, start)?;
        team::doctor_part(&mut team.doctor, home, start)?;
    }
    extend_at_the_street(app, &known, start).await?;
    say(&format!(
        "走访 {} 户完毕；街道同时对一人作出了另一个决定 / doors done; meanwhile the street decided otherwise about one person",
        known.len()
    ));

    let merged = team.merge(app.now(), seeds)?;
    say(&format!(
        "楼道里：民警与党员手机互相合并，交换 {merged} 条 / in the stairwell two phones merged: {merged} entries"
    ));

    let mut traffic = SyncReport::default();
    for role in [Role::Doctor, Role::Party, Role::Police, Role::Doctor] {
        let report = team.sync(role, app, seeds).await?;
        traffic.round_trips += report.round_trips;
        traffic.bytes_up += report.bytes_up;
        traffic.bytes_down += report.bytes_down;
    }
    say("信号恢复，三台手机已同步 / signal is back, the phones have synced");
    let replicas = team.replicas(app).await?;
    report::summary(app, url, start, replicas, &traffic).await
}

/// The grids of the team.
fn grids() -> Vec<ScopeId> {
    TEAM_GRIDS.iter().filter_map(|grid| grid.parse().ok()).collect()
}

/// The three phones and their ways to the server.
struct Team {
    party: Phone,
    police: Phone,
    doctor: Phone,
    ways: [Transport; 3],
}

impl Team {
    async fn enrol(app: &AppState, url: &str, phones: &Path, seeds: Seeds<'_>) -> Result<Self, DemoError> {
        let mut enrolled = Vec::new();
        let mut ways = Vec::new();
        for (person, role) in [("郑江虹", Role::Party), ("陈伟灵", Role::Police), ("吴慧敏", Role::Doctor)] {
            let code = stage::invite(app, person, role, grids(), seeds()).await?;
            let mut way = Transport::new(url, None, 0)?;
            let directory = phones.join(role.code().to_lowercase());
            enrolled.push(client::enrol(&directory, &mut way, &code, app.now(), &seeds()).await?);
            ways.push(way);
        }
        let lost = || DemoError::Incomplete("three phones");
        let [party, police, doctor] = <[Phone; 3]>::try_from(enrolled).map_err(|_| lost())?;
        Ok(Self { party, police, doctor, ways: ways.try_into().map_err(|_| lost())? })
    }

    fn phone(&mut self, role: Role) -> (&mut Phone, &mut Transport) {
        let [party, police, doctor] = &mut self.ways;
        match role {
            Role::Party => (&mut self.party, party),
            Role::Police => (&mut self.police, police),
            _ => (&mut self.doctor, doctor),
        }
    }

    async fn sync(&mut self, role: Role, app: &AppState, seeds: Seeds<'_>) -> Result<SyncReport, DemoError> {
        let (phone, way) = self.phone(role);
        let before = way.traffic();
        let mut report = client::sync(phone, way, || app.now(), &seeds(), |_| {}).await?;
        report.round_trips -= before.round_trips;
        report.bytes_up -= before.bytes_up;
        report.bytes_down -= before.bytes_down;
        Ok(report)
    }

    /// The list of doors, and who is under observation, on all three phones before nine.
    async fn prepare(&mut self, app: &AppState, start: UtcMs, seeds: Seeds<'_>) -> Result<Vec<Known>, DemoError> {
        let known = team::register(&mut self.party, morning::doors(), after(start, -40))?;
        self.sync(Role::Party, app, seeds).await?;
        self.sync(Role::Doctor, app, seeds).await?;
        team::start_observations(&mut self.doctor, &known, after(start, -20))?;
        for role in [Role::Doctor, Role::Police, Role::Party] {
            self.sync(role, app, seeds).await?;
        }
        Ok(known)
    }

    /// Merges the officer's phone and the community worker's, byte by byte, with no server. Returns how many entries
    /// went over.
    fn merge(&mut self, now: UtcMs, seeds: Seeds<'_>) -> Result<usize, DemoError> {
        let mut one = PeerSession::connect(self.police.peer_identity()?, &seeds())?;
        let mut other = PeerSession::accept(self.party.peer_identity()?, &seeds())?;
        let (police, party) = (&mut self.police, &mut self.party);
        let outcome = police.merge(|police| {
            party.merge(|party| {
                loop {
                    let mut moved = false;
                    while let Some(bytes) = one.poll_transmit() {
                        other.handle_bytes(party, &bytes, now)?;
                        moved = true;
                    }
                    while let Some(bytes) = other.poll_transmit() {
                        one.handle_bytes(police, &bytes, now)?;
                        moved = true;
                    }
                    if !moved {
                        return match one.status() {
                            PeerStatus::Finished(outcome) => Ok(outcome),
                            _ => Err(DemoError::Incomplete("the merge of two phones")),
                        };
                    }
                }
            })
        })???;
        if outcome.digest_equal { Ok(outcome.sent + outcome.received) } else { Err(DemoError::Disagree) }
    }

    async fn replicas(&self, app: &AppState) -> Result<Vec<Replica>, DemoError> {
        let phones = [("party", &self.party), ("police", &self.police), ("doctor", &self.doctor)];
        let mut replicas = Vec::with_capacity(4);
        for (name, phone) in phones {
            let digests: Result<Vec<Hash>, _> =
                grids().iter().map(|grid| phone.digest(grid).map(|digest| digest.digest)).collect();
            replicas.push(Replica { name: name.to_owned(), digest: together(&digests?) });
        }
        let server = app
            .read(|reader| {
                let digest = |grid| crate::api::digest::digest_view(reader.store(), reader.trust(), grid);
                grids()
                    .into_iter()
                    .map(|grid| digest(grid).map(|view| view.digest))
                    .collect::<Result<Vec<_>, StoreError>>()
            })
            .await?;
        replicas.push(Replica { name: "server".into(), digest: together(&server) });
        Ok(replicas)
    }
}

/// One digest over those of the grids.
fn together(digests: &[Hash]) -> Hash {
    Hash::of(&digests.iter().flat_map(|digest| digest.0).collect::<Vec<u8>>())
}

/// While the team is without signal, the street extends the observation of somebody whom the doctor releases.
async fn extend_at_the_street(app: &AppState, known: &[Known], start: UtcMs) -> Result<(), DemoError> {
    let home = known.iter().find(|home| home.door.event == Event::ReleasedAndExtended);
    let Some((home, person)) = home.and_then(|home| Some((home, *home.persons.first()?))) else {
        return Err(DemoError::Incomplete("somebody to decide about"));
    };
    let (grid, household) = (home.door.grid, home.household);
    app.write(move |work| extend(work, &grid, &household, person, after(start, 90))).await
}

fn extend(
    work: &mut crate::writer::Work<'_>,
    grid: &ScopeId,
    household: &DocumentId,
    person: PersonId,
    at: UtcMs,
) -> Result<(), DemoError> {
    let policy = work.trust().policies().at(grid.as_str(), at.local_date()).version.clone();
    let mut decision = Decision::new(Stamp::at(at, Some(0)), person, DecisionType::Extend, &policy);
    decision.until = Some(at.local_date().plus_days(3));
    decision.reason = Some("同楼栋出现确诊病例".into());
    decision.supervisor = Some(Supervisor { name: "石牌街道指挥部".into(), role: SupervisorRole::Street });
    let record = Record::Decision(decision).encode();
    let keys = work.keys.node().clone();
    let replica = work.replica();
    append_save(replica.store, replica.trust, &keys, grid, &[(*household, record)])?;
    Ok(())
}
