//! The stories: what happens to a team in a day, told over real programs, real sockets and real files.

mod cloned_phone;
mod cut_connection;
mod daily_report;
mod demo;
mod full_disk;
mod lists_in;
mod lixin;
mod offline_day;
mod phone_killed;
mod phone_to_phone;
mod policy_change;
mod qr_hand_over;
mod revoked_phone;
mod server_killed;
mod server_restored;
mod shipai;
mod stranger;
mod supervisor;
mod three_way_doorstep;
mod tls;
mod whole_case_file;
mod wrong_clock;
mod wrong_input;
