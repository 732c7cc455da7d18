//! Closed code lists with one stable spelling. Open, dated lists (failures, medicines, holidays) are data.

/// A value that is not in a closed code list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is not a {list}")]
pub struct UnknownCode {
    pub list: &'static str,
    pub value: String,
}

/// Defines a closed list: an enum, its stable spelling (database, files, API) and its words in English.
///
/// ```
/// candour::codes! {
///     /// How a report reached us.
///     pub enum Channel { Web = "web" / "online", Phone = "phone" / "by phone" }
/// }
/// assert_eq!("phone".parse::<Channel>(), Ok(Channel::Phone));
/// assert_eq!(Channel::Web.words(), "online");
/// ```
#[macro_export]
macro_rules! codes {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal / $words:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $code)] $variant),+ }

        impl $name {
            /// Every value, in the order in which it is shown.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The stable spelling: in the database, in files and in the API.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $($name::$variant => $code),+ } }

            /// The words a person reads.
            #[must_use]
            pub const fn words(self) -> &'static str { match self { $($name::$variant => $words),+ } }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.code()) }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::code::UnknownCode;
            fn from_str(value: &str) -> Result<Self, Self::Err> {
                match value {
                    $($code => Ok($name::$variant),)+
                    _ => Err($crate::domain::code::UnknownCode { list: stringify!($name), value: value.to_owned() }),
                }
            }
        }
    };
}
