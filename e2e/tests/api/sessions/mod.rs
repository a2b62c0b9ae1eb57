//! `/sessions`
mod create;
