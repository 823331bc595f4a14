//! The same over TLS, with a certificate that only this team trusts.

use std::fs;
use std::path::PathBuf;

use end_to_end::phone::Phone;
use end_to_end::scene::Scene;
use end_to_end::street::GRID;
use rcgen::{CertifiedKey, generate_simple_self_signed};

/// Writes a certificate for loopback and its key into the scene's directory.
fn certificate(scene: &Scene, name: &str) -> (PathBuf, PathBuf) {
    let names = vec!["127.0.0.1".to_owned(), "localhost".to_owned()];
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).expect("ring makes keys");
    let (chain, key) = (scene.directory().join(format!("{name}.crt")), scene.directory().join(format!("{name}.key")));
    fs::write(&chain, cert.pem()).expect("the directory of a test can be written");
    fs::write(&key, signing_key.serialize_pem()).expect("the directory of a test can be written");
    (chain, key)
}

#[test]
fn a_phone_syncs_over_tls_with_the_server_it_trusts() {
    let mut scene = Scene::set();
    let (chain, key) = certificate(&scene, "server");
    scene.server.stop();
    scene.server.serve_with(&["--tls-cert", &chain.to_string_lossy(), "--tls-key", &key.to_string_lossy()]);
    scene.server.serve();
    assert!(scene.server.url().starts_with("https://"), "{}", scene.server.url());

    let party = Phone::new(scene.directory(), "party").trusting(&chain);
    party.enrol(scene.server.url(), &scene.server.invite("party", "PARTY", GRID)).succeeded();
    party.household(16, "1601");
    assert_eq!(party.sync()["round_trips"], 1);
    scene.agrees(&[&party]);

    // A phone that trusts another certificate, or only the public ones, sends nothing.
    let (other, _) = certificate(&scene, "other");
    let code = scene.server.invite("police", "POLICE", GRID);
    for stranger in [Phone::new(scene.directory(), "police").trusting(&other), Phone::new(scene.directory(), "police")]
    {
        stranger.enrol(scene.server.url(), &code).refused("untrusted_server");
    }
    // The code was not spent on them.
    let police = Phone::new(scene.directory(), "police").trusting(&chain);
    police.enrol(scene.server.url(), &code).succeeded();
}

#[test]
fn a_certificate_that_does_not_fit_its_key_is_told_before_anything_starts() {
    let scene = Scene::set();
    let (chain, _) = certificate(&scene, "one");
    let (_, key) = certificate(&scene, "two");
    let serve = |chain: &str, key: &str| scene.server.run(&["serve", "--tls-cert", chain, "--tls-key", key]);
    serve(&chain.to_string_lossy(), &key.to_string_lossy()).failed(3);
    serve("/nonexistent.crt", &key.to_string_lossy()).failed(2);
    scene.server.run(&["serve", "--tls-cert", &chain.to_string_lossy()]).failed(2);
}
