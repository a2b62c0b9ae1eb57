//! Closed lists of words: one macro, so that JSON, docs, filters and packs agree on the spelling.

/// Declares a closed list of words as an enum with its JSON spelling, its documentation and its parser.
///
/// A word that is not in the list is an error that names the list, never a default.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $what:literal { $($(#[doc = $doc:literal])+ $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[doc = $doc])+ #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All words of the list, in the order of the documentation.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// Every word as it stands in JSON, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word,)+];

            /// The word as it stands in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
                ObjectBuilder::new()
                    .schema_type(SchemaType::Type(Type::String))
                    .enum_values(Some(Self::WORDS.iter().copied()))
                    .description(Some(concat!($what, ": ", $("`", $word, "`:", $($doc,)+ " ",)+)))
                    .build()
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::words::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::words::UnknownWord { list: $what, allowed: Self::WORDS }),
                }
            }
        }
    };
}
pub(crate) use words;

/// A word that is not in its closed list. The message names the words that are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a {list}: one of {}", allowed.join(", "))]
pub struct UnknownWord {
    /// What the list is of, in words.
    pub list: &'static str,
    /// The words of the list.
    pub allowed: &'static [&'static str],
}
