-- Rows of the list, compressed. They are folded anew.
DROP TABLE phone_household;

CREATE TABLE phone_household (
    document BLOB PRIMARY KEY,
    scope    TEXT NOT NULL,
    row      BLOB NOT NULL -- JSON, zstd with the dictionary in field/rows
) STRICT, WITHOUT ROWID;
