-- Who and where: regions, supervisors, invitations, devices, and what was done about them.

-- Official regions, and below the communities their grids (level GRID) and checkpoint posts (level POST).
CREATE TABLE regions (
    code        TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    level       TEXT NOT NULL,
    parent_code TEXT -- NULL at the top
) STRICT, WITHOUT ROWID;

CREATE INDEX regions_of_parent ON regions (parent_code, code);

CREATE TABLE users (
    name          TEXT PRIMARY KEY,
    role          TEXT NOT NULL,
    region        TEXT NOT NULL, -- '' for everything
    password_hash TEXT NOT NULL, -- PHC string, argon2id
    created_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE invites (
    code_hash  BLOB PRIMARY KEY, -- SHA-256: whoever reads this table cannot enrol with it
    person     TEXT NOT NULL,
    role       TEXT NOT NULL,
    team       TEXT NOT NULL,
    grids      TEXT NOT NULL, -- codes, joined by commas
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    device     BLOB -- who used it, NULL while nobody has
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
    device       BLOB PRIMARY KEY,
    enrolled_ms  INTEGER NOT NULL,
    last_sync_ms INTEGER -- NULL while it has never synced; up to a minute behind
) STRICT, WITHOUT ROWID;

CREATE TABLE admin_audit (
    id      INTEGER PRIMARY KEY,
    at_ms   INTEGER NOT NULL,
    act     TEXT NOT NULL,
    subject TEXT NOT NULL -- a code, a device, a user's name; never a resident
) STRICT;

-- The order in which statements came: every connection of every process catches up from the last one it knows.
CREATE TABLE statement_arrivals (
    arrival   INTEGER PRIMARY KEY AUTOINCREMENT,
    statement BLOB NOT NULL UNIQUE
) STRICT;

INSERT INTO statement_arrivals (statement) SELECT id FROM core_statement;

CREATE TRIGGER statement_arrives AFTER INSERT ON core_statement BEGIN
    INSERT INTO statement_arrivals (statement) VALUES (NEW.id);
END;
