//! Who signed the day: supervisors for regions here, grids on their phones (reference/domain.md §7).

use std::collections::BTreeMap;

use serde::Serialize;
use stairwell_core::domain::fold::PostView;
use stairwell_core::domain::fold::view::ReportView;
use stairwell_core::time::{LocalDate, UtcMs};

use crate::directory::ReportSignature;
use crate::views::Node;

/// Whether a day was signed. One that was not is 未报, never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SignedAs {
    /// 已报.
    Signed,
    /// 零报告: the signer declared that there was nothing.
    Zero,
    /// 未报.
    NotReported,
}

impl SignedAs {
    /// The name, Chinese.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Signed => "已报",
            Self::Zero => "零报告",
            Self::NotReported => "未报",
        }
    }
}

/// The day of one region or grid, by its latest signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NodeSignature {
    /// Code of the region or grid.
    pub node: String,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: String,
    /// Whether it was signed.
    pub status: SignedAs,
    /// The same, Chinese.
    pub status_zh: &'static str,
    /// Who signed; `None` while nobody has, so for the rest.
    pub signer: Option<String>,
    /// When.
    pub signed_at: Option<UtcMs>,
    /// Up to when.
    pub cut_off: Option<UtcMs>,
}

/// Who signed for whom and when.
struct Signature<'a> {
    signer: &'a str,
    signed_at: UtcMs,
    cut_off: UtcMs,
    is_zero: bool,
}

impl<'a> From<&'a ReportSignature> for Signature<'a> {
    fn from(signature: &'a ReportSignature) -> Self {
        let ReportSignature { signer, signed_at, cut_off, zero_declared, .. } = signature;
        Self { signer, signed_at: *signed_at, cut_off: *cut_off, is_zero: *zero_declared }
    }
}

impl<'a> From<&'a ReportView> for Signature<'a> {
    fn from(report: &'a ReportView) -> Self {
        let signer = report.by.supervisor.as_ref().map_or(&report.by.person, |supervisor| &supervisor.name);
        Self { signer, signed_at: report.signed_at, cut_off: report.cut_off, is_zero: report.zero_declared }
    }
}

/// The day of every node, by code. A checkpoint post that signed nothing is left out: its grid speaks for it.
pub(super) fn of_nodes(
    nodes: &[Node],
    date: LocalDate,
    above_grids: &[ReportSignature],
    books: &[PostView],
) -> Vec<NodeSignature> {
    let mut signatures: BTreeMap<&str, Vec<Signature<'_>>> = BTreeMap::new();
    for signature in above_grids {
        signatures.entry(&signature.node).or_default().push(signature.into());
    }
    for book in books {
        let of_day = book.reports.iter().filter(|report| report.date == date).map(Signature::from);
        signatures.entry(book.scope.as_str()).or_default().extend(of_day);
    }
    nodes
        .iter()
        .filter_map(|node| {
            let of_node = signatures.get(node.code.as_str()).map_or(&[][..], Vec::as_slice);
            let latest = of_node.iter().max_by_key(|signature| signature.signed_at);
            (node.level != "POST" || latest.is_some()).then(|| of_node_by(node, latest))
        })
        .collect()
}

fn of_node_by(node: &Node, latest: Option<&Signature<'_>>) -> NodeSignature {
    let status = match latest {
        None => SignedAs::NotReported,
        Some(signature) if signature.is_zero => SignedAs::Zero,
        Some(_) => SignedAs::Signed,
    };
    NodeSignature {
        node: node.code.clone(),
        name: node.name.clone(),
        level: node.level.clone(),
        status,
        status_zh: status.name_zh(),
        signer: latest.map(|signature| signature.signer.to_owned()),
        signed_at: latest.map(|signature| signature.signed_at),
        cut_off: latest.map(|signature| signature.cut_off),
    }
}
