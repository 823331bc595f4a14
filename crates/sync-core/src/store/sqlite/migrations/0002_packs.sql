-- Old entries of a phone, packed (docs/adr/0015). A server packs nothing.

-- The packed entries of sixteen neighbouring documents.
CREATE TABLE core_pack (
    id      INTEGER PRIMARY KEY, -- number of the documents / 16
    content BLOB NOT NULL
) STRICT;

-- In the order of the logs: which documents the entries of a stretch belong to, whether they are packed or still rows.
CREATE TABLE core_run (
    scope     INTEGER NOT NULL REFERENCES core_scope (id),
    device    INTEGER NOT NULL REFERENCES core_device (id),
    first     INTEGER NOT NULL,
    entries   INTEGER NOT NULL,
    prev      BLOB NOT NULL, -- hash of the entry before the first
    documents BLOB NOT NULL, -- their numbers
    PRIMARY KEY (scope, device, first)
) STRICT, WITHOUT ROWID;

-- How many of its entries are packed.
ALTER TABLE core_document ADD COLUMN packed INTEGER NOT NULL DEFAULT 0;
