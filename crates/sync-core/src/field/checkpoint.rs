//! Keeping a checkpoint: who passed, and which gatherings were dissuaded.

use crate::domain::Record;
use crate::domain::checkpoint::{CheckpointPass, Direction, Gathering, PassAction};
use crate::domain::identity::{DocumentType, IdentityKeys, IdentityNumber};
use crate::domain::person::Phone as Telephone;
use crate::domain::reading::{Method, Site, Temperature};
use crate::domain::role::Action;
use crate::id::{DocumentId, ScopeId};
use crate::time::UtcMs;

use super::book::Book;
use super::{FieldError, MadeRecord, Phone};

/// One person, alone or with a vehicle, at a post. `None` where not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPass {
    /// The grid that keeps the post.
    pub grid: ScopeId,
    /// Name of the post.
    pub post: String,
    /// Which way.
    pub direction: Direction,
    /// What the post did.
    pub action: PassAction,
    /// Number of the slip.
    pub number: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Telephone number, in any form.
    pub phone: Option<String>,
    /// An identity document's kind and number; the number is not kept in the clear.
    pub identity: Option<(DocumentType, String)>,
    /// Number plate.
    pub plate: Option<String>,
    /// Where from.
    pub from_place: Option<String>,
    /// When the person left there.
    pub left_at: Option<UtcMs>,
    /// Where to, or whom to see.
    pub destination: Option<String>,
    /// The household where to, of this phone's grids.
    pub household: Option<DocumentId>,
    /// Whether the person stayed in the epidemic area in the last 14 days.
    pub from_epidemic_area: Option<bool>,
    /// The first temperature and its repeats after a rest, in order.
    pub temperatures: Vec<Temperature>,
    /// Unusual values were checked.
    pub confirmed: bool,
    /// Where they were measured.
    pub site: Option<Site>,
    /// With what.
    pub method: Option<Method>,
    /// Who else is in the vehicle, in persons.
    pub passengers: Option<u8>,
}

impl NewPass {
    /// Somebody passed the post, and no more is known.
    #[must_use]
    pub fn new(grid: ScopeId, post: &str, direction: Direction) -> Self {
        Self {
            grid,
            post: post.to_owned(),
            direction,
            action: PassAction::Pass,
            number: None,
            name: None,
            phone: None,
            identity: None,
            plate: None,
            from_place: None,
            left_at: None,
            destination: None,
            household: None,
            from_epidemic_area: None,
            temperatures: Vec::new(),
            confirmed: false,
            site: None,
            method: None,
            passengers: None,
        }
    }
}

/// People who had gathered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGathering {
    /// The grid that keeps the post.
    pub grid: ScopeId,
    /// Name of the post that records it.
    pub post: String,
    /// Where they had gathered.
    pub place: String,
    /// How many they were.
    pub people: u16,
    /// Whether they went home.
    pub dissuaded: bool,
    /// What for; `None` when not known.
    pub occasion: Option<String>,
}

impl Phone {
    /// Records that somebody passed a checkpoint of the grid, and opens its book in the same save when it is not here.
    /// Calling twice within a minute is safe: what is the same is recorded once.
    ///
    /// # Errors
    /// [`FieldError::OutOfRange`] for an unconfirmed unusual temperature, [`FieldError::NotGranted`],
    /// [`FieldError::UnknownHousehold`], [`FieldError::NotAllowed`], [`FieldError::RefusedValue`], or the store's
    /// trouble.
    pub fn pass(&mut self, new: &NewPass, now: UtcMs) -> Result<MadeRecord, FieldError> {
        for value in new.temperatures.iter().filter(|_| !new.confirmed) {
            value.check_usual()?;
        }
        new.household.map_or(Ok(()), |household| self.grid_of(&household).map(|_| ()))?;
        let phone = new.phone.as_deref().map(Telephone::parse).transpose()?;
        let number = new.identity.as_ref().map(|(kind, text)| IdentityNumber::parse(*kind, text)).transpose()?;
        let keys = IdentityKeys { hash_key: &self.enrolment.id_hash_key, seal_key: &self.enrolment.seal_key };
        let identity = number.map(|number| number.seal(keys)).transpose()?;
        let measured = !new.temperatures.is_empty();
        let book = Book::of_checkpoint(&new.post);
        self.write_in_book(&new.grid, &book, Action::Checkpoint, now, |stamp| {
            Record::CheckpointPass(Box::new(CheckpointPass {
                stamp,
                direction: new.direction,
                action: new.action,
                number: new.number.clone(),
                name: new.name.clone(),
                phone: phone.clone(),
                identity: identity.clone(),
                plate: new.plate.clone(),
                from_place: new.from_place.clone(),
                left_at: new.left_at,
                destination: new.destination.clone(),
                household: new.household,
                from_epidemic_area: new.from_epidemic_area,
                temperatures: new.temperatures.clone(),
                site: new.site.or(measured.then_some(Site::Forehead)),
                method: new.method.or(measured.then_some(Method::Infrared)),
                passengers: new.passengers,
            }))
        })
    }

    /// Records a gathering, and opens the book of the checkpoint in the same save when it is not here. Calling twice
    /// within a minute is safe: what is the same is recorded once.
    ///
    /// # Errors
    /// [`FieldError::NotGranted`], [`FieldError::NotAllowed`], [`FieldError::RefusedValue`], or the store's trouble.
    pub fn gathering(&mut self, new: &NewGathering, now: UtcMs) -> Result<MadeRecord, FieldError> {
        let book = Book::of_checkpoint(&new.post);
        self.write_in_book(&new.grid, &book, Action::Checkpoint, now, |stamp| {
            Record::Gathering(Gathering {
                stamp,
                place: new.place.clone(),
                people: new.people,
                dissuaded: new.dissuaded,
                occasion: new.occasion.clone(),
            })
        })
    }
}
