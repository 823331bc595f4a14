//! `GET /v1/digest`.

use crate::world::{World, http};

#[tokio::test]
async fn a_digest_is_for_devices_of_the_grid() {
    let world = World::new();
    let phone = world.phone("李", 1).await;
    let ask = async |path: &str| {
        let (status, body) = world.get_signed(phone.keys(), path).await;
        (status, body["error"]["code"].as_str().map(str::to_owned))
    };
    assert_eq!(ask("/v1/digest?grid=440106006001G001").await, (200, None));
    assert_eq!(ask("/v1/digest?grid=440106006001G002").await, (403, Some("not_granted".into())));
    assert_eq!(ask("/v1/digest?grid=1").await, (400, Some("malformed".into())));
    assert_eq!(ask("/v1/digest").await, (400, Some("malformed".into())));
    let unsigned = http().get(format!("{}/v1/digest?grid=440106006001G001", world.url)).send().await.unwrap();
    assert_eq!(unsigned.status(), 401);
}
