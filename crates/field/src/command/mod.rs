//! One file a verb.

mod correct;
mod decide;
mod digest;
mod enrol;
mod household;
mod list;
mod notices;
mod peer;
mod person;
mod show;
mod status;
mod sync;
mod tasks;
mod visit;
mod words;

use crate::call::Call;
use crate::cli::{HouseholdVerb, PeerVerb, PersonVerb, Verb};
use crate::failure::Failure;

/// Does what the verb says.
pub(crate) fn run(call: &Call, verb: &Verb) -> Result<(), Failure> {
    match verb {
        Verb::Enrol(arguments) => enrol::run(call, arguments),
        Verb::Household(HouseholdVerb::Add(arguments)) => household::add(call, arguments),
        Verb::Person(PersonVerb::Add(arguments)) => person::add(call, arguments),
        Verb::Visit(arguments) => visit::run(call, arguments),
        Verb::Decide(arguments) => decide::run(call, arguments),
        Verb::Correct(arguments) => correct::run(call, arguments),
        Verb::Sync(arguments) => sync::run(call, arguments),
        Verb::Peer(PeerVerb::Listen(arguments)) => peer::listen(call, arguments),
        Verb::Peer(PeerVerb::Connect(arguments)) => peer::connect(call, arguments),
        Verb::Tasks(arguments) => tasks::run(call, arguments),
        Verb::Show(arguments) => show::run(call, arguments),
        Verb::List(arguments) => list::run(call, arguments),
        Verb::Digest(arguments) => digest::run(call, arguments),
        Verb::Status => status::run(call),
    }
}
