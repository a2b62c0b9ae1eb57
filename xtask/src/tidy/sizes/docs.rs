//! How many public items say what they are.

use syn::visit::{self, Visit};
use syn::{Attribute, Field, File, ImplItemFn, Item, ItemTrait, TraitItem, Variant, Visibility};

/// Public items, fields, variants and methods, and those with docs.
#[derive(Default, Clone, Copy)]
pub(super) struct Documented {
    pub(super) documented: usize,
    pub(super) all: usize,
}

impl Documented {
    /// Adds the items of a file.
    pub(super) fn count(&mut self, file: &File) {
        self.visit_file(file);
    }

    fn add(&mut self, attributes: &[Attribute]) {
        self.all += 1;
        self.documented += usize::from(attributes.iter().any(|attribute| attribute.path().is_ident("doc")));
    }

    fn add_if_public(&mut self, visibility: &Visibility, attributes: &[Attribute]) {
        if matches!(visibility, Visibility::Public(_)) {
            self.add(attributes);
        }
    }
}

impl<'a> Visit<'a> for Documented {
    fn visit_item(&mut self, item: &'a Item) {
        match item {
            Item::Fn(item) => self.add_if_public(&item.vis, &item.attrs),
            Item::Struct(item) => self.add_if_public(&item.vis, &item.attrs),
            Item::Enum(item) => self.add_if_public(&item.vis, &item.attrs),
            Item::Const(item) => self.add_if_public(&item.vis, &item.attrs),
            Item::Static(item) => self.add_if_public(&item.vis, &item.attrs),
            Item::Type(item) => self.add_if_public(&item.vis, &item.attrs),
            // Modules have their docs in their own file; the rest has no visibility, or is seen to below.
            _ => {}
        }
        let private_enum = matches!(item, Item::Enum(item) if !matches!(item.vis, Visibility::Public(_)));
        if !private_enum {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_trait(&mut self, item: &'a ItemTrait) {
        if matches!(item.vis, Visibility::Public(_)) {
            self.add(&item.attrs);
            for member in &item.items {
                if let TraitItem::Fn(method) = member {
                    self.add(&method.attrs);
                }
            }
        }
    }

    fn visit_variant(&mut self, variant: &'a Variant) {
        self.add(&variant.attrs);
    }

    fn visit_field(&mut self, field: &'a Field) {
        // The fields of a tuple are told with their type.
        if field.ident.is_some() {
            self.add_if_public(&field.vis, &field.attrs);
        }
    }

    fn visit_impl_item_fn(&mut self, method: &'a ImplItemFn) {
        self.add_if_public(&method.vis, &method.attrs);
    }
}
