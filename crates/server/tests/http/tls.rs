//! HTTPS, by the real binary.

use std::path::{Path, PathBuf};

use stairwell_core::client::Transport;
use stairwell_core::sync::enrol::EnrolRequest;
use stairwell_core::trust::KeyPair;

use crate::command_line::{Server, Stairwell};

struct Files {
    certificate: PathBuf,
    key: PathBuf,
    pem: String,
}

fn certificate(directory: &Path, name: &str) -> Files {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".into(), "localhost".into()]).unwrap();
    let files = Files {
        certificate: directory.join(format!("{name}.crt")),
        key: directory.join(format!("{name}.key")),
        pem: made.cert.pem(),
    };
    std::fs::write(&files.certificate, &files.pem).unwrap();
    std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    files
}

fn flags(certificate: &Path, key: &Path) -> Vec<String> {
    let flag = |name: &str, path: &Path| [name.to_owned(), path.display().to_string()];
    [flag("--tls-cert", certificate), flag("--tls-key", key)].concat()
}

#[tokio::test]
async fn phones_enrol_over_tls_with_the_certificate_that_they_trust() {
    let stairwell = Stairwell::initialised();
    let files = certificate(stairwell.path(), "server");
    let server = Server::start(&stairwell, &flags(&files.certificate, &files.key));
    assert!(server.url.starts_with("https://127.0.0.1:"), "{}", server.url);
    let code = stairwell.invite();
    let request = EnrolRequest::new(&code, &KeyPair::from_seed(&[7; 32]));
    let now = stairwell_server::command::now();
    let other = certificate(stairwell.path(), "other");
    let mut wary = Transport::new(&server.url, Some(other.pem.as_bytes()), 0).unwrap();
    assert!(wary.enrol(&request, now).await.is_err(), "a certificate that is not trusted was accepted");
    let mut transport = Transport::new(&server.url, Some(files.pem.as_bytes()), 0).unwrap();
    assert_eq!(transport.enrol(&request, now).await.unwrap().certificate.person, "李");
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn files_that_are_missing_or_do_not_belong_together_start_nothing() {
    let stairwell = Stairwell::initialised();
    let (one, other) = (certificate(stairwell.path(), "one"), certificate(stairwell.path(), "other"));
    let missing = stairwell.path().join("missing");
    for (certificate, key, exit) in [
        (&missing, &one.key, 2),
        (&one.certificate, &missing, 2),
        (&one.certificate, &other.key, 3),
        (&one.key, &one.certificate, 3),
    ] {
        let output = stairwell.serve(&flags(certificate, key)).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(exit), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(output.stdout.is_empty());
    }
    let output = stairwell.serve(&flags(&one.certificate, &one.key)[..2]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "half of the two files was accepted");
}
