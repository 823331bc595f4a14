-- What reports need to answer as they would have been answered before: signatures, and when the server came to know
-- what is not in the logs. None of it can be rebuilt.

-- The days that supervisors signed for regions above the grids. Grids are signed on the phones.
CREATE TABLE report_signatures (
    node          TEXT NOT NULL,
    day           INTEGER NOT NULL, -- days since 1970-01-01 in Asia/Shanghai
    signed_ms     INTEGER NOT NULL,
    cut_off_ms    INTEGER NOT NULL,
    zero_declared INTEGER NOT NULL,
    signer        TEXT NOT NULL,
    note          TEXT, -- NULL when there is none
    PRIMARY KEY (node, day, signed_ms)
) STRICT, WITHOUT ROWID;

-- Statements up to this arrival were here at this time: one row a commit that brought any.
CREATE TABLE statement_receipts (
    through_arrival INTEGER PRIMARY KEY,
    received_ms     INTEGER NOT NULL
) STRICT;

-- Those of before: since always.
INSERT INTO statement_receipts (through_arrival, received_ms) SELECT arrival, 0 FROM statement_arrivals
    ORDER BY arrival DESC LIMIT 1;

-- When a device had nothing more to send of a scope, every ten minutes at most: device_syncs has the last time only.
CREATE TABLE device_sync_history (
    device      BLOB NOT NULL,
    scope       TEXT NOT NULL,
    complete_ms INTEGER NOT NULL,
    PRIMARY KEY (device, scope, complete_ms)
) STRICT, WITHOUT ROWID;

INSERT INTO device_sync_history (device, scope, complete_ms) SELECT device, scope, complete_ms FROM device_syncs;

-- When the region was first imported; 0 for those of before: since always. NULL within the import only.
ALTER TABLE regions ADD COLUMN imported_ms INTEGER;
UPDATE regions SET imported_ms = 0;
