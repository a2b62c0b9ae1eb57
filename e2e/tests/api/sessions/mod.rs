//! `/sessions`

mod answer_challenge;
mod create;
mod current;
mod delete;
mod refresh;
