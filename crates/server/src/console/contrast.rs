//! The colours of the style sheet against WCAG 2.2 AA: 4.5:1 for text (1.4.3), 3:1 for the edges of controls (1.4.11).

use std::collections::BTreeMap;

const CSS: &str = include_str!("../../assets/console.css");

const TEXT: [(&str, &str); 22] = [
    ("ink", "ground"),
    ("ink", "surface"),
    ("ink", "surface-2"),
    ("ink-2", "ground"),
    ("ink-2", "surface"),
    ("ink-2", "surface-2"),
    ("link", "ground"),
    ("link", "surface"),
    ("link", "surface-2"),
    ("brand-ink", "brand"),
    ("alert", "alert-ground"),
    ("alert", "surface"),
    ("review", "review-ground"),
    ("observe", "observe-ground"),
    ("ok", "ok-ground"),
    ("wait", "wait-ground"),
    ("ink", "alert-ground"),
    ("ink-2", "alert-ground"),
    ("ink", "review-ground"),
    ("ink-2", "review-ground"),
    ("ink", "wait-ground"),
    ("ink-2", "wait-ground"),
];
const EDGES: [(&str, &str); 4] =
    [("line-strong", "surface"), ("line-strong", "ground"), ("focus", "ground"), ("focus", "surface")];

/// The palettes: light, dark, print. Each later one changes some of the first's colours.
fn palettes() -> Vec<BTreeMap<String, (f64, f64, f64)>> {
    let mut palettes: Vec<BTreeMap<String, _>> = Vec::new();
    for block in CSS.split(":root {").skip(1) {
        let mut palette = palettes.first().cloned().unwrap_or_default();
        for declaration in block.split('}').next().unwrap_or_default().split(';') {
            let Some((name, value)) = declaration.trim().split_once(':') else { continue };
            let Some((name, value)) = name.strip_prefix("--").zip(value.trim().strip_prefix('#')) else { continue };
            palette.insert(name.to_owned(), rgb(value));
        }
        palettes.push(palette);
    }
    palettes
}

fn rgb(hex: &str) -> (f64, f64, f64) {
    let full: String = if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_owned() };
    let part = |at: usize| f64::from(u8::from_str_radix(&full[at..at + 2], 16).expect("a colour")) / 255.0;
    (part(0), part(2), part(4))
}

fn luminance((r, g, b): (f64, f64, f64)) -> f64 {
    let linear = |part: f64| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

#[test]
fn every_text_and_edge_has_the_contrast_that_aa_asks_for() {
    let palettes = palettes();
    assert_eq!(palettes.len(), 3, "light, dark and print");
    for (index, palette) in palettes.iter().enumerate() {
        let pairs = TEXT.map(|pair| (pair, 4.5)).into_iter().chain(EDGES.map(|pair| (pair, 3.0)));
        for ((front, ground), least) in pairs {
            let (a, b) = (luminance(palette[front]), luminance(palette[ground]));
            let ratio = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(ratio >= least, "palette {index}: {front} on {ground} is {ratio:.2}:1");
        }
    }
}
