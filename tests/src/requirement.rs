//! What this machine cannot do.

use std::io::Write;

/// Says why a story is not told here. On a desk it is skipped; with `STAIRWELL_REQUIRE=all`, as in CI, that is a failure.
///
/// # Panics
/// When `STAIRWELL_REQUIRE` is `all`.
pub fn skip(reason: &str) {
    assert!(std::env::var("STAIRWELL_REQUIRE").as_deref() != Ok("all"), "not possible here: {reason}");
    // Written past the test runner's capture: a skip that nobody sees is a lie.
    let _unread = writeln!(std::io::stderr(), "SKIPPED: {reason}");
}
