-- Rows of imported lists whose grid or flat nobody could tell: they wait for somebody who can. Not a view.
CREATE TABLE list_inbox (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    source      TEXT NOT NULL,
    line        INTEGER NOT NULL,
    -- JSON: the columns as they came, without the identity number; that as last four characters, keyed hash and seal.
    row         TEXT NOT NULL,
    -- SHA-256 of source and row without the seal: the same row of the same list is here once.
    digest      BLOB NOT NULL UNIQUE,
    reason      TEXT NOT NULL,
    received_ms INTEGER NOT NULL,
    -- Where somebody put it, by grid and JSON of the place; NULL while it waits.
    grid        TEXT,
    place       TEXT,
    placed_ms   INTEGER
) STRICT;
