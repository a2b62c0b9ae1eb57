//! What is filled into forms and into the parts of a multipart body.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use rooftop_page::FormInput;

use crate::body::EachOf;
use crate::expr::Bindings;
use crate::sent::{Hole, Sent, Unsendable};
use crate::text::Text;

/// A file that is given to an operation. `Debug` shows its size only.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FileInput {
    /// Its name, as the DMS is to see it.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// What is in it.
    pub bytes: Arc<[u8]>,
}

impl fmt::Debug for FileInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileInput({} bytes)", self.bytes.len())
    }
}

/// The files that are given to an operation, by the names that its input has for them.
pub type Files = BTreeMap<String, FileInput>;

/// What is filled in under a name.
#[derive(Debug)]
pub(crate) enum Filling {
    Sent(Sent),
    /// A file; left out if it is not given.
    File(Hole),
    /// What a person reads in a combo box, and what it stands for.
    Pair {
        shown: Text,
        value: Text,
    },
    /// A row for each item of a list.
    Rows(Box<EachOf<Vec<(String, Filling)>>>),
}

impl Filling {
    /// What is to be filled in, if anything is.
    pub(crate) fn build(&self, bindings: &Bindings<'_>) -> Result<Option<FormInput>, Unsendable> {
        Ok(match self {
            Self::Sent(sent) => sent.fill(bindings)?.map(FormInput::Text),
            Self::File(hole) => hole.value(bindings).map(|value| FormInput::File(value.to_text())),
            Self::Pair { shown, value } => {
                Some(FormInput::Pair { shown: shown.fill(bindings)?, value: value.fill(bindings)? })
            }
            Self::Rows(each) => {
                let rows = each.map(bindings, |row, bindings| inputs_of(row, bindings))?;
                Some(FormInput::Rows(rows))
            }
        })
    }
}

/// All that is to be filled in.
pub(crate) fn inputs_of(
    fillings: &[(String, Filling)],
    bindings: &Bindings<'_>,
) -> Result<Vec<(String, FormInput)>, Unsendable> {
    let mut inputs = Vec::new();
    for (name, filling) in fillings {
        inputs.extend(filling.build(bindings)?.map(|input| (name.clone(), input)));
    }
    Ok(inputs)
}

/// The file that an input names.
pub(crate) fn file_of(files: &Files, name: &str) -> Result<FileInput, Unsendable> {
    files.get(name).cloned().ok_or_else(|| Unsendable::new("a file", "it was not given"))
}
