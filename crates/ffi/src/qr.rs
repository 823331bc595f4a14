//! Hand-over without any radio: one phone shows codes, a teammate's camera reads them. The app draws frames and reads frames;
//! what is in them is signed, and sealed to whom it is for.
//!
//! ```text
//! giver                              receiver
//! qr_offer(grid)     → codes →       QrReader, qr_take(reader)                 to the team, unasked
//! qr_answer(reader)  ← codes ←       qr_request(grid)                          or: what exactly is lacked
//!                    → codes →       QrReader, qr_take(reader, request)
//! ```

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use stairwell_core::sync::qr::{DisplayError, QrCollector, QrDisplay, QrError, QrOffer, is_request};

use crate::enrol::seed;
use crate::fault::Fault;
use crate::live::Live;
use crate::named::grid;
use crate::phone::FieldPhone;

/// The frames of one message: show 0, 1, 2 … in turn, some five a second, until the receiver says that it has all. There is
/// no last one: later frames make good any that were missed.
#[derive(Debug, uniffi::Object)]
pub struct QrCodes {
    display: QrDisplay,
    _live: Live,
}

#[uniffi::export]
impl QrCodes {
    /// How many frames a receiver needs that misses none.
    pub fn frame_count(&self) -> u32 {
        u32::try_from(self.display.frame_count()).unwrap_or(u32::MAX)
    }

    /// The bytes of one code (byte mode). Calling twice gives the same.
    pub fn frame(&self, index: u32) -> Vec<u8> {
        self.display.frame(index)
    }
}

/// What there is to be shown.
#[derive(uniffi::Record)]
pub struct QrOffered {
    /// Its codes.
    pub codes: Arc<QrCodes>,
    /// Entries in it.
    pub entries: u64,
    /// It holds all that the receivers are believed to lack. Else ask again afterwards, merge or sync.
    pub complete: bool,
}

/// A request for what this phone lacks, with the secret that opens the answer: keep it until the answer was taken.
#[derive(uniffi::Object)]
pub struct QrRequest {
    codes: Arc<QrCodes>,
    seed: [u8; 32],
    _live: Live,
}

#[uniffi::export]
impl QrRequest {
    /// Its codes.
    pub fn codes(&self) -> Arc<QrCodes> {
        Arc::clone(&self.codes)
    }
}

/// How far a reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct QrRead {
    /// Frames that helped.
    pub have: u32,
    /// How many it takes.
    pub need: u32,
    /// The message is whole.
    pub done: bool,
}

/// Takes what a camera read, in any order, with any frames missing or repeated.
#[derive(Debug, uniffi::Object)]
pub struct QrReader {
    collector: Mutex<QrCollector>,
    _live: Live,
}

#[uniffi::export]
impl QrReader {
    /// A reader that has seen nothing.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::new(Self { collector: Mutex::new(QrCollector::new()), _live: Live::new() })
    }

    /// Takes the bytes of one code. Taking one twice is safe.
    ///
    /// # Errors
    /// [`Fault::Refused`] for a code that is not one of ours or of another message (call `clear` to begin with that one),
    /// [`Fault::Update`].
    pub fn take(&self, frame: Vec<u8>) -> Result<QrRead, Fault> {
        let read = self.lock().take(&frame).map_err(QrError::Frame)?;
        let count = |frames| u32::try_from(frames).unwrap_or(u32::MAX);
        Ok(QrRead { have: count(read.have), need: count(read.need), done: read.done })
    }

    /// Whether what was read is a request, to be answered, and no offer, to be taken.
    ///
    /// # Errors
    /// [`Fault::Refused`] while it is not whole or when it is neither.
    pub fn is_request(&self) -> Result<bool, Fault> {
        Ok(is_request(&self.message()?)?)
    }

    /// Lets go of everything, to begin with other codes. Calling twice is safe.
    pub fn clear(&self) {
        self.lock().clear();
    }
}

impl QrReader {
    fn lock(&self) -> MutexGuard<'_, QrCollector> {
        self.collector.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn message(&self) -> Result<Vec<u8>, Fault> {
        let unfinished = || Fault::refused("qr_unfinished", "还有二维码未读到 / some codes were not read yet");
        self.lock().message().map(<[u8]>::to_vec).ok_or_else(unfinished)
    }
}

/// What became of an offer.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct QrTaken {
    /// Name of who gave it.
    pub giver: String,
    /// The grid.
    pub grid: String,
    /// Entries that were new here: they are on this phone's disk.
    pub entries: u64,
    /// The households that they belong to.
    pub households: Vec<String>,
    /// Earlier entries are needed before the rest can be taken: show a request.
    pub asks_for_more: bool,
    /// What was held or refused, in words.
    pub notices: Vec<String>,
}

#[uniffi::export]
impl FieldPhone {
    /// What the server did not have at the last sync, for the team's phones, whoever of them looks. `max_frame_bytes`: of one
    /// code, 64 to 2,331; 911 is a code that a phone reads from a phone.
    ///
    /// # Errors
    /// [`Fault::Refused`] when there is nothing new, nobody to give it to, or too much for codes: merge instead.
    #[uniffi::method(default(max_frame_bytes = 911))]
    pub fn qr_offer(&self, grid: String, max_frame_bytes: u32) -> Result<QrOffered, Fault> {
        let (grid, seed) = (self::grid(&grid)?, seed()?);
        offered(&self.with(|phone, now| phone.qr_offer(&grid, &seed, now))?, max_frame_bytes)
    }

    /// Asks for what this phone lacks of a grid.
    ///
    /// # Errors
    /// [`Fault::Refused`] for a grid that is not this device's, [`Fault::EnrolAgain`].
    #[uniffi::method(default(max_frame_bytes = 911))]
    pub fn qr_request(&self, grid: String, max_frame_bytes: u32) -> Result<Arc<QrRequest>, Fault> {
        let (grid, seed) = (self::grid(&grid)?, seed()?);
        let message = self.with(|phone, now| phone.qr_request(&grid, &seed, now))?;
        Ok(Arc::new(QrRequest { codes: codes(&message, max_frame_bytes)?, seed, _live: Live::new() }))
    }

    /// What those lack whose requests were read, one to eight of them, sealed to them.
    ///
    /// # Errors
    /// [`Fault::Refused`] when one of them is a stranger or revoked, or there is nothing new for them.
    #[uniffi::method(default(max_frame_bytes = 911))]
    pub fn qr_answer(&self, requests: Vec<Arc<QrReader>>, max_frame_bytes: u32) -> Result<QrOffered, Fault> {
        let seed = seed()?;
        let requests = requests.iter().map(|reader| reader.message()).collect::<Result<Vec<_>, _>>()?;
        offered(&self.with(|phone, now| phone.qr_answer(&requests, &seed, now))?, max_frame_bytes)
    }

    /// Takes what was read, all of it or nothing. `request`: the one that it answers, `None` for what came unasked. Taking it
    /// twice is safe.
    ///
    /// # Errors
    /// [`Fault::Refused`]: not for this phone, or not by a device that it trusts; [`Fault::FreeSpace`].
    #[uniffi::method(default(request = None))]
    pub fn qr_take(&self, read: Arc<QrReader>, request: Option<Arc<QrRequest>>) -> Result<QrTaken, Fault> {
        let message = read.message()?;
        let seed = request.as_ref().map(|request| &request.seed);
        let taken = self.with(|phone, now| phone.qr_take(&message, seed, now))?;
        self.held.wipe_if_due()?;
        Ok(QrTaken {
            giver: taken.giver.person,
            grid: taken.scope.to_string(),
            entries: taken.entries as u64,
            households: taken.households.iter().map(ToString::to_string).collect(),
            asks_for_more: !taken.missing.is_empty(),
            notices: taken.notices.into_iter().map(|notice| notice.reason).collect(),
        })
    }
}

fn offered(offer: &QrOffer, max_frame_bytes: u32) -> Result<QrOffered, Fault> {
    let codes = codes(&offer.message, max_frame_bytes)?;
    Ok(QrOffered { codes, entries: offer.entries as u64, complete: offer.complete })
}

fn codes(message: &[u8], max_frame_bytes: u32) -> Result<Arc<QrCodes>, Fault> {
    let display = QrDisplay::new(message, max_frame_bytes as usize);
    let display = display.map_err(|error: DisplayError| Fault::from(QrError::Display(error)))?;
    Ok(Arc::new(QrCodes { display, _live: Live::new() }))
}
