-- What a phone keeps beside its logs.

-- Who the device is and what it learnt from the server; one row.
CREATE TABLE phone_enrolment (
    only            INTEGER PRIMARY KEY CHECK (only = 1),
    device          BLOB NOT NULL,
    authority       BLOB NOT NULL,
    server_url      TEXT NOT NULL,
    id_hash_key     BLOB NOT NULL,
    seal_key        BLOB NOT NULL,
    clock_offset_ms INTEGER,
    last_sync_at    INTEGER,
    -- Hybrid logical clocks: of the last record written here, and of the latest one seen.
    last_write_ms   INTEGER,
    last_write_count INTEGER,
    last_seen_ms    INTEGER,
    last_seen_count INTEGER,
    rows_version    INTEGER NOT NULL -- version of the rows below
) STRICT;

-- One row a household, kept in step with its document: lists and tasks read these and load no document.
CREATE TABLE phone_household (
    scope    TEXT NOT NULL,
    document BLOB PRIMARY KEY,
    row      TEXT NOT NULL -- JSON
) STRICT, WITHOUT ROWID;

CREATE INDEX phone_household_of_scope ON phone_household (scope);
