//! `digest`: what this device has of a grid.

use crate::call::{Call, grid};
use crate::cli::DigestArguments;
use crate::failure::Failure;

pub(crate) fn run(call: &Call, arguments: &DigestArguments) -> Result<(), Failure> {
    let digest = call.phone()?.digest(&grid(&arguments.grid)?)?;
    call.output.answer(&digest, || {
        let mut text = format!("网格 / grid: {}\n摘要 / digest: {}", digest.grid, digest.digest);
        if digest.heads.is_empty() {
            text.push_str("\n本机尚无该网格的记录 / nothing of this grid is here");
        }
        for (device, seq) in &digest.heads {
            text.push_str(&format!("\n  {device}  {seq}"));
        }
        text
    });
    Ok(())
}
