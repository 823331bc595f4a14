//! Where the server is, and whose word for it counts.

use reqwest::{Certificate, Url};

use super::error::ClientError;

/// Whether the platform's own roots can be asked. Android's verifier is reached through Java and panics at the first
/// handshake in a process that did not hand it a JVM and a Context.
const HAS_PLATFORM_ROOTS: bool = !cfg!(target_os = "android");

/// The address of an HTTP server.
///
/// # Errors
/// [`ClientError::Address`].
pub(super) fn parse_address(server: &str) -> Result<Url, ClientError> {
    Url::parse(server)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some())
        .filter(|url| url.query().is_none() && url.fragment().is_none())
        .ok_or_else(|| ClientError::Address(server.to_owned()))
}

/// The roots to trust for `url`, and no others; `None` for the platform's.
///
/// # Errors
/// [`ClientError::Roots`] or [`ClientError::RootsNeeded`].
pub(super) fn trusted_roots(url: &Url, roots_pem: Option<&[u8]>) -> Result<Option<Vec<Certificate>>, ClientError> {
    roots_or_platform(url, roots_pem, HAS_PLATFORM_ROOTS)
}

fn roots_or_platform(
    url: &Url,
    roots_pem: Option<&[u8]>,
    has_platform_roots: bool,
) -> Result<Option<Vec<Certificate>>, ClientError> {
    match roots_pem {
        Some(pem) => {
            let roots = Certificate::from_pem_bundle(pem).map_err(|error| ClientError::Roots(error.to_string()))?;
            if roots.is_empty() {
                return Err(ClientError::Roots("no certificate in PEM form is in it".into()));
            }
            Ok(Some(roots))
        }
        // A machine without root certificates can still talk to a server beside it.
        None if url.scheme() == "http" => Ok(Some(Vec::new())),
        None if has_platform_roots => Ok(None),
        None => Err(ClientError::RootsNeeded),
    }
}

/// Whether the server is on this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_platform_has_no_roots_https_needs_them_and_http_does_not() {
        let https = parse_address("https://stairwell.example").unwrap();
        let http = parse_address("http://127.0.0.1:1").unwrap();
        assert!(matches!(roots_or_platform(&https, None, false), Err(ClientError::RootsNeeded)));
        assert!(matches!(roots_or_platform(&https, None, true), Ok(None)));
        for has_platform_roots in [true, false] {
            assert!(matches!(roots_or_platform(&http, None, has_platform_roots), Ok(Some(roots)) if roots.is_empty()));
        }
    }
}
