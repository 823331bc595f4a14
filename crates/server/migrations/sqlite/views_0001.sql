-- What the console reads: rows that the projector folds from the logs. Every `view_…` table can be dropped and
-- rebuilt from the logs (`stairwell admin rebuild-views`); the console's own tables below cannot.

CREATE TABLE view_households (
    scope TEXT NOT NULL,
    household BLOB NOT NULL,
    building TEXT NOT NULL,
    unit TEXT NOT NULL,
    -- NULL when not known.
    floor INTEGER,
    room TEXT NOT NULL,
    -- Texts with their numbers padded, so that building 10 comes after building 9.
    building_order TEXT NOT NULL,
    unit_order TEXT NOT NULL,
    room_order TEXT NOT NULL,
    persons INTEGER NOT NULL,
    observed INTEGER NOT NULL,
    fevers INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    held INTEGER NOT NULL,
    unknown_records INTEGER NOT NULL,
    disputed INTEGER NOT NULL,
    -- The most pressing state of its persons, '' when there are none.
    state TEXT NOT NULL,
    last_visit_ms INTEGER,
    last_outcome TEXT,
    last_reading_ms INTEGER,
    last_reading_deci_c INTEGER,
    PRIMARY KEY (scope, household)
) STRICT, WITHOUT ROWID;

-- Walking order: building, unit, from the top floor down, room.
CREATE INDEX view_households_walk
    ON view_households (scope, building_order, unit_order, floor DESC, room_order, household);
CREATE INDEX view_households_id ON view_households (household, scope);

CREATE TABLE view_persons (
    scope TEXT NOT NULL,
    household BLOB NOT NULL,
    -- device:seq of the Person record.
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    planned_end_day INTEGER,
    fever INTEGER NOT NULL,
    conflict INTEGER NOT NULL,
    last_reading_ms INTEGER,
    last_reading_deci_c INTEGER,
    PRIMARY KEY (scope, household, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE view_visits (
    scope TEXT NOT NULL,
    household BLOB NOT NULL,
    visit BLOB NOT NULL,
    -- Days since 1970-01-01 in Asia/Shanghai.
    day INTEGER NOT NULL,
    slot TEXT NOT NULL,
    mode TEXT NOT NULL,
    observed_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    parts INTEGER NOT NULL,
    PRIMARY KEY (scope, household, visit)
) STRICT, WITHOUT ROWID;
CREATE INDEX view_visits_day ON view_visits (scope, day);

CREATE TABLE view_readings (
    scope TEXT NOT NULL,
    household BLOB NOT NULL,
    -- device:seq/k: the k-th reading of a record.
    reading TEXT NOT NULL,
    person TEXT NOT NULL,
    observed_ms INTEGER NOT NULL,
    -- What holds after corrections, in tenths of a degree Celsius; NULL when voided.
    effective_deci_c INTEGER,
    written_deci_c INTEGER NOT NULL,
    site TEXT NOT NULL,
    method TEXT NOT NULL,
    PRIMARY KEY (scope, household, reading)
) STRICT, WITHOUT ROWID;

-- Counts of every region and grid, by its code: a region's page reads its own row and its children's.
CREATE TABLE view_counts (
    code TEXT PRIMARY KEY,
    households INTEGER NOT NULL,
    persons INTEGER NOT NULL,
    observed INTEGER NOT NULL,
    fevers INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    held INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE view_day_counts (
    code TEXT NOT NULL,
    day INTEGER NOT NULL,
    -- Visits at the door at which somebody was seen, and all visits at the door that were attempted.
    visits INTEGER NOT NULL,
    attempted INTEGER NOT NULL,
    PRIMARY KEY (code, day)
) STRICT, WITHOUT ROWID;

-- Households that the projector has taken on and not yet written. Never twice the same id.
CREATE TABLE view_claims (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    scope TEXT NOT NULL,
    household BLOB NOT NULL,
    UNIQUE (scope, household)
) STRICT;

-- When the server received which part of a log: one row a sync and log. Not a view: it cannot be rebuilt.
CREATE TABLE receipts (
    scope TEXT NOT NULL,
    device BLOB NOT NULL,
    through_seq INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    PRIMARY KEY (scope, device, through_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE console_sessions (
    -- SHA-256 of the cookie: whoever reads this table cannot sign in with it.
    token_hash BLOB PRIMARY KEY,
    user TEXT NOT NULL,
    csrf TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE console_failures (
    user TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE console_audit (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    user TEXT NOT NULL,
    act TEXT NOT NULL,
    -- device:seq of a person, a household's id, or '' for a sign-in.
    subject TEXT NOT NULL
) STRICT;
CREATE INDEX console_audit_subject ON console_audit (subject, at_ms);
