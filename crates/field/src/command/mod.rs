//! One file a verb.

mod breach;
mod call;
mod checkpoint;
mod contact;
mod correct;
mod decide;
mod digest;
mod dispute;
mod enrol;
mod handover;
mod household;
mod link;
mod list;
mod made;
mod move_person;
mod need;
mod notices;
mod peer;
mod person;
mod posts;
mod qr;
mod report;
mod sample;
mod shift;
mod show;
mod status;
mod suitability;
mod sync;
mod tasks;
mod transfer_step;
mod visit;
mod wipe;
mod words;

use crate::call::Call;
use crate::cli::{
    BreachVerb, HandoverVerb, HouseholdVerb, PeerVerb, PersonVerb, QrVerb, ReportVerb, SampleVerb, ShiftVerb, Verb,
};
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
        Verb::Dispute(arguments) => dispute::run(call, arguments),
        Verb::Call(arguments) => call::run(call, arguments),
        Verb::Sample(SampleVerb::Collect(arguments)) => sample::collect(call, arguments),
        Verb::Sample(SampleVerb::Step(arguments)) => sample::step(call, arguments),
        Verb::TransferStep(arguments) => transfer_step::run(call, arguments),
        Verb::Contact(arguments) => contact::run(call, arguments),
        Verb::Need(verb) => need::run(call, verb),
        Verb::Breach(BreachVerb::Report(arguments)) => breach::report(call, arguments),
        Verb::Breach(BreachVerb::Act(arguments)) => breach::act(call, arguments),
        Verb::Suitability(arguments) => suitability::run(call, arguments),
        Verb::Link(verb) => link::run(call, verb),
        Verb::Move(arguments) => move_person::run(call, arguments),
        Verb::Handover(HandoverVerb::Out(arguments)) => handover::out(call, arguments),
        Verb::Handover(HandoverVerb::Accept(arguments)) => handover::accept(call, arguments),
        Verb::Pass(arguments) => checkpoint::pass(call, arguments),
        Verb::Gathering(arguments) => checkpoint::gathering(call, arguments),
        Verb::Shift(ShiftVerb::Begin(arguments)) => shift::begin(call, arguments),
        Verb::Shift(ShiftVerb::Note(arguments)) => shift::more(call, arguments, false),
        Verb::Shift(ShiftVerb::End(arguments)) => shift::more(call, arguments, true),
        Verb::Report(ReportVerb::Sign(arguments)) => report::sign(call, arguments),
        Verb::Sync(arguments) => sync::run(call, arguments),
        Verb::Peer(PeerVerb::Listen(arguments)) => peer::listen(call, arguments),
        Verb::Peer(PeerVerb::Connect(arguments)) => peer::connect(call, arguments),
        Verb::Qr(QrVerb::Ask(arguments)) => qr::ask(call, arguments),
        Verb::Qr(QrVerb::Show(arguments)) => qr::show(call, arguments),
        Verb::Qr(QrVerb::Take(arguments)) => qr::take(call, arguments),
        Verb::Tasks(arguments) => tasks::run(call, arguments),
        Verb::Show(arguments) => show::run(call, arguments),
        Verb::List(arguments) => list::run(call, arguments),
        Verb::Posts(arguments) => posts::run(call, arguments),
        Verb::Digest(arguments) => digest::run(call, arguments),
        Verb::Status => status::run(call),
        Verb::Wipe(arguments) => wipe::run(call, arguments),
    }
}
