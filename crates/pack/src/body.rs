//! The bodies of requests: trees of typed values, which a serialiser writes. Nothing is pasted.

use rooftop_page::{Charset, FileNames, FormInput, Value};
use serde_json::{Map, Value as Json};

use crate::expr::{Bindings, Expr};
use crate::filling::{Files, Filling, file_of, inputs_of};
use crate::sent::{Hole, Sent, Unsendable};
use crate::text::Text;
use crate::wire::{Body, FormPart, PartContent};
use crate::written::{Multipart, encoded};
use crate::xml::{Element, XmlSpec};

/// What a request carries, before its holes are filled.
#[derive(Debug)]
pub(crate) enum BodySpec {
    Empty,
    Form { fields: Vec<(String, Sent)>, charset: Charset },
    Multipart { parts: Vec<(String, Filling)>, charset: Charset, file_names: FileNames },
    Json { content_type: String, root: JsonSpec },
    Xml { content_type: String, xml: XmlSpec },
    Raw { content_type: String, charset: Charset, text: Text },
}

/// A JSON document with holes.
#[derive(Debug)]
pub(crate) enum JsonSpec {
    Literal(Json),
    Text(Text),
    /// A value with its type.
    Value(Hole),
    /// Left out of what it stands in if the value is absent.
    IfGiven(Hole),
    /// Null if the value is absent.
    OrNull(Hole),
    Array(Vec<JsonSpec>),
    Object(Vec<(String, JsonSpec)>),
    /// One item for each of a list.
    Each(Box<EachOf<JsonSpec>>),
}

/// Something for each item of a list.
#[derive(Debug)]
pub(crate) struct EachOf<T> {
    /// What is written, for messages.
    pub(crate) source: String,
    pub(crate) list: Expr,
    /// What an item is called.
    pub(crate) name: String,
    pub(crate) item: T,
}

impl BodySpec {
    /// The body. `soap_header` is what every SOAP message carries in its header.
    pub(crate) fn build(
        &self,
        bindings: &Bindings<'_>,
        soap_header: &[Element],
        files: &Files,
    ) -> Result<Body, Unsendable> {
        match self {
            Self::Empty => Ok(Body::Empty),
            Self::Form { fields, charset } => {
                Ok(Body::Form { fields: fields_of(fields, bindings)?, charset: *charset })
            }
            Self::Multipart { parts, charset, file_names } => {
                let part = |(name, input)| Ok(FormPart { name, content: content(input, files)? });
                let parts = inputs_of(parts, bindings)?.into_iter().map(part).collect::<Result<_, _>>()?;
                Ok(Body::Multipart(Multipart { parts, charset: *charset, file_names: *file_names }))
            }
            Self::Json { content_type, root } => {
                let json = root.build(bindings)?.unwrap_or(Json::Null);
                Ok(Body::Whole { content_type: content_type.clone(), bytes: json.to_string().into_bytes() })
            }
            Self::Xml { content_type, xml } => {
                let bytes = xml.build(bindings, soap_header)?;
                Ok(Body::Whole { content_type: content_type.clone(), bytes })
            }
            Self::Raw { content_type, charset, text } => {
                let text = text.fill(bindings)?;
                let bytes = encoded("the text", &text, *charset)?.into_owned();
                Ok(Body::Whole { content_type: content_type.clone(), bytes })
            }
        }
    }
}

/// What a part holds. The compiler lets only texts and files through.
fn content(input: FormInput, files: &Files) -> Result<PartContent, Unsendable> {
    match input {
        FormInput::Text(text) => Ok(PartContent::Text(text)),
        FormInput::File(name) => file_of(files, &name).map(PartContent::File),
        FormInput::Pair { .. } | FormInput::Rows(_) => {
            Err(Unsendable::new("a part", "it is no text and no file"))
        }
    }
}

/// The fields that are given.
pub(crate) fn fields_of(
    fields: &[(String, Sent)],
    bindings: &Bindings<'_>,
) -> Result<Vec<(String, String)>, Unsendable> {
    let mut filled = Vec::new();
    for (name, sent) in fields {
        filled.extend(sent.fill(bindings)?.map(|value| (name.clone(), value)));
    }
    Ok(filled)
}

impl JsonSpec {
    /// The document, or nothing where a value is left out.
    fn build(&self, bindings: &Bindings<'_>) -> Result<Option<Json>, Unsendable> {
        Ok(Some(match self {
            Self::Literal(json) => json.clone(),
            Self::Text(text) => Json::String(text.fill(bindings)?),
            Self::Value(hole) => hole.required(bindings)?.to_json(),
            Self::IfGiven(hole) => return Ok(hole.value(bindings).map(|value| value.to_json())),
            Self::OrNull(hole) => hole.value(bindings).map_or(Json::Null, |value| value.to_json()),
            Self::Array(items) => {
                let mut array = Vec::new();
                for item in items {
                    array.extend(item.build(bindings)?);
                }
                Json::Array(array)
            }
            Self::Object(entries) => {
                let mut object = Map::new();
                for (name, value) in entries {
                    object.extend(value.build(bindings)?.map(|value| (name.clone(), value)));
                }
                Json::Object(object)
            }
            Self::Each(each) => {
                let built = each.map(bindings, JsonSpec::build)?;
                Json::Array(built.into_iter().flatten().collect())
            }
        }))
    }
}

impl<T> EachOf<T> {
    /// What is made of each item.
    pub(crate) fn map<'b, R>(
        &'b self,
        bindings: &Bindings<'b>,
        make: impl Fn(&'b T, &Bindings<'b>) -> Result<R, Unsendable>,
    ) -> Result<Vec<R>, Unsendable> {
        let items = self.items(bindings)?;
        items
            .into_iter()
            .map(|item| {
                let mut inner = bindings.clone();
                inner.bind_item(&self.name, item);
                make(&self.item, &inner)
            })
            .collect()
    }

    /// The items, each as it is.
    pub(crate) fn items(&self, bindings: &Bindings<'_>) -> Result<Vec<Value>, Unsendable> {
        match self.list.eval(bindings).value {
            Ok(Value::List(items)) => Ok(items),
            _ => Err(Unsendable::new(format!("each of {}", self.source), "the list is not there")),
        }
    }
}
