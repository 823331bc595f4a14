//! Where a story is told: a directory of its own and a server in it.

use std::path::Path;

use tempfile::TempDir;

use crate::phone::Phone;
use crate::server::Server;
use crate::street::GRID;

/// A directory that goes when the story is over, and a served deployment in it.
#[derive(Debug)]
pub struct Scene {
    /// The server, which ends before its directory goes.
    pub server: Server,
    directory: TempDir,
}

impl Scene {
    /// A fresh directory and a served deployment.
    ///
    /// # Panics
    /// When it cannot be set.
    #[must_use]
    pub fn set() -> Self {
        let directory = TempDir::new().expect("there is room for a temporary directory");
        Self { server: Server::start(&directory.path().join("server")), directory }
    }

    /// The directory.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// A device enrolled at the server for [`GRID`].
    ///
    /// # Panics
    /// When a step is refused.
    #[must_use]
    pub fn phone(&self, name: &str, role: &str) -> Phone {
        Phone::enrolled(self.directory.path(), name, role, &self.server)
    }

    /// The three of a team: party member, police officer, doctor.
    ///
    /// # Panics
    /// When a step is refused.
    #[must_use]
    pub fn team(&self) -> [Phone; 3] {
        Phone::team(self.directory.path(), &self.server)
    }

    /// Lets every phone sync twice, so that each has what the others brought, and asserts that all of them and the server
    /// have the same.
    ///
    /// # Panics
    /// When they do not.
    pub fn settle(&self, phones: &[&Phone]) {
        for phone in phones.iter().chain(phones) {
            phone.sync();
        }
        self.agrees(phones);
    }

    /// Asserts that the server and the phones have the same.
    ///
    /// # Panics
    /// When they do not.
    pub fn agrees(&self, phones: &[&Phone]) {
        let digest = self.server.digest(GRID);
        for phone in phones {
            assert_eq!(phone.digest(), digest, "{} and the server differ", phone.store().display());
        }
    }
}
