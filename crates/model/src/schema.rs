//! The model described as data: what a pack's mappings are checked against, and what docs/model.md shows.

use utoipa::openapi::schema::{Object, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{RefOr, schema::KnownFormat};
use utoipa::{PartialSchema, ToSchema};

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldType {
    /// Free text.
    Text,
    /// A whole number.
    Integer,
    /// An exact number that keeps its digits.
    Decimal,
    /// An amount with two decimals.
    Money,
    /// A civil date.
    Date,
    /// An instant.
    Instant,
    /// `true` or `false`.
    Flag,
    /// An absolute address.
    Url,
    /// A vehicle identification number.
    Vin,
    /// An id with this prefix.
    Id(String),
    /// A word of a closed list.
    Word(Vec<String>),
    /// An array of values.
    List(Box<FieldType>),
    /// An array of objects with these fields.
    Objects(Vec<Field>),
    /// An object whose member names are data.
    Map(Box<FieldType>),
}

/// One field of an object, however deep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Dotted path from the object (`pricing.msrp`).
    pub path: String,
    /// What it holds.
    pub of: FieldType,
    /// Whether every object has it.
    pub required: bool,
    /// What it means.
    pub about: String,
    /// Its example as JSON text, if the docs give one.
    pub example: Option<String>,
}

/// The fields of a type of the model, nested objects flattened to dotted paths, in the order of the JSON.
pub fn fields<T: ToSchema + PartialSchema>() -> Vec<Field> {
    let mut schemas = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut schemas);
    let describer = Describer { schemas };
    let mut fields = Vec::new();
    describer.object(&T::schema(), "", true, &mut fields);
    fields
}

struct Describer {
    schemas: Vec<(String, RefOr<Schema>)>,
}

impl Describer {
    fn resolve<'a>(&'a self, schema: &'a RefOr<Schema>) -> Option<&'a Schema> {
        match schema {
            RefOr::T(schema) => Some(schema),
            RefOr::Ref(reference) => {
                let name = reference.ref_location.rsplit('/').next()?;
                let (_, schema) = self.schemas.iter().find(|(known, _)| known == name)?;
                self.resolve(schema)
            }
        }
    }

    fn object(&self, schema: &RefOr<Schema>, prefix: &str, required: bool, out: &mut Vec<Field>) {
        let Some(Schema::Object(object)) = self.resolve(schema) else {
            return;
        };
        for (name, member) in &object.properties {
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            let required = required && object.required.contains(name);
            let nested = match self.plain(member) {
                Some(Schema::Object(inner)) => !inner.properties.is_empty(),
                _ => false,
            };
            if nested {
                self.object(&self.without_null(member), &path, required, out);
            } else if let Some(of) = self.type_of(member) {
                let (about, example) = self.words_about(member);
                out.push(Field { path, of, required, about, example });
            }
        }
    }

    /// The schema behind references and behind "or null".
    fn plain<'a>(&'a self, schema: &'a RefOr<Schema>) -> Option<&'a Schema> {
        match self.resolve(schema)? {
            Schema::OneOf(any) => {
                any.items.iter().find(|item| !is_null(item)).and_then(|item| self.plain(item))
            }
            Schema::AllOf(all) => all.items.first().and_then(|item| self.plain(item)),
            other => Some(other),
        }
    }

    fn without_null(&self, schema: &RefOr<Schema>) -> RefOr<Schema> {
        self.plain(schema).map_or_else(|| schema.clone(), |plain| RefOr::T(plain.clone()))
    }

    fn type_of(&self, schema: &RefOr<Schema>) -> Option<FieldType> {
        match self.plain(schema)? {
            Schema::Object(object) => Some(type_of_object(object)),
            Schema::Array(array) => {
                let utoipa::openapi::schema::ArrayItems::RefOrSchema(items) = &array.items else {
                    return None;
                };
                match self.plain(items)? {
                    Schema::Object(object) if !object.properties.is_empty() => {
                        let mut fields = Vec::new();
                        self.object(items, "", true, &mut fields);
                        Some(FieldType::Objects(fields))
                    }
                    _ => Some(FieldType::List(Box::new(self.type_of(items)?))),
                }
            }
            _ => None,
        }
    }

    fn words_about(&self, schema: &RefOr<Schema>) -> (String, Option<String>) {
        let own = match schema {
            RefOr::Ref(reference) => (Some(reference.description.clone()), None),
            RefOr::T(Schema::Object(object)) => {
                (object.description.clone(), example(&object.examples, object.example.as_ref()))
            }
            RefOr::T(Schema::Array(array)) => {
                (array.description.clone(), example(&array.examples, array.example.as_ref()))
            }
            RefOr::T(Schema::OneOf(one)) => match one.items.iter().find(|item| !is_null(item)) {
                Some(item) if one.description.is_none() => return self.words_about(item),
                _ => (one.description.clone(), None),
            },
            RefOr::T(Schema::AllOf(all)) => (all.description.clone(), None),
            RefOr::T(_) => (None, None),
        };
        let fallback = || match self.plain(schema) {
            Some(Schema::Object(object)) => object.description.clone().unwrap_or_default(),
            _ => String::new(),
        };
        (own.0.filter(|text| !text.is_empty()).unwrap_or_else(fallback), own.1)
    }
}

fn type_of_object(object: &Object) -> FieldType {
    if let Some(values) = &object.enum_values {
        let words = values.iter().filter_map(|value| value.as_str().map(str::to_owned));
        return FieldType::Word(words.collect());
    }
    match (main_type(&object.schema_type), &object.format) {
        (Some(Type::Boolean), _) => FieldType::Flag,
        (Some(Type::Integer), _) => FieldType::Integer,
        (Some(Type::Number), Some(SchemaFormat::Custom(format))) if format == "money" => FieldType::Money,
        (Some(Type::Number), _) => FieldType::Decimal,
        (Some(Type::Object), _) => FieldType::Map(Box::new(FieldType::Text)),
        (_, Some(SchemaFormat::KnownFormat(KnownFormat::Date))) => FieldType::Date,
        (_, Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))) => FieldType::Instant,
        (_, Some(SchemaFormat::Custom(format))) if format == "uri" => FieldType::Url,
        (_, Some(SchemaFormat::Custom(format))) if format == "vin" => FieldType::Vin,
        (_, Some(SchemaFormat::Custom(format))) if format.starts_with("id:") => {
            FieldType::Id(format.trim_start_matches("id:").to_owned())
        }
        _ => FieldType::Text,
    }
}

fn example(many: &[serde_json::Value], one: Option<&serde_json::Value>) -> Option<String> {
    one.or_else(|| many.first()).map(ToString::to_string)
}

fn main_type(schema_type: &SchemaType) -> Option<Type> {
    match schema_type {
        SchemaType::Type(one) => Some(one.clone()),
        SchemaType::Array(many) => many.iter().find(|t| **t != Type::Null).cloned(),
        SchemaType::AnyValue => None,
    }
}

fn is_null(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vehicle;

    #[test]
    fn the_description_of_a_vehicle_is_complete_and_typed() {
        let lines: Vec<_> = fields::<Vehicle>()
            .into_iter()
            .map(|f| {
                let must = if f.required { "!" } else { "" };
                let of = match f.of {
                    FieldType::Objects(inner) => format!(
                        "Objects({})",
                        inner.iter().map(|f| f.path.as_str()).collect::<Vec<_>>().join(",")
                    ),
                    of => format!("{of:?}"),
                };
                format!("{}{must}: {of}", f.path)
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn every_field_says_what_it_means() {
        for field in fields::<Vehicle>() {
            assert!(!field.about.is_empty(), "{} has no description", field.path);
        }
    }
}
