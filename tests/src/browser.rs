//! A supervisor's browser, as far as the console needs one: pages, forms, cookies. Plain HTTP/1.1 over a socket.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;

/// A page as it came.
#[derive(Debug, Clone)]
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub text: String,
    headers: Vec<(String, String)>,
}

impl Page {
    /// The first header of this name, in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The value of the form field of this name.
    fn field(&self, name: &str) -> Option<&str> {
        let from = self.text.split_once(&format!("name=\"{name}\" value=\""))?.1;
        from.split_once('"').map(|(value, _)| value)
    }
}

/// A browser at one server, with its cookies.
#[derive(Debug)]
pub struct Browser {
    address: String,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// A fresh browser for the server at this URL.
    #[must_use]
    pub fn at(url: &str) -> Self {
        Self { address: url.rsplit('/').next().unwrap_or_default().to_owned(), cookies: BTreeMap::new() }
    }

    /// Fetches a page. Redirects are shown, not followed.
    ///
    /// # Panics
    /// When the server does not answer in HTTP.
    pub fn get(&mut self, path: &str) -> Page {
        self.send(&format!("GET {path} HTTP/1.1\r\n"), "")
    }

    /// Fills in the sign-in form and sends it; returns what comes of it.
    ///
    /// # Panics
    /// When there is no form.
    pub fn sign_in(&mut self, name: &str, password: &str) -> Page {
        let form = self.get("/login");
        let csrf = form.field("csrf").expect("the form carries a token").to_owned();
        let body = format!("csrf={csrf}&next=&name={}&password={}", escaped(name), escaped(password));
        self.send("POST /login HTTP/1.1\r\n", &body)
    }

    fn send(&mut self, line: &str, body: &str) -> Page {
        let mut stream = TcpStream::connect(&self.address).expect("the server listens");
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = format!(
            "{line}host: {}\r\nconnection: close\r\ncookie: {}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n\r\n{body}",
            self.address,
            cookies.join("; "),
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("the server reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("the server answers");
        let page = read(&answer);
        for (_, cookie) in page.headers.iter().filter(|(name, _)| name == "set-cookie") {
            if let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        page
    }
}

fn read(answer: &[u8]) -> Page {
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("an HTTP answer has a head");
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let text = String::from_utf8_lossy(&answer[end + 4..]).into_owned();
    Page { status: status.expect("an HTTP answer has a status"), text, headers }
}

/// A form value, percent-encoded.
fn escaped(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
