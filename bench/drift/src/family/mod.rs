//! Page families: portals in different styles, each with an ordinary pack that reads them.

mod bootstrap;
mod meridian;
mod sandbox;
mod webforms;

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use fastrand::Rng;
use jiff::tz::TimeZone;
use rooftop_pack::Pack;

use crate::dom::Dom;
use crate::sheet::{Control, Form, Painter, Sheet, Style};
use crate::truth::Truth;

/// A portal in one style.
pub(crate) struct Family {
    pub(crate) name: &'static str,
    /// What reads it: an ordinary pack.
    pub(crate) pack: Pack,
    pub(crate) folder: PathBuf,
    pub(crate) kinds: &'static [Kind],
    /// What comes instead when nobody is signed in.
    pub(crate) login: fn() -> String,
}

/// A kind of page.
pub(crate) struct Kind {
    /// The page's name in the pack.
    pub(crate) name: &'static str,
    /// Makes one, of an invented record.
    pub(crate) make: fn(&mut Rng, Wealth) -> Result<Made>,
}

/// How much of what a record may lack it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wealth {
    /// As it comes.
    Any,
    /// Everything.
    Full,
    /// Nothing.
    Bare,
}

/// A page with its truth.
#[derive(Clone)]
pub(crate) struct Made {
    pub(crate) dom: Dom,
    pub(crate) truth: Truth,
    pub(crate) url: String,
    pub(crate) rooftop: &'static str,
    pub(crate) zone: TimeZone,
    pub(crate) style: Style,
    /// The value that is the record's key, and the key; none on a page of many records.
    pub(crate) key: Option<(&'static str, String)>,
    /// A form and what a flow would fill in.
    pub(crate) fill: Option<(&'static str, Vec<(String, String)>)>,
}

/// The store of all families.
const STORE: &str = "1001 - Peachtree Ford";
const ROOFTOP: &str = "1001";
const USER: &str = "SVC ROOFTOP";

/// Loads all families: those to develop against, and those held out.
pub(crate) fn all() -> Result<Vec<Family>> {
    let family = |name, folder: PathBuf, kinds, login| {
        let pack = Pack::load_pages(&folder).map_err(|wrong| anyhow!("{wrong}"))?;
        Ok::<Family, anyhow::Error>(Family { name, pack, folder, kinds, login })
    };
    Ok(vec![
        sandbox::family()?,
        family("meridian", own_pack("meridian"), meridian::KINDS, meridian::login)?,
        family("bootstrap", own_pack("bootstrap"), bootstrap::KINDS, bootstrap::login)?,
        family("webforms", own_pack("webforms"), webforms::KINDS, webforms::login)?,
    ])
}

/// The folder of a pack that belongs to this crate.
fn own_pack(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("packs").join(name)
}

impl Painter {
    /// Paints the sheet and gives the page with its truth.
    fn made(mut self, paint: fn(&Sheet) -> askama::Result<String>, url: String) -> Result<Made> {
        STORE.clone_into(&mut self.sheet.store);
        USER.clone_into(&mut self.sheet.user);
        Ok(Made {
            dom: Dom::parse(&paint(&self.sheet)?),
            truth: self.truth,
            url,
            rooftop: ROOFTOP,
            zone: self.zone,
            style: self.style,
            key: None,
            fill: None,
        })
    }

    /// Adds a form whose controls are called in it as `names` says.
    fn form(
        &mut self,
        mut form: Form,
        names: fn(&str) -> String,
        controls: &[(&str, &str, String, &[&str])],
    ) {
        form.controls = controls
            .iter()
            .map(|(name, label, value, options)| Control {
                name: (*name).to_owned(),
                label: (*label).to_owned(),
                id: names(name).replace('$', "_"),
                field: names(name),
                value: value.clone(),
                options: options.iter().map(|option| (*option).to_owned()).collect(),
            })
            .collect();
        self.sheet.forms.push(form);
    }
}

impl Made {
    fn of(mut self, key: &'static str, value: &str) -> Self {
        self.key = Some((key, value.to_owned()));
        self
    }

    fn with_form(mut self, form: &'static str, values: &[(&str, String)]) -> Self {
        self.fill =
            Some((form, values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()));
        self
    }
}

/// The zone of all families.
fn zone() -> Result<TimeZone> {
    Ok(TimeZone::get("America/New_York")?)
}

impl Sheet {
    /// For a template whose whole page is one form: where it is sent.
    pub(crate) fn action(&self) -> &str {
        self.forms.first().map_or("Default.aspx", |form| &form.action)
    }

    /// For a template whose whole page is one form: which it is.
    pub(crate) fn form_name(&self) -> &str {
        self.forms.first().map_or("", |form| &form.name)
    }
}
